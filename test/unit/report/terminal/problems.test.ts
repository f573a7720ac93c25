import { describe, expect, test } from "vitest";
import { createInk } from "../../../../src/report/terminal/ink.ts";
import { formatProblems } from "../../../../src/report/terminal/problems.ts";
import { print, textOf } from "../../../../src/report/terminal/terminal-text.ts";
import type { CheckReport } from "../../../../src/result/check-report.ts";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { assertion, placement, runReportOf, test as sampleTest } from "../../../support/sample-run-report.ts";

function problemsOf(tests: readonly TestResult[], columns = 80, color = false): string[] {
  const lines = formatProblems(runReportOf(tests), columns, createInk(color));
  return lines.map((line) => textOf(print`${line}`));
}
const failing = (scenario: string, more: Partial<TestResult> = {}): TestResult =>
  sampleTest(scenario, undefined, { verdict: "failed", summary: "It failed.", ...more });
const errored = (scenario: string, message = "The credentials have expired"): TestResult =>
  failing(scenario, { verdict: "errored", error: { code: "provider-credentials", message } });
const times = (count: number, of: (index: number) => TestResult): TestResult[] =>
  Array.from({ length: count }, (_, index) => of(index));
const checksOf = (...findings: CheckReport["findings"]): CheckReport => ({
  findings,
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});
const finding = (check: string, severity: "error" | "warn" = "error"): CheckReport["findings"][number] => ({
  check,
  severity,
  message: `${check} is wrong`,
  fix: `Fix ${check}`,
  source: "https://example.org",
});

describe("the problems of a run", () => {
  test("are those of tests that did not pass, most urgent first", () => {
    const tests = [
      sampleTest("a", undefined, { verdict: "passed" }),
      failing("b", { verdict: "warned", summary: "It warns." }),
      errored("c"),
      failing("d"),
    ];
    expect(problemsOf(tests)).toEqual([
      "",
      "  ✕ d · local",
      "      It failed.",
      "",
      "  ⚡ c · local",
      "      The credentials have expired",
      "",
      "  ! b · local",
      "      It warns.",
    ]);
    expect(problemsOf(tests.slice(0, 1))).toEqual([]);
  });

  test("are followed by what else decided on tests that passed", () => {
    const quarantine = { until: "2026-12-31", verdict: "passed" } as const;
    const tests = [sampleTest("a", undefined, { verdict: "passed", quarantine }), failing("b")];
    expect(problemsOf(tests)).toEqual([
      "",
      "  ✕ b · local",
      "      It failed.",
      "",
      "  ✓ a · local",
      "      In quarantine until 2026-12-31, so it does not gate.",
    ]);
  });

  test("that are more than 50 are counted", () => {
    const headings = (count: number) =>
      problemsOf(times(count, (index) => failing(`t${index}`, { summary: `Reason ${index}` }))).filter(
        (line) => /✕|more/.test(line),
      );
    expect(headings(50)).toHaveLength(50);
    expect(headings(51).at(-1)).toBe("  1 more problem in the report");
    expect(headings(53)).toHaveLength(51);
    expect(headings(53).at(-1)).toBe("  3 more problems in the report");
  });
});

describe("tests are shown together", () => {
  const headingsOf = (tests: readonly TestResult[]) =>
    problemsOf(tests)
      .filter((line) => line.includes(" · local"))
      .map((line) => line.trim());

  test("if they have the same error, up to five by name", () => {
    expect(headingsOf(times(5, (index) => errored(`t${index}`)))).toEqual(["⚡ t0, t1, t2, t3, t4 · local"]);
    expect(headingsOf(times(7, (index) => errored(`t${index}`)))).toEqual([
      "⚡ t0, t1, t2, t3, t4 and 2 more · local",
    ]);
    expect(headingsOf([errored("a"), errored("b", "Another error")])).toEqual([
      "⚡ a · local",
      "⚡ b · local",
    ]);
  });

  test("with the project of each, if there are several", () => {
    const at = (scenario: string, project: string) => ({ ...errored(scenario), project });
    const headings = (...tests: TestResult[]) => problemsOf(tests).filter((line) => line.includes("⚡"));
    expect(headings(at("a", "eu"), at("a", "us"), at("b", "us"))).toEqual(["  ⚡ a · eu, a · us, b · us"]);
    expect(headings(at("a", "eu"), at("b", "eu"))).toEqual(["  ⚡ a, b · eu · local"]);
  });

  test("if they wait for the same reason, with the same verdict", () => {
    const waiting = (scenario: string, verdict: TestResult["verdict"]) =>
      failing(scenario, { verdict, summary: "Not submitted." });
    expect(headingsOf([waiting("a", "pending"), waiting("b", "skipped"), waiting("c", "pending")])).toEqual([
      "… a, c · local",
      "– b · local",
    ]);
  });

  test("unless they have expectations, or may exist at the provider", () => {
    const unmet = { assertions: [assertion("overall", "inbox", ">=", 90, 40)] };
    expect(headingsOf([failing("a", unmet), failing("b", unmet)])).toHaveLength(2);
    const uncertain = { submitUncertain: true };
    expect(headingsOf([failing("a", uncertain), failing("b", uncertain)])).toHaveLength(2);
  });
});

