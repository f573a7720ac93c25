import { describe, expect, test } from "vitest";
import type { ProjectCost } from "../../../src/result/run-report.ts";
import { costOf, describeUncharged, enforceBudget, toCost } from "../../../src/run/cost.ts";
import { projectOf } from "../../support/planned-tests.ts";

const paid = { ...projectOf({ provider: "sesv2", region: "eu-west-1" }), name: "paid", pricePerTest: 10 };
const unpriced = { ...projectOf({ provider: "sesv2", region: "eu-west-1" }), name: "unpriced" };
const free = { ...projectOf({ provider: "local" }), name: "free", pricePerTest: 10 };

test("counts the new tests of each project, with its price", () => {
  expect(
    costOf([
      { project: paid },
      { project: paid, noChargeReason: "already measured" },
      { project: free },
      { project: paid },
      { project: unpriced, noChargeReason: "blocked by checks" },
    ]),
  ).toEqual([
    { project: "paid", newTests: 2, pricePerTest: 10 },
    { project: "free", newTests: 1, pricePerTest: 0 },
    { project: "unpriced", newTests: 0 },
  ]);
  expect(toCost(unpriced, 3)).toEqual({ project: "unpriced", newTests: 3 });
});

test("describes the tests that cost nothing, by reason", () => {
  const blocked = { project: paid, noChargeReason: "blocked by checks" } as const;
  expect(
    describeUncharged([
      blocked,
      { project: paid },
      { project: free, noChargeReason: "already measured" },
      blocked,
    ]),
  ).toEqual(["2 blocked by checks", "1 already measured"]);
  expect(describeUncharged([{ project: paid }])).toEqual([]);
});

describe("a budget", () => {
  const two: ProjectCost = { project: "paid", newTests: 2, pricePerTest: 10 };
  const many: ProjectCost = { project: "free", newTests: 500, pricePerTest: 0 };
  const unknown: ProjectCost = { project: "unpriced", newTests: 1 };

  test.each<[string, readonly ProjectCost[], Parameters<typeof enforceBudget>[1]]>([
    ["without limits", [two, many, unknown], {}],
    ["of as many tests", [two, many], { maxNewTests: 2 }],
    ["of as much money", [two, many], { maxCost: 20 }],
    ["of nothing, if only free tests are created", [many], { maxNewTests: 0, maxCost: 0 }],
    ["without a price for a project that creates none", [{ ...unknown, newTests: 0 }], { maxCost: 0 }],
  ])("%s is kept", (_, costs, budget) => {
    expect(() => enforceBudget(costs, budget)).not.toThrow();
  });

  test.each<[readonly ProjectCost[], Parameters<typeof enforceBudget>[1], string]>([
    [[two, unknown, many], { maxNewTests: 2 }, "3 new tests would be created; the limit is 2 (maxNewTests)"],
    [[unknown], { maxNewTests: 0 }, "1 new test would be created; the limit is 0 (maxNewTests)"],
    [[two, many], { maxCost: 19.5 }, "the tests would cost 20.00; the limit is 19.50 (maxCost)"],
    [[two, unknown], { maxCost: 100 }, 'maxCost is set, but project "unpriced" has no pricePerTest'],
  ])("%j exceeds %j", (costs, budget, reason) => {
    expect(() => enforceBudget(costs, budget)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringContaining(`Cannot run: ${reason}`),
        hint: expect.stringMatching(/^(Select fewer tests|Set pricePerTest)/),
      }),
    );
  });
});
