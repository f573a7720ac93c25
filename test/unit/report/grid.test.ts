import { describe, expect, test } from "vitest";
import { failingSince, percentAt } from "../../../src/report/failing-since.ts";
import {
  decidingFigure,
  figuresAt,
  formatFigure,
  outcomeAt,
  outcomeOf,
  toIspColumns,
} from "../../../src/report/placement-grid.ts";
import { sparkline } from "../../../src/report/sparkline.ts";
import type { IspPlacement } from "../../../src/result/placement.ts";
import type { TestResult, TrendPoint } from "../../../src/result/run-report.ts";
import { assertion, test as sampleTest } from "../../support/sample-run-report.ts";

test.each([
  [[], ""],
  [[0, 12.4, 12.5, 50, 99, 100], "▁▁▂▅██"],
  [[25, undefined, 75], "▃·▇"],
  [[-5, 130], "▁█"],
])("the bars of %j are %s", (percents, bars) => {
  expect(sparkline(percents)).toBe(bars);
});

const placed = (isps: readonly IspPlacement[], options: Partial<TestResult> = {}): TestResult =>
  sampleTest("a", undefined, {
    placement: { overall: { inboxPercent: 90 }, isps, simulated: true },
    ...options,
  });

describe("the figure that decides in a scope", () => {
  const row = { isp: "Gmail", inboxPercent: 97, spamPercent: 3, missingPercent: 0 };
  test.each([
    ["the inbox rate if nothing was expected", [], { figure: "97", metric: "inbox", outcome: undefined }],
    [
      "the inbox rate if it decides, too",
      [assertion("Gmail", "spam", "<=", 2, 3), assertion("Gmail", "inbox", ">=", 98, 97)],
      { figure: "97", metric: "inbox", outcome: "failed" },
    ],
    [
      "the rate that is not met instead of an inbox rate that is met",
      [assertion("Gmail", "inbox", ">=", 95, 97), assertion("Gmail", "spam", "<=", 2, 3)],
      { figure: "3", metric: "spam", outcome: "failed" },
    ],
    [
      "the most severe one",
      [assertion("Gmail", "inbox", ">=", 98, 97, "warn"), assertion("Gmail", "spam", "<=", 2, 3)],
      { figure: "3", metric: "spam", outcome: "failed" },
    ],
  ])("is %s", (_, assertions, expected) => {
    expect(decidingFigure(placed([row], { assertions }), "Gmail")).toEqual(expected);
  });

  test("is none where nothing was measured", () => {
    expect(decidingFigure(placed([]), "Gmail")).toBeUndefined();
  });
});

describe("mailbox providers of a run", () => {
  test("come in the order of their first appearance if seeds are not counted", () => {
    const tests = [placed([{ isp: "Yahoo" }, { isp: "Gmail" }]), placed([{ isp: "Gmail" }, { isp: "AOL" }])];
    expect(toIspColumns(tests).map(({ isp }) => isp)).toEqual(["Yahoo", "Gmail", "AOL"]);
  });

  test("come with most seeds first, over all tests", () => {
    const tests = [
      placed([
        { isp: "AOL", seedCount: 5 },
        { isp: "Gmail", seedCount: 3 },
      ]),
      placed([{ isp: "Gmail", seedCount: 3 }, { isp: "Yahoo" }]),
    ];
    expect(toIspColumns(tests).map(({ isp }) => isp)).toEqual(["Gmail", "AOL", "Yahoo"]);
  });

  test("include expected ones that were not measured, last, with their most urgent outcome", () => {
    const tests = [
      placed([{ isp: "Gmail", seedCount: 1 }], {
        assertions: [
          assertion("overall", "inbox", ">=", 90, 80),
          assertion("daily", "inbox", ">=", 90, 80),
          assertion("campaigns", "inbox", ">=", 90, 80),
          assertion("Orange", "inbox", ">=", 90, undefined),
          assertion("Gmail", "inbox", ">=", 90, 95),
        ],
      }),
      placed([], {
        assertions: [assertion("Gmail", "spam", "<=", 5, 9, "warn"), assertion("Orange", "spam", "<=", 5, 9)],
      }),
      sampleTest("without placement"),
    ];
    expect(toIspColumns(tests)).toEqual([
      { isp: "Gmail", outcome: "warned" },
      { isp: "Orange", outcome: "failed" },
    ]);
  });

  test("have no outcome without an expectation", () => {
    expect(toIspColumns([placed([{ isp: "Gmail" }])])).toEqual([{ isp: "Gmail", outcome: undefined }]);
    expect(toIspColumns([])).toEqual([]);
  });
});

