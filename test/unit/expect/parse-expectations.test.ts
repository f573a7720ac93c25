import { expect, test } from "vitest";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";

test("expectations become values, thresholds apart from those of the checks", () => {
  const { thresholds, checks } = parseExpectations({
    overall: ["inbox >= 90"],
    Gmail: [{ warn: "spam <= control + 2" }],
    checks: { errors: 0, spamScore: "< 3", language: "passed" },
  });
  expect(thresholds).toMatchObject([
    ["overall", [{ metric: "inbox", operator: ">=", value: { kind: "percent", percent: 90 } }]],
    ["Gmail", [{ metric: "spam", level: "warn", value: { kind: "control", offsetPercent: 2 } }]],
  ]);
  expect(checks).toEqual([
    { figure: "errors", bound: { operator: "<=", value: 0 } },
    { figure: "spamScore", bound: { operator: "<", value: 3 } },
    { passed: "language" },
  ]);
});

test.each([
  ["threshold", { overall: ["inbox => 90"], checks: { errors: 0 } }, "thresholds", "checks"],
  ["bound", { overall: ["inbox >= 90"], checks: { errors: "< x" } }, "checks", "thresholds"],
] as const)("a %s that does not parse spoils only its own part", (_, expectations, spoiled, sound) => {
  const parsed = parseExpectations(expectations);
  expect(parsed[sound]).toHaveLength(1);
  expect(() => parsed[spoiled]).toThrow(expect.objectContaining({ code: "threshold-invalid" }));
});

test("each part is parsed once", () => {
  const parsed = parseExpectations({ overall: ["inbox >= 90"], checks: { errors: 0 } });
  expect(parsed.thresholds).toBe(parsed.thresholds);
  expect(parsed.checks).toBe(parsed.checks);
});
