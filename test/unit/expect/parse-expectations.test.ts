import { expect, test } from "vitest";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";

test("parses placement thresholds separately from expectations of the checks", () => {
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
] as const)("a %s that does not parse makes only its own part throw", (_, expectations, invalid, valid) => {
  const parsed = parseExpectations(expectations);
  expect(parsed[valid]).toHaveLength(1);
  expect(() => parsed[invalid]).toThrow(expect.objectContaining({ code: "threshold-invalid" }));
});

test("parses each part once", () => {
  const parsed = parseExpectations({ overall: ["inbox >= 90"], checks: { errors: 0 } });
  expect(parsed.thresholds).toBe(parsed.thresholds);
  expect(parsed.checks).toBe(parsed.checks);
});
