import { describe, expect, test } from "vitest";
import {
  type CheckExpectations,
  checkExpectationFault,
  evaluateCheckDemands,
  missedBy,
  parseBound,
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

test("several scores count as the highest, and a missing one as not measured", () => {
  const of = (...scores: (number | undefined)[]): CheckReport => ({
    ...report,
    spam: scores.map((score, index) => ({
      engine: `engine-${index}`,
      ...(score === undefined ? {} : { normalised: score }),
      symbols: [],
    })),
  });
  const outcomeOf = (spam: CheckReport) =>
    evaluateCheckDemands(parseCheckExpectations({ spamScore: "<= 3" }), spam).map(({ outcome }) => outcome);
  expect(outcomeOf(of(1, 4))).toEqual(["failed"]);
  expect(outcomeOf(of(1, 3))).toEqual(["passed"]);
  expect(outcomeOf(of(1, undefined))).toEqual(["not-measured"]);
  expect(outcomeOf(of())).toEqual(["not-measured"]);
});

describe("evaluateCheckDemands returns an assertion per expectation", () => {
  const evaluated = (expectations: CheckExpectations, of: CheckReport | undefined = report) =>
    evaluateCheckDemands(parseCheckExpectations(expectations), of);
  const given: CheckReport = {
    ...report,
    notMeasured: [
      { check: "other", reason: "it is off" },
      { check: "bimi-record", reason: "DNS did not respond" },
    ],
  };

  test.each<[CheckExpectations, source: string, outcome: string, message: string]>([
    [{ errors: 0 }, "errors <= 0", "failed", "Checks: 1 errors; expected errors <= 0"],
    [{ errors: 1 }, "errors <= 1", "passed", "Checks: 1 errors; expected errors <= 1"],
    [{ warnings: "> 2" }, "warnings > 2", "failed", "Checks: 2 warnings; expected warnings > 2"],
    [
      { spamScore: "< 5" },
      "spamScore < 5",
      "passed",
      "Checks: the spam score is 4.5; expected spamScore < 5",
    ],
    [{ language: "passed" }, "language: passed", "passed", "Checks: language passed"],
    [{ viewport: "passed" }, "viewport: passed", "failed", "Checks: viewport: viewport"],
    [
      { "bimi-record": "passed" },
      "bimi-record: passed",
      "not-measured",
      "Checks: bimi-record was not measured: DNS did not respond",
    ],
    [
      { headings: "passed" },
      "headings: passed",
      "not-measured",
      "Checks: headings was not measured: it is off, or accepted by the baseline",
    ],
  ])("%j", (expectations, source, outcome, message) => {
    expect(evaluated(expectations, given)).toEqual([{ source, level: "error", outcome, message }]);
  });

  test("in their order, not measured if the checks were not run", () => {
    expect(
      evaluateCheckDemands(
        parseCheckExpectations({ language: "passed", warnings: 0, spamScore: "< 3" }),
        undefined,
      ).map(({ outcome, message }) => `${outcome} ${message}`),
    ).toEqual([
      "not-measured Checks: language was not measured: the checks were not run",
      "not-measured Checks: warnings are not measured; expected warnings <= 0",
      "not-measured Checks: the spam score is not measured; expected spamScore < 3",
    ]);
  });
});

describe("a limit of the checks", () => {
  test.each([
    [3, "<=", 3],
    ["3", "<=", 3],
    [" 3.5 ", "<=", 3.5],
    ["< 3", "<", 3],
    [">=10", ">=", 10],
    ["== -1.25", "==", -1.25],
    ["<=  2", "<=", 2],
    ["> 0", ">", 0],
  ] as const)("parses %j", (text, operator, value) => {
    expect(parseBound(text)).toEqual({ operator, value });
  });

  test.each(["", "< ", "3 <", "=> 3", "3.", "x 3", "3 x", "--3"])("rejects %j", (text) => {
    const fault = checkExpectationFault("errors", text);
    expect(fault).toMatchObject({ code: "threshold-invalid", literal: text });
    expect(fault?.message).toBe(
      `"${text}" is not a valid limit. Use a number, or an operator (>=, >, <=, <, ==) and a number, such as "< 3".`,
    );
  });

  test.each([
    ["warnings", "< 3"],
    ["spamScore", 2],
    // The schema reports a value of another type.
    ["errors", true],
    ["language", "passed"],
  ])("accepts %s: %j", (key, value) => {
    expect(checkExpectationFault(key, value)).toBeUndefined();
  });

  test("a check can only be expected to pass", () => {
    expect(checkExpectationFault("language", "failed")).toMatchObject({ code: "threshold-invalid" });
    expect(checkExpectationFault("language", 0)?.message).toContain('must be "passed", not "0"');
  });
});

describe("figures of a message that was not read in full", () => {
  const partial: CheckReport = { ...report, findings: [...report.findings, finding("read-in-full", "warn")] };
  test.each<[CheckExpectations, string]>([
    [{ errors: 1 }, "not-measured"],
    [{ warnings: "< 9" }, "not-measured"],
    [{ spamScore: "< 5" }, "not-measured"],
    [{ errors: "== 1" }, "not-measured"],
    [{ errors: 0 }, "failed"],
    [{ spamScore: "<= 4" }, "failed"],
    [{ errors: ">= 1" }, "passed"],
    [{ spamScore: "> 4" }, "passed"],
  ])("are the least that they may be: %j", (expectations, outcome) => {
    const thresholds = parseCheckExpectations(expectations);
    const [assertion] = evaluateCheckDemands(thresholds, partial);
    expect(assertion?.outcome).toBe(outcome);
    expect(missedBy(thresholds, partial) === 0).toBe(outcome === "passed");
    if (outcome === "not-measured")
      expect(assertion?.message).toMatch(
        /^Checks: (?:errors|warnings|the spam score) of the whole message (?:is|are) not measured, because it was not read in full; expected /,
      );
  });
});
