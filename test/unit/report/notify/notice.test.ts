import { describe, expect, test } from "vitest";
import {
  type EarlierVerdicts,
  moreWords,
  renderWithin,
  shorten,
  toNotice,
} from "../../../../src/report/notify/notice.ts";
import type { RunReport, TestResult } from "../../../../src/result/run-report.ts";
import type { Verdict } from "../../../../src/result/verdict.ts";
import { assertion, runReportOf, test as testResult } from "../../../support/sample-run-report.ts";

const none: EarlierVerdicts = new Map();
const atMs = Date.UTC(2026, 10, 19, 8);
const testOf = (name: string, verdict: Verdict, changes: Partial<TestResult> = {}): TestResult => ({
  ...testResult(name, undefined, {}),
  verdict,
  summary: `${name} is ${verdict}.`,
  assertions: [],
  ...changes,
});
const reportOf = (tests: readonly TestResult[], run: Partial<RunReport["run"]> = {}): RunReport => {
  const report = runReportOf(tests);
  const { branch: _, commit: __, ...rest } = report.run;
  return { ...report, run: { ...rest, id: "20260301-081500-3fa9c1", ...run } };
};
const many = (count: number, verdict: Verdict): TestResult[] =>
  Array.from({ length: count }, (_, index) => testOf(`s${index}`, verdict));

describe("the facts of a notice", () => {
  test("are the run, and the branch and commit if they are known", () => {
    const factsOf = (run: Partial<RunReport["run"]>) =>
      toNotice(reportOf([testOf("a", "passed")], run), none, undefined).facts;
    expect(factsOf({})).toEqual(["run 20260301-081500-3fa9c1"]);
    expect(factsOf({ branch: "main", commit: "0123456789abcdef" })).toEqual([
      "branch main",
      "commit 0123456789a…",
      "run 20260301-081500-3fa9c1",
    ]);
    expect(factsOf({ commit: "0123456789ab" })[0]).toBe("commit 0123456789ab");
  });
});

describe("the tests of a notice", () => {
  test("are all that did not pass, most urgent first", () => {
    const tests = (
      ["skipped", "passed", "warned", "pending", "failed", "errored", "not-measured"] as const
    ).map((verdict) => testOf(`${verdict} one`, verdict));
    const { troubles, moreTroubles, recovered } = toNotice(reportOf(tests), none, undefined);
    const verdicts = troubles.map(({ verdict }) => verdict);
    expect(verdicts.toSorted()).toEqual([
      "errored",
      "failed",
      "not-measured",
      "pending",
      "skipped",
      "warned",
    ]);
    expect(verdicts.indexOf("failed")).toBeLessThan(verdicts.indexOf("warned"));
    expect([moreTroubles, recovered]).toEqual([0, []]);
  });

  test("are at most 20 of each kind, and the rest is counted", () => {
    const failed = toNotice(reportOf(many(21, "failed")), none, undefined);
    expect([failed.troubles.length, failed.moreTroubles]).toEqual([20, 1]);
    expect(moreWords(failed)).toBe("1 more test did not pass: see the report.");
    const fits = toNotice(reportOf(many(20, "failed")), none, undefined);
    expect([fits.troubles.length, fits.moreTroubles, moreWords(fits)]).toEqual([20, 0, undefined]);
    const passed = many(21, "passed");
    const earlier = new Map(passed.map(({ id }) => [id, { verdict: "failed" as const, atMs }]));
    expect(toNotice(reportOf(passed), earlier, undefined).recovered).toHaveLength(20);
  });

  test.each<[Verdict, Verdict, boolean]>([
    ["passed", "failed", true],
    ["passed", "errored", true],
    ["passed", "not-measured", true],
    ["passed", "warned", false],
    ["passed", "passed", false],
    ["warned", "failed", false],
  ])("that are %s after they were %s have recovered: %s", (now, before, hasRecovered) => {
    const own = testOf("a", now);
    const { recovered } = toNotice(
      reportOf([own]),
      new Map([[own.id, { verdict: before, atMs }]]),
      undefined,
    );
    expect(recovered.map(({ id }) => id)).toEqual(hasRecovered ? [own.id] : []);
  });

  test("that are new have not recovered, and say nothing of before", () => {
    const { recovered, troubles } = toNotice(
      reportOf([testOf("a", "passed"), testOf("b", "failed")]),
      none,
      undefined,
    );
    expect([recovered, troubles.map(({ lines }) => lines)]).toEqual([[], [["b is failed."]]]);
  });

  test("have at most six lines, and count the others", () => {
    const missed = (count: number) =>
      Array.from({ length: count }, (_, index) => assertion(`isp${index}`, "inbox", ">=", 90, 10));
    const linesOf = (count: number) =>
      toNotice(reportOf([testOf("a", "failed", { assertions: missed(count) })]), none, undefined).troubles[0]
        ?.lines ?? [];
    const line = (index: number): string => `isp${index}: inbox 10%, required ≥ 90%`;
    expect(linesOf(6)).toEqual([0, 1, 2, 3, 4, 5].map(line));
    expect(linesOf(7)).toEqual([...[0, 1, 2, 3, 4].map(line), "and 2 more in the report"]);
  });
});

describe("a text of a notice", () => {
  test("is cut to its length, in characters as people count them", () => {
    expect([shorten("abcde", 5), shorten("abcdef", 5)]).toEqual(["abcde", "abcd…"]);
    expect(shorten("\u{1F469}".repeat(6), 5)).toBe(`${"\u{1F469}".repeat(4)}…`);
    expect([...shorten("x".repeat(400))]).toHaveLength(300);
  });

  test("is rendered with as many tests as fit, and says how many do not", () => {
    const notice = toNotice(reportOf(many(3, "failed")), none, undefined);
    const render = ({ troubles, moreTroubles }: typeof notice): string =>
      `${"x".repeat(10 * troubles.length)} and ${moreTroubles}`;
    expect(renderWithin(36, notice, render)).toBe(`${"x".repeat(30)} and 0`);
    expect(renderWithin(35, notice, render)).toBe(`${"x".repeat(20)} and 1`);
    expect(renderWithin(0, notice, render)).toBe(" and 3");
  });
});
