import { expect, test } from "vitest";
import { blockReason } from "../../../src/check/block-reason.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { Severity } from "../../../src/result/finding.ts";

const reportOf = (...severities: readonly Severity[]): CheckReport => ({
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
  findings: severities.map((severity, index) => ({
    check: "from-field",
    severity,
    message: `Finding ${index + 1}`,
    fix: "Fix it",
    source: "https://acme.example/",
  })),
});

test.each([
  ["nothing", reportOf(), "warn", undefined],
  ["an error, but never blocks", reportOf("error"), "never", undefined],
  ["a warning, but blocks only on errors", reportOf("warn"), "error", undefined],
  ["a warning", reportOf("warn"), "warn", "1 finding before sending: Finding 1"],
  ["an error", reportOf("error"), "error", "1 error before sending: Finding 1"],
  ["two errors", reportOf("error", "error"), "error", "2 errors before sending: Finding 1 (and 1 more)"],
  [
    "a warning and two errors",
    reportOf("warn", "error", "error"),
    "error",
    "2 errors before sending: Finding 2 (and 1 more)",
  ],
  [
    "an error and two warnings",
    reportOf("error", "warn", "warn"),
    "warn",
    "3 findings before sending: Finding 1 (and 2 more)",
  ],
] as const)("a message with %s", (_, report, failOn, expected) => {
  expect(blockReason(report, failOn)).toBe(expected);
});
