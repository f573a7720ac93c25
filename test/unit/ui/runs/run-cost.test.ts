import { expect, test } from "vitest";
import type { RunProject } from "../../../../src/run/plan.ts";
import type { AttemptRow } from "../../../../src/store/store.ts";
import { mostOf, spendingOf } from "../../../../src/ui/runs/run-cost.ts";
import { projectOf } from "../../../support/planned-tests.ts";

const attempt = (project: string, more: Partial<AttemptRow> = {}) =>
  ({ project, state: "planned", ...more }) as AttemptRow;
const settings = { provider: "sesv2", region: "eu-west-1" } as const;
const projects: readonly RunProject[] = [
  { ...projectOf(settings), name: "ses", pricePerTest: 10 },
  { ...projectOf(settings), name: "unpriced" },
];
const attempts = [
  attempt("ses", { intendedAtMs: 1 }),
  attempt("ses", { submittedAtMs: 1, state: "finished" }),
  attempt("ses"),
  attempt("ses"),
  attempt("ses", { state: "finished" }),
  attempt("ses", { state: "finished" }),
  attempt("other"),
];

test("a run has sent, is to send, and does not pay", () => {
  expect(spendingOf(projects, attempts, { isCancelled: false })).toMatchObject([
    { project: "ses", price: 10, sent: 2, toSend: 2, unpaid: 2 },
    { project: "unpriced", price: undefined, sent: 0, toSend: 0, unpaid: 0 },
  ]);
});

test("a cancelled run sends nothing more", () => {
  expect(spendingOf(projects, attempts, { isCancelled: true })[0]).toMatchObject({
    sent: 2,
    toSend: 0,
    unpaid: 4,
  });
});

test.each([
  [[{ price: 10, sent: 2, toSend: 1 }], { cost: 30, isKnown: true }],
  [
    [
      { price: 10, sent: 1, toSend: 0 },
      { price: 5, sent: 0, toSend: 2 },
    ],
    { cost: 20, isKnown: true },
  ],
  [[{ price: undefined, sent: 1, toSend: 0 }], { cost: 0, isKnown: false }],
  [[{ price: undefined, sent: 0, toSend: 1 }], { cost: 0, isKnown: false }],
  [[{ price: undefined, sent: 1, toSend: 1 }], { cost: 0, isKnown: false }],
  [[{ price: undefined, sent: 0, toSend: 0 }], { cost: 0, isKnown: true }],
  [[], { cost: 0, isKnown: true }],
])("%j costs at most %j", (spending, most) => {
  expect(mostOf(spending.map((each) => ({ project: "p", unpaid: 0, ...each })))).toEqual(most);
});
