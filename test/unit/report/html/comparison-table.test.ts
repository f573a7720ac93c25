import { describe, expect, test } from "vitest";
import { comparisonMarkup, sinceMarkup, trendMarkup } from "../../../../src/report/html/comparison-table.ts";
import type { TestResult, TrendPoint } from "../../../../src/result/run-report.ts";
import { assertion, test as sampleTest } from "../../../support/sample-run-report.ts";
import { attributes, elements, rows, texts } from "./elements.ts";

const placed = (overall: number | undefined, isps: Readonly<Record<string, number>> = {}) => ({
  overall: overall === undefined ? {} : { inboxPercent: overall },
  isps: Object.entries(isps).map(([isp, inboxPercent]) => ({ isp, inboxPercent })),
  simulated: true,
});
const baseline = (overall: number | undefined, isps?: Readonly<Record<string, number>>) => ({
  baseline: { runId: "r0", measuredAt: "2026-11-01T08:00:00.000Z", placement: placed(overall, isps) },
});
const point = (day: number, inboxPercents: Readonly<Record<string, number>>): TrendPoint => ({
  runId: `r${day}`,
  measuredAt: `2026-11-0${day}T08:00:00.000Z`,
  inboxPercents,
});
const resultOf = (more: Partial<TestResult>): TestResult =>
  sampleTest("a", undefined, { placement: placed(90, { Gmail: 80 }), ...more });

describe("the comparison with earlier runs", () => {
  test("with a baseline has the rate of both, and the difference", () => {
    expect(rows(comparisonMarkup(resultOf(baseline(85, { Gmail: 95 }))))).toEqual([
      ["Scope", "Baseline", "Now", "Difference"],
      ["Overall", "85", "90", "▲ 55 percentage points more"],
      ["Gmail", "95", "80", "▼ 1515 percentage points less"],
    ]);
  });

  test("with earlier runs has a chart", () => {
    const markup = comparisonMarkup(resultOf({ trend: [point(1, { overall: 50 })] }));
    expect(rows(markup)).toEqual([
      ["Scope", "Now", "Recent runs"],
      ["Overall", "90", ""],
      ["Gmail", "80", ""],
    ]);
    expect(attributes(markup, "svg", "aria-label")).toEqual([
      "Inbox rate, oldest run first: 50, 90",
      "Inbox rate, oldest run first: not measured, 80",
    ]);
  });

  test("has both, if both are known", () => {
    const markup = comparisonMarkup(resultOf({ ...baseline(90), trend: [point(1, {})], assertions: [] }));
    expect(rows(markup)[0]).toEqual(["Scope", "Baseline", "Now", "Difference", "Recent runs"]);
  });

  test.each<[string, Partial<TestResult>, string[][]]>([
    [
      "only then",
      { placement: placed(undefined), ...baseline(85) },
      [["Overall", "85", "–not measured", "–not measured"]],
    ],
    [
      "only now",
      { placement: placed(90), ...baseline(undefined) },
      [["Overall", "–not measured", "90", "–not measured"]],
    ],
    [
      "neither now nor then",
      {
        placement: placed(90),
        assertions: [assertion("Orange", "inbox", ">=", 90, undefined)],
        ...baseline(90),
      },
      [
        ["Overall", "90", "90", "=the same"],
        ["Orange", "–not measured", "–not measured", "–not measured"],
      ],
    ],
    ["almost the same", { placement: placed(90.2), ...baseline(90) }, [["Overall", "90", "90", "=the same"]]],
  ])("of a rate that was measured %s", (_, more, expected) => {
    expect(rows(comparisonMarkup(resultOf(more))).slice(1)).toEqual(expected);
  });

  test("is empty without a placement, or without earlier runs", () => {
    expect(comparisonMarkup(resultOf({ trend: [] }))).toBe("");
    expect(comparisonMarkup(sampleTest("a", undefined, baseline(85)))).toBe("");
  });
});

describe("the chart of a trend", () => {
  test.each<[(number | undefined)[], string, string | undefined]>([
    [[100, 0], "M3 3L93 17", "93.0,17.0"],
    [[50], "M3 10", "3.0,10.0"],
    [[0, 50, 100], "M3 17L48 10L93 3", "93.0,3.0"],
    [[0, undefined, 100, 50], "M3 17M63 3L93 10", "93.0,10.0"],
    [[50, undefined], "M3 10", undefined],
  ])("of %j", (percents, path, dot) => {
    const markup = trendMarkup(percents);
    expect(attributes(markup, "path", "d")).toEqual([path]);
    const dots = elements(markup, "circle").map(({ attribs: { cx, cy } }) => `${cx},${cy}`);
    expect(dots).toEqual(dot === undefined ? [] : [dot]);
  });
});

describe("how long expectations were not met", () => {
  const missed = [
    assertion("overall", "inbox", ">=", 90, 50),
    assertion("Gmail", "inbox", ">=", 94.6, 80),
    assertion("Yahoo", "inbox", ">=", 90, 80),
  ];
  test("is listed for each scope, with the last run that met the threshold", () => {
    const trend = [
      point(1, { overall: 95, Gmail: 94.64, Yahoo: 20 }),
      point(2, { overall: 80, Gmail: 94.64, Yahoo: 20 }),
    ];
    const markup = sinceMarkup(resultOf({ assertions: missed, trend }));
    expect(texts(markup, "h4")).toEqual(["Failing since"]);
    expect(texts(markup, "li")).toEqual([
      "Overall: below 90% in 2 consecutive runs, since Nov 2, 2026, 08:00 UTC; it was 95% on Nov 1, 2026, 08:00 UTC",
      "Gmail: new in this run; it was 95% on Nov 2, 2026, 08:00 UTC",
      "Yahoo: below 90% in 3 consecutive runs, since Nov 1, 2026, 08:00 UTC; no earlier run is known to have met it",
    ]);
  });

  test("is empty if all expectations were met", () => {
    expect(sinceMarkup(resultOf({ trend: [point(1, { overall: 95 })] }))).toBe("");
  });
});
