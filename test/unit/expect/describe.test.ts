import { describe, expect, test } from "vitest";
import { describeLimit, headlineOf, holds, outcomeOf } from "../../../src/expect/describe.ts";
import { type Assertion, type Operator, operators } from "../../../src/result/assertion.ts";

test.each<[actual: number, expected: number, held: readonly Operator[]]>([
  [5, 5, [">=", "<=", "=="]],
  [6, 5, [">=", ">"]],
  [4, 5, ["<=", "<"]],
  // Floating-point noise does not decide.
  [0.1 + 0.2, 0.3, [">=", "<=", "=="]],
  [0.3, 0.1 + 0.2, [">=", "<=", "=="]],
  [5.000001, 5, [">=", ">"]],
])("%d compared with %d", (actual, expected, held) => {
  expect(operators.filter((operator) => holds(actual, operator, expected)).toSorted()).toEqual(
    held.toSorted(),
  );
});

test.each<[Operator, number, string]>([
  [">=", 95, "at least 95% expected"],
  [">", 99.5, "more than 99.5% expected"],
  ["<=", 2.0049, "at most 2.0049% allowed"],
  ["<", 100 / 3, "less than 33.33% allowed"],
  ["==", 0, "exactly 0% expected"],
])("%s %d is described as %s", (operator, expected, text) => {
  expect(describeLimit(operator, expected)).toBe(text);
});

test.each([
  [true, "error", "passed"],
  [true, "warn", "passed"],
  [false, "error", "failed"],
  [false, "warn", "warned"],
] as const)("met: %s at level %s is %s", (held, level, outcome) => {
  expect(outcomeOf(held, level)).toBe(outcome);
});

describe("a headline", () => {
  const assertion: Assertion = {
    scope: "overall",
    source: "inbox >= 95",
    metric: "inbox",
    operator: ">=",
    expectedPercent: 95,
    actualPercent: 83,
    level: "error",
    outcome: "failed",
    message: "the message",
  };
  const interval = { lowPercent: 70, highPercent: 97 };

  test.each<[string, Partial<Assertion>, string]>([
    ["overall", {}, "83% land in the inbox overall; at least 95% expected"],
    ["at an ISP", { scope: "Gmail" }, "Gmail puts 83% in the inbox; at least 95% expected"],
    [
      "if the range is too wide",
      { outcome: "not-measured", interval },
      "83% land in the inbox overall, but the range is too wide to decide; at least 95% expected",
    ],
    ["if the range decides", { interval }, "83% land in the inbox overall; at least 95% expected"],
    [
      "if not measured without a range",
      { outcome: "not-measured" },
      "83% land in the inbox overall; at least 95% expected",
    ],
    ["of a metric that is not a share of a placement", { metric: "complaint" }, "the message"],
  ])("%s", (_, changes, headline) => {
    expect(headlineOf({ ...assertion, ...changes })).toBe(headline);
  });

  test("is the message if a figure is missing", () => {
    const { actualPercent: _, ...unmeasured } = assertion;
    const { expectedPercent: __, ...unlimited } = assertion;
    expect([unmeasured, unlimited].map(headlineOf)).toEqual(["the message", "the message"]);
  });
});
