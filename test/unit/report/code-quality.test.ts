import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { toCodeQuality } from "../../../src/report/code-quality.ts";
import { toSafeLine } from "../../../src/report/safe-text.ts";
import type { RunReport, TestResult } from "../../../src/result/run-report.ts";
import {
  assertion,
  checkedRunReport,
  hostileRunReport,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../support/sample-run-report.ts";

/** The properties that GitLab reads: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const schema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    additionalProperties: false,
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", pattern: "^[a-z][a-z0-9/-]*$" },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{64}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        additionalProperties: false,
        properties: {
          path: { type: "string", pattern: "^[^\\p{Cc}]+$" },
          lines: {
            type: "object",
            required: ["begin"],
            additionalProperties: false,
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
};

interface Violation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const render = (...options: Parameters<typeof toCodeQuality>): Violation[] =>
  JSON.parse(toCodeQuality(...options));
const renderTests = (...tests: TestResult[]): Violation[] => render(runReportOf(tests));

const reports: [string, () => RunReport][] = [
  ["every verdict", sampleRunReport],
  ["findings", checkedRunReport],
  ["hostile strings", hostileRunReport],
  ["tests paid for twice", reconciledRunReport],
  ["no tests", () => runReportOf([])],
];

describe("the code quality report", () => {
  test.each(reports)("of %s has the properties that GitLab reads", (_, make) => {
    const validate = new Ajv({ unicodeRegExp: true }).compile(schema);
    const violations = render(make());
    validate(violations);
    expect(validate.errors).toBeNull();
    expect(new Set(violations.map(({ fingerprint }) => fingerprint)).size).toBe(violations.length);
  });

  test.each(reports.slice(0, 3))("of %s names every test that did not pass", (_, make) => {
    const report = make();
    const violations = render(report);
    const missing = report.tests.filter(
      ({ title, verdict }) =>
        verdict !== "passed" &&
        !violations.some(({ description }) => description.startsWith(toSafeLine(title).slice(0, 200))),
    );
    expect(missing).toEqual([]);
  });

  test("has one violation per unmet expectation, with its line", () => {
    const result = sampleTest("spring", "de", {
      assertions: [
        assertion("overall", "inbox", ">=", 90, 95),
        assertion("Outlook", "inbox", ">=", 80, 52),
        assertion("Gmail", "spam", "<=", 5, 8, "warn"),
        assertion("Yahoo", "inbox", ">=", 80, undefined),
      ],
    });
    const violations = render(runReportOf([result]), ({ file }, expectation) => ({
      file: `mail/${file}`,
      line: expectation?.scope === "Outlook" ? 12 : 3,
    }));
    expect(
      violations.map(({ check_name, severity, location }) => [check_name, severity, location.lines.begin]),
    ).toEqual([
      ["placement/inbox", "critical", 12],
      ["placement/spam", "minor", 3],
      ["placement/inbox", "major", 3],
    ]);
    expect(violations[0]?.description).toBe(`spring (de) (local): ${result.assertions[1]?.message}`);
    expect(violations[0]?.location.path).toBe(`mail/${result.file}`);
  });

  test("keeps the fingerprint when only what was measured changes", () => {
    const measured = (percent: number, limit = 80) =>
      renderTests(
        sampleTest("spring", "de", { assertions: [assertion("Outlook", "inbox", ">=", limit, percent)] }),
      );
    expect(measured(52)[0]?.fingerprint).toBe(measured(51)[0]?.fingerprint);
    expect(measured(52)[0]?.fingerprint).not.toBe(measured(52, 90)[0]?.fingerprint);
  });

  test.each([
    ["errored", "provider-throttled", "major"],
    ["pending", "pending", "info"],
    ["skipped", "skipped", "info"],
    ["not-measured", "not-measured", "major"],
  ] as const)("has a violation for a test that is %s without an expectation", (verdict, name, severity) => {
    const error = { code: "provider-throttled", message: "Cannot create the test: throttled" } as const;
    const [violation, ...others] = renderTests(
      sampleTest("a", undefined, {
        verdict,
        assertions: [],
        summary: "Why",
        ...(verdict === "errored" ? { error } : {}),
      }),
    );
    expect(violation).toMatchObject({
      check_name: name,
      severity,
      description: `a (local): ${verdict === "errored" ? error.message : "Why"}`,
    });
    expect(others).toEqual([]);
  });

  test("has an expectation that is written twice once, as it was first evaluated", () => {
    const twice = [52, 51].map((percent) => assertion("Outlook", "inbox", ">=", 80, percent));
    const violations = renderTests(sampleTest("a", undefined, { assertions: twice }));
    expect(violations.map(({ description }) => description)).toEqual([`a (local): ${twice[0]?.message}`]);
  });

  const pendingWith = (summary: string, quarantine?: TestResult["quarantine"]): string => {
    const [violation] = renderTests({
      ...sampleTest("a", undefined, { verdict: "pending", assertions: [], summary }),
      ...(quarantine ? { quarantine } : {}),
    });
    return violation?.description ?? "";
  };
  const start = "a (local): ";

  test("cuts a description at 1,000 characters", () => {
    const fits = "x".repeat(1000 - start.length);
    expect(pendingWith(fits)).toBe(`${start}${fits}`);
    expect(pendingWith(`${fits}yy`)).toBe(`${start}${fits}`);
  });

  test("keeps the notes on a test at the end of a description that is cut", () => {
    const quarantine = { until: "2026-12-31", reason: "DNS move", verdict: "failed" } as const;
    const [short, long] = ["Why.", "x".repeat(2000)].map((summary) => pendingWith(summary, quarantine));
    expect(short).toMatch(/^a \(local\): Why\. .*DNS move/);
    const notes = short?.slice(`${start}Why.`.length) ?? "";
    expect(long).toHaveLength(1000);
    expect(long).toBe(`${start}${"x".repeat(1000 - start.length - 1 - notes.length)}.${notes}`);
  });

  test("of passed tests is an empty list", () => {
    expect(toCodeQuality(runReportOf([sampleTest("a", undefined, { verdict: "passed" })]))).toBe("[]\n");
  });
});
