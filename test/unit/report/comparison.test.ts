import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { comparisonMarkup } from "../../../src/report/html/comparison-table.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import { test as sampleTest } from "../../support/sample-run-report.ts";

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

describe("a test compared with before", () => {
  test("is nothing without a baseline and earlier runs", () => {
    expect(comparisonMarkup(resultOf({}))).toBe("");
  });

  test("tells the difference to the baseline by sign and word", () => {
    const words = wordsOf(resultOf(baselineOf(85, 95)));
    expect(words).toContain("▲ 5||5 points more");
    expect(words).toContain("▼ 15||15 points less");
    expect(wordsOf(resultOf(baselineOf(90.2, 80)))).toContain("the same");
    expect(wordsOf(resultOf(baselineOf(undefined)))).toContain("not measured");
  });

  test("draws the runs before and this one, and says them to those who do not see", () => {
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
    expect(markup).toContain("Inbox, the oldest run first: 50, 70, 90");
    expect(markup).toContain("Inbox, the oldest run first: 100, 90, 80");
  });
});