describe("one test's figures", () => {
  const result = placed([{ isp: "Gmail", inboxPercent: 94.6, spamPercent: 5.4 }], {
    assertions: [
      assertion("Gmail", "inbox", ">=", 95, 94.6),
      assertion("Gmail", "spam", "<=", 10, 5.4),
      assertion("overall", "inbox", ">=", 80, 90, "warn"),
    ],
  });

  test.each([
    ["Gmail", "inbox", "94.6", "failed"],
    ["Gmail", "spam", "5", "passed"],
    ["Gmail", "missing", undefined, undefined],
    ["overall", "inbox", "90", "passed"],
    ["overall", "spam", undefined, undefined],
    ["AOL", "inbox", undefined, undefined],
  ] as const)("in %s, %s: %s, %s", (scope, metric, figure, outcome) => {
    expect(formatFigure(result, scope, metric)).toBe(figure);
    expect(outcomeOf(result, scope, metric)).toBe(outcome);
  });

  test("have the most urgent outcome of a scope", () => {
    expect(["Gmail", "overall", "AOL"].map((scope) => outcomeAt(result, scope))).toEqual([
      "failed",
      "passed",
      undefined,
    ]);
  });

  test("are absent if nothing was measured", () => {
    const unmeasured = sampleTest("a");
    expect(figuresAt(result, "overall")).toEqual({ inboxPercent: 90 });
    expect(figuresAt(result, "Gmail")).toEqual({ isp: "Gmail", inboxPercent: 94.6, spamPercent: 5.4 });
    expect([figuresAt(unmeasured, "overall"), figuresAt(unmeasured, "Gmail")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(formatFigure(unmeasured, "overall", "inbox")).toBeUndefined();
  });
});

describe("how long a threshold is missed", () => {
  const trendOf = (...percents: readonly (number | undefined)[]): TrendPoint[] =>
    percents.map((percent, index) => ({
      runId: `run-${index}`,
      measuredAt: `2026-11-0${index + 1}`,
      inboxPercents: percent === undefined ? {} : { Gmail: percent },
    }));
  const failing = (trend: readonly TrendPoint[] | undefined, ...assertions: TestResult["assertions"]) =>
    failingSince(sampleTest("a", undefined, { assertions, ...(trend ? { trend } : {}) }));
  const missed = assertion("Gmail", "inbox", ">=", 90, 40);

  test.each<[string, readonly (number | undefined)[], object]>([
    [
      "since this run",
      [95],
      { runs: 1, sinceIso: undefined, lastMet: { measuredAt: "2026-11-01", inboxPercent: 95 } },
    ],
    [
      "with a rate equal to the threshold",
      [90],
      { runs: 1, sinceIso: undefined, lastMet: { measuredAt: "2026-11-01", inboxPercent: 90 } },
    ],
    [
      "since the run before",
      [95, 91, 89.9],
      { runs: 2, sinceIso: "2026-11-03", lastMet: { measuredAt: "2026-11-02", inboxPercent: 91 } },
    ],
    ["since the first known run", [30, 40, 50], { runs: 4, sinceIso: "2026-11-01", lastMet: undefined }],
    [
      "since a run before which nothing was measured",
      [95, undefined, 50],
      { runs: 2, sinceIso: "2026-11-03", lastMet: undefined },
    ],
  ])("%s", (_, percents, expected) => {
    expect(failing(trendOf(...percents), missed)).toEqual([
      { scope: "Gmail", expectedPercent: 90, includesLimit: true, ...expected },
    ]);
  });

  test("counts with the strictest threshold of each scope", () => {
    const streaks = failing(
      trendOf(92),
      assertion("Gmail", "inbox", ">=", 80, 40),
      assertion("Gmail", "inbox", ">=", 95, 40),
      missed,
      { ...missed, scope: "overall", operator: ">" },
    );
    expect(streaks).toEqual([
      {
        scope: "Gmail",
        expectedPercent: 95,
        includesLimit: true,
        runs: 2,
        sinceIso: "2026-11-01",
        lastMet: undefined,
      },
      {
        scope: "overall",
        expectedPercent: 90,
        includesLimit: false,
        runs: 1,
        sinceIso: undefined,
        lastMet: undefined,
      },
    ]);
  });

  test("counts a rate at the threshold as missed if more is required, and one equal but for noise as met", () => {
    const above = { ...missed, operator: ">" } as const;
    expect(failing(trendOf(90), above)).toMatchObject([{ runs: 2, lastMet: undefined }]);
    // The strictest of two equal limits is the one that excludes its value.
    expect(failing(trendOf(90), missed, above)).toMatchObject([{ includesLimit: false, runs: 2 }]);
    expect(failing(trendOf(90 - 1e-12), missed)).toMatchObject([{ runs: 1 }]);
  });

  const { expectedPercent: _, ...withoutBaseline } = missed;
  test.each<[string, TestResult["assertions"][number]]>([
    ["another metric", assertion("Gmail", "spam", ">=", 90, 40)],
    ["a threshold that is met", assertion("Gmail", "inbox", ">=", 90, 95)],
    ["a threshold that only warns", assertion("Gmail", "inbox", ">=", 90, 40, "warn")],
    ["an upper limit", assertion("Gmail", "inbox", "<=", 30, 40)],
    ["the worst day", assertion("daily", "inbox", ">=", 90, 40)],
    ["a threshold without a baseline", withoutBaseline],
  ])("is not counted for %s", (_name, each) => {
    expect(failing(trendOf(50), each)).toEqual([]);
  });

  test("is unknown without earlier runs", () => {
    expect(failing(undefined, missed)).toEqual([]);
    expect(failing([], missed)).toEqual([]);
  });

  test("reads a provider with the name of a built-in property", () => {
    expect(percentAt({}, "constructor")).toBeUndefined();
    expect(percentAt({ constructor: 5 }, "constructor")).toBe(5);
  });
});