describe("a problem", () => {
  test("lists expectations that were not met, most urgent first, in columns", () => {
    const { expectedPercent: _, ...withoutBaseline } = assertion("Gmail", "inbox", ">=", 90, 97);
    const assertions = [
      assertion("overall", "inbox", ">=", 90, 95),
      assertion("iCloud", "missing", "<=", 2, 4, "warn"),
      { ...withoutBaseline, source: "inbox >= baseline - 5", outcome: "not-measured" } as const,
      assertion("A mailbox provider with a long name", "spam", "<=", 5, 42),
    ];
    expect(problemsOf([failing("a", { assertions })], 100).slice(1, 5)).toEqual([
      "  ✕ a · local",
      "    ✕ A mailbox provider…  spam     expected ≤ 5%            actual 42%",
      "    – Gmail                inbox    expected ≥ baseline - 5  actual 97%",
      "    ! iCloud               missing  expected ≤ 2%            actual 4%",
    ]);
    for (const line of problemsOf([failing("a", { assertions })], 50))
      expect(line.length).toBeLessThanOrEqual(50);
  });

  test("lists expectations of the checks that were not met, instead of a summary", () => {
    const checkAssertions = [
      { source: "a", level: "error", outcome: "failed", message: "2 warnings; expected 0" },
      { source: "b", level: "error", outcome: "passed", message: "0 errors; expected 0" },
      { source: "c", level: "warn", outcome: "warned", message: "spamScore is 4" },
    ] as const;
    expect(problemsOf([failing("a", { checkAssertions })])).toEqual([
      "",
      "  ✕ a · local",
      "    ✕ 2 warnings; expected 0",
      "    ! spamScore is 4",
    ]);
  });

  test("lists the findings that block a message with their fixes, instead of a summary", () => {
    const checks = checksOf(finding("a"), finding("b", "warn"));
    expect(problemsOf([failing("m", { heldBack: true, checks })]).slice(1)).toEqual([
      "  ✕ m · local",
      "    ✕ a is wrong",
      "      Fix a",
      "    ! b is wrong",
      "      Fix b",
      "    This message was not submitted.",
      "    → Fix the findings, or pass --no-check to test the message as is.",
    ]);
    expect(problemsOf([failing("m", { heldBack: true })])[2]).toBe("    This message was not submitted.");
    expect(problemsOf([failing("m", { checks })]).slice(2)).toEqual(["      It failed."]);
  });

  test("wraps findings, and indents their rest", () => {
    const long = { ...finding("a"), message: "The subject is not right", fix: "Change the whole subject" };
    expect(problemsOf([failing("m", { heldBack: true, checks: checksOf(long) })], 26).slice(2, 6)).toEqual([
      "    ✕ The subject is not",
      "      right",
      "      Change the whole",
      "      subject",
    ]);
  });

  test("lists at most eight findings", () => {
    const linesWith = (count: number) => {
      const checks = checksOf(...Array.from({ length: count }, (_, index) => finding(`c${index}`)));
      return problemsOf([failing("m", { heldBack: true, checks })]).filter((line) =>
        /is wrong|more in/.test(line),
      );
    };
    expect(linesWith(8)).toHaveLength(8);
    expect(linesWith(9).at(-1)).toBe("    and 1 more in the report");
    expect(linesWith(10)).toHaveLength(9);
  });

  test("has the notes of seed mailboxes, but not the reasons of a model", () => {
    const reasons = ["A mailbox could not be read."];
    const placed = { ...placement({}, 97), reasons };
    expect(problemsOf([failing("a", { placement: placed })]).slice(2)).toEqual(["      It failed."]);
    expect(problemsOf([failing("a", { placement: { ...placed, seeds: [] } })]).slice(2)).toEqual([
      "      It failed.",
      "      A mailbox could not be read.",
    ]);
    const { reasons: _, ...without } = placed;
    expect(problemsOf([failing("a", { placement: { ...without, seeds: [] } })]).slice(2)).toEqual([
      "      It failed.",
    ]);
  });

  test("of a health check has what was not measured", () => {
    const health = {
      domain: "acme.example",
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-08T00:00:00.000Z",
      overall: {},
      isps: [],
      days: [],
      campaigns: [],
      notMeasured: [{ metrics: ["open"], reason: "no tracker" }],
      simulated: false,
    } as const;
    expect(problemsOf([failing("a", { health })]).slice(2)).toEqual([
      "      It failed.",
      "      Not measured: no tracker",
    ]);
  });

  test("wraps long lines, and indents their rest", () => {
    const message = "The provider refused the call: access denied";
    const test = failing("a-scenario-with-a-long-name", {
      error: { code: "provider-fault", message, hint: "grant the permission to this identity" },
    });
    expect(
      problemsOf([test, failing("another-scenario", { error: { code: "provider-fault", message } })], 34),
    ).toEqual([
      "",
      "  ✕ a-scenario-with-a-long",
      "    -name,",
      "    another-scenario · local",
      "      The provider refused the",
      "      call: access denied",
      "    → Grant the permission to this",
      "      identity",
    ]);
  });

  test("shortens the place to a third of the line", () => {
    const result = failing("a", { project: "a-project-with-a-very-long-name" });
    expect(problemsOf([result], 60)[1]).toBe("  ✕ a · a-project-with-a-ve…");
  });

  test("has the color of its verdict", () => {
    const unmet = { assertions: [assertion("Gmail", "spam", "<=", 5, 9, "warn")] };
    const [, heading, line] = problemsOf([failing("a", unmet)], 80, true);
    expect(heading).toBe("  \u001b[31m✕\u001b[39m \u001b[1ma\u001b[22m\u001b[2m · local\u001b[22m");
    expect(line).toBe("    \u001b[33m! Gmail  spam  expected ≤ 5%  actual 9%\u001b[39m");
  });
});
