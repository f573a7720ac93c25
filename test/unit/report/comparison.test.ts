import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { failingSince } from "../../../src/report/failing-since.ts";
import { comparisonMarkup, sinceMarkup } from "../../../src/report/html/comparison-table.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import { assertion, test as sampleTest } from "../../support/sample-run-report.ts";

const placed = (overall: number | undefined, gmail?: number) => ({
  overall: overall === undefined ? {} : { inboxPercent: overall },
  isps: gmail === undefined ? [] : [{ isp: "Gmail", inboxPercent: gmail }],
  simulated: true,
});

const resultOf = (more: Partial<TestResult>): TestResult => ({
  ...sampleTest("a", undefined, { verdict: "passed" }),
  placement: placed(90, 80),
  ...more,
});

const earlier = (placement: TestResult["placement"]) =>
  placement && { runId: "r1", measuredAt: "2026-03-01T08:00:00.000Z", placement };

const baselineOf = (overall: number | undefined, gmail?: number): Partial<TestResult> => {
  const baseline = earlier(placed(overall, gmail));
  return baseline ? { baseline } : {};
};

const point = (overall: number, gmail: number) => ({
  runId: "r",
  measuredAt: "2026-03-01T08:00:00.000Z",
  inboxPercents: { overall, Gmail: gmail },
});

const wordsOf = (result: TestResult): string => String(comparisonMarkup(result)).replace(/<[^>]+>/g, "|");

describe("the comparison with earlier runs", () => {
  test("is empty without a baseline and earlier runs", () => {
    expect(comparisonMarkup(resultOf({}))).toBe("");
  });

  test("shows the difference to the baseline as a sign, and in words for screen readers", () => {
    const words = wordsOf(resultOf(baselineOf(85, 95)));
    expect(words).toContain("▲ 5||5 percentage points more");
    expect(words).toContain("▼ 15||15 percentage points less");
    expect(wordsOf(resultOf(baselineOf(90.2, 80)))).toContain("the same");
    expect(wordsOf(resultOf(baselineOf(undefined)))).toContain("not measured");
  });

  test("draws earlier runs and this one, and lists them for screen readers", () => {
    const markup = String(comparisonMarkup(resultOf({ trend: [point(50, 100), point(70, 90)] })));
    const paths: string[] = [];
    const visit = (nodes: readonly unknown[]): void => {
      for (const node of nodes as { name?: string; attribs: { d?: string }; children?: [] }[]) {
        if (node.name === "path") paths.push(node.attribs.d ?? "");
        visit(node.children ?? []);
      }
    };
    visit(parseDocument(markup).children);
    expect(paths[0]).toBe("M3 10L48 7.2L93 4.4");
    expect(markup).toContain("Inbox rate, oldest run first: 50, 70, 90");
    expect(markup).toContain("Inbox rate, oldest run first: 100, 90, 80");
  });
});

describe("the duration of missed inbox thresholds", () => {
  const at = (day: number, overall: number | undefined, gmail: number) => ({
    ...point(0, gmail),
    measuredAt: `2026-03-0${day}T08:00:00.000Z`,
    inboxPercents: { ...(overall === undefined ? {} : { overall }), Gmail: gmail },
  });
  const missing = [
    assertion("overall", "inbox", ">=", 90, 50),
    assertion("Gmail", "inbox", ">=", 95, 80),
    assertion("Gmail", "inbox", ">=", 85, 80),
    assertion("Gmail", "spam", "<=", 5, 20),
    assertion("Yahoo", "inbox", ">=", 10, 80),
  ];
  const sinceOf = (trend: TestResult["trend"] & object) =>
    failingSince(resultOf({ assertions: missing, trend })).map(({ scope, runs, sinceIso, lastMet }) => [
      scope,
      runs,
      sinceIso?.slice(8, 10),
      lastMet?.inboxPercent,
    ]);

  test("is empty without earlier runs", () => {
    expect(sinceOf([])).toEqual([]);
  });

  test("counts consecutive runs, and names the last run that met the threshold", () => {
    expect(sinceOf([at(1, 95, 97), at(2, 80, 97), at(3, 70, 90)])).toEqual([
      ["overall", 3, "02", 95],
      ["Gmail", 2, "03", 97],
    ]);
    expect(sinceOf([at(1, 95, 97)])).toEqual([
      ["overall", 1, undefined, 95],
      ["Gmail", 1, undefined, 97],
    ]);
    expect(sinceOf([at(1, 20, 97), at(2, undefined, 20)])).toEqual([
      ["overall", 1, undefined, undefined],
      ["Gmail", 2, "02", 97],
    ]);
  });

  test("is stated in words", () => {
    const result = resultOf({ assertions: missing, trend: [at(1, 95, 97), at(2, 80, 97)] });
    const words = String(sinceMarkup(result)).replace(/<[^>]+>/g, "");
    expect(words).toContain(
      "Overall: below 90% in 2 consecutive runs, since Mar 2, 2026, 08:00 UTC; it was 95% on Mar 1, 2026, 08:00 UTC",
    );
    expect(words).toContain("Gmail: new in this run; it was 97% on Mar 2, 2026, 08:00 UTC");
  });
});
