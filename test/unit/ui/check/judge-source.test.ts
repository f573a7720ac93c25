import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import { judgeSource, type Outcomes } from "../../../../src/ui/check/judge-source.ts";
import { assertion } from "../../../support/sample-run-report.ts";

const finding = (severity: "error" | "warn", message: string) => ({
  check: "a",
  severity,
  message,
  fix: "Fix it",
  source: "https://a.example",
});
const checksOf = (...findings: ReturnType<typeof finding>[]) => ({
  findings,
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});
const placementOf = (overall: number | undefined, ...isps: Placement["isps"]): Placement => ({
  overall: overall === undefined ? {} : { inboxPercent: overall },
  isps,
  simulated: true,
});
const good = placementOf(90, { isp: "Gmail", inboxPercent: 95 }, { isp: "Yahoo", inboxPercent: 85 });
const judge = (more: Partial<Outcomes> = {}) => {
  const { verdict, words, reason } = judgeSource({
    problems: [],
    checks: checksOf(),
    failOn: "error",
    placement: undefined,
    assertions: [],
    ...more,
  });
  return [verdict, words, reason.trim()];
};
const missed = assertion("Gmail", "inbox", ">=", 80, 52);
const warned = assertion("Gmail", "inbox", ">=", 80, 52, "warn");

describe("the answer about a message", () => {
  test("is to send it if nothing was found", () => {
    expect(judge({ placement: good })).toEqual([
      "passed",
      "Send",
      "No check found anything. A model expects 90% in the inbox.",
    ]);
    expect(judge({ checks: undefined })).toEqual(["passed", "Send", "No check found anything."]);
  });

  test.each<[string, Partial<Outcomes>, string, string]>([
    [
      "a problem, before all else",
      {
        problems: [new PlacewrightError("usage", "It has no From header", { hint: "Add one" })],
        checks: checksOf(finding("error", "Bad")),
      },
      "failed",
      "It has no From header",
    ],
    [
      "an error that blocks, before what a model expects",
      { checks: checksOf(finding("warn", "Odd"), finding("error", "Bad")), assertions: [missed] },
      "failed",
      "Bad.",
    ],
    [
      "a warning that blocks",
      { checks: checksOf(finding("warn", "Odd"), finding("error", "Bad")), failOn: "warn" },
      "failed",
      "Odd.",
    ],
    [
      "an error that blocks nothing",
      { checks: checksOf(finding("error", "Bad")), failOn: "never" },
      "warned",
      "Bad.",
    ],
    ["a warning", { checks: checksOf(finding("warn", "Odd"), finding("warn", "Odder")) }, "warned", "Odd."],
    [
      "an expectation, before a warning",
      { checks: checksOf(finding("warn", "Odd")), assertions: [warned, missed] },
      "failed",
      "A model expects too little: ",
    ],
    [
      "an expectation that only warns",
      { assertions: [warned], placement: good },
      "warned",
      "A model expects 90% in the inbox.",
    ],
  ])("is decided by %s", (_, outcomes, verdict, reason) => {
    const judged = judge(outcomes);
    expect(judged[0]).toBe(verdict);
    expect(judged[1]).toBe(verdict === "failed" ? "Do not send yet" : "Send, with care");
    expect(judged[2]).toMatch(new RegExp(`^${reason}`));
  });
});

test.each<[string, Placement, string]>([
  ["the inbox, if nobody has it in spam", good, "A model expects 90% in the inbox."],
  [
    "the provider where it expects the least",
    placementOf(90, { isp: "Gmail", inboxPercent: 95 }, { isp: "Yahoo", inboxPercent: 60, spamPercent: 40 }),
    "A model expects 40% in spam at Yahoo.",
  ],
  [
    "a provider without a figure as the least",
    placementOf(90, { isp: "Gmail", inboxPercent: 5, spamPercent: 95 }, { isp: "Yahoo" }),
    "",
  ],
  [
    "next to no spam as none",
    placementOf(90, { isp: "Gmail", inboxPercent: 99, spamPercent: 0.4 }),
    "A model expects 90% in the inbox.",
  ],
  [
    "a rejection",
    placementOf(90, { isp: "Gmail", inboxPercent: 20, spamPercent: 30, missingPercent: 50 }),
    "A model expects Gmail to reject it.",
  ],
  [
    "no rejection below a half",
    placementOf(90, { isp: "Gmail", inboxPercent: 20, spamPercent: 31, missingPercent: 49 }),
    "A model expects 31% in spam at Gmail.",
  ],
  ["nothing without providers", placementOf(90), ""],
  ["nothing without a figure overall", placementOf(undefined, { isp: "Gmail", inboxPercent: 95 }), ""],
])("the reason names %s", (_, placement, words) => {
  expect(judge({ placement })[2]).toBe(`No check found anything. ${words}`.trim());
});
