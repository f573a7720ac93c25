import { expect, test } from "vitest";
import {
  type CheckExpectations,
  missedBy,
  parseCheckExpectations,
} from "../../../src/expect/check-expectations.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { Severity } from "../../../src/result/finding.ts";

const finding = (check: string, severity: Severity) => ({
  check,
  severity,
  message: check,
  fix: "fix it",
  source: "https://acme.example/",
});

const report: CheckReport = {
  findings: [finding("links", "error"), finding("viewport", "warn"), finding("viewport", "warn")],
  accepted: 0,
  passed: ["language"],
  notMeasured: [],
  rulePacks: [],
  spam: [{ engine: "builtin", normalised: 4.5, symbols: [] }],
};

test.each<[label: string, expectations: CheckExpectations, missed: number]>([
  ["nothing is expected", {}, 0],
  ["all expectations are met", { warnings: 2, errors: "< 2", spamScore: "< 5", language: "passed" }, 0],
  ["two warnings too many", { warnings: 0 }, 3],
  ["one warning too many", { warnings: 1 }, 2],
  ["a score beyond its limit", { spamScore: "< 3" }, 2.5],
  ["a check with two findings", { viewport: "passed" }, 3],
  ["a check that was not measured", { "bimi-record": "passed" }, 1],
  ["several unmet expectations", { warnings: 1, errors: 0 }, 4],
])("missedBy adds up how far the checks are from the expectations: %s", (_, expectations, missed) => {
  expect(missedBy(parseCheckExpectations(expectations), report)).toBe(missed);
});

test("checks that did not run meet no expectation", () => {
  expect(missedBy(parseCheckExpectations({ warnings: 0, language: "passed" }), undefined)).toBe(2);
});
