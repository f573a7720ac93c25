import { describe, expect, test } from "vitest";
import {
  countPhrases,
  describeFigures,
  formatPercent,
  modelNotice,
  nextSteps,
  placeOf,
  releaseDecision,
  sortByUrgency,
  verdictLooks,
} from "../../../src/report/words.ts";
import { verdicts } from "../../../src/result/verdict.ts";
import { assertion, test as placementTest, runReportOf } from "../../support/sample-run-report.ts";

test.each([
  [94.6, [], "95"],
  [94.6, [95], "94.6"],
  [95.4, [95], "95.4"],
  [94.996, [95], "94.996"],
  [95, [95], "95"],
  [94.6, [90], "95"],
  [94.6, [90, 95], "94.6"],
  [4.4, [5], "4"],
  [5.04, [5], "5.04"],
  [0, [2], "0"],
  [100, [100], "100"],
])("formatPercent(%d) with the limits %j is %s", (percent, limits, expected) => {
  expect(formatPercent(percent, limits)).toBe(expected);
});

test("all signs differ, except those of `not measured` and `skipped`, which mean the same to a reader", () => {
  const signs = verdicts
    .filter((verdict) => verdict !== "skipped")
    .map((verdict) => verdictLooks[verdict].sign);
  expect(new Set(signs).size).toBe(signs.length);
});

describe("the release decision of a run", () => {
  test.each([
    [["passed"], "passed", "Send"],
    [["passed", "warned"], "warned", "Send, with care"],
    [["passed", "failed"], "failed", "Do not send"],
    [["errored", "failed"], "failed", "Do not send"],
    [["errored", "passed"], "errored", "Do not send yet"],
    [["pending", "passed"], "pending", "Do not send yet"],
    [["not-measured"], "not-measured", "Do not send yet"],
    [[], "skipped", "Do not send yet"],
  ] as const)("%j: %s, %s", (parts, verdict, words) => {
    const report = runReportOf(
      parts.map((part, index) => placementTest(`t${index}`, undefined, { verdict: part })),
    );
    expect(releaseDecision(report)).toEqual({ verdict, words });
  });

  test.each([
    ["passed", 3, "errored", "Do not send yet"],
    ["pending", 3, "errored", "Do not send yet"],
    ["failed", 3, "failed", "Do not send"],
    ["warned", 130, "skipped", "Do not send yet"],
    ["not-measured", 2, "not-measured", "Do not send yet"],
  ] as const)("%s with exit code %d: %s, %s", (part, exitCode, verdict, words) => {
    const report = runReportOf([placementTest("t", undefined, { verdict: part })]);
    expect(releaseDecision({ ...report, exitCode })).toEqual({ verdict, words });
  });
});

test("counts list only verdicts that occur, most urgent first", () => {
  const { counts } = runReportOf([
    placementTest("a", undefined, { verdict: "passed" }),
    placementTest("b", undefined, { verdict: "failed" }),
    placementTest("c", undefined, { verdict: "passed" }),
  ]);
  expect(countPhrases(counts).map(({ phrase }) => phrase)).toEqual(["1 failed", "2 passed"]);
});

test("sorting by urgency keeps the order of equal verdicts", () => {
  expect(
    sortByUrgency(["passed", "failed", "errored", "failed", "warned"], (verdict) => verdict as "passed"),
  ).toEqual(["failed", "failed", "errored", "warned", "passed"]);
});

test.each([
  [{}, "local"],
  [{ region: "us-east-1" }, "local"],
  [{ project: "eu", provider: "sesv2", region: "eu-west-1" }, "eu · sesv2/eu-west-1"],
  [{ project: "sesv2", provider: "sesv2", region: "eu-west-1" }, "sesv2/eu-west-1"],
])("placeOf(%j) is %s", (options, place) => {
  expect(placeOf(placementTest("a", undefined, options))).toBe(place);
});

test.each([
  [
    { inboxPercent: 52, spamPercent: 42, missingPercent: 6 },
    "52% in the inbox, 42% in spam, 6% not delivered",
  ],
  [
    { inboxPercent: 95.4, spamPercent: 2.3, missingPercent: 2.3 },
    "95.4% in the inbox, 2.3% in spam, 2.3% not delivered",
  ],
  [
    { inboxPercent: 33.33, spamPercent: 33.33, missingPercent: 33.34 },
    "33.33% in the inbox, 33.33% in spam, 33.34% not delivered",
  ],
  [
    { inboxPercent: 95.4, spamPercent: 3.3, missingPercent: 1.3 },
    "95.4% in the inbox, 3.3% in spam, 1.3% not delivered",
  ],
  [
    { inboxPercent: 90.2, spamPercent: 5.2, missingPercent: 1 },
    "90% in the inbox, 5% in spam, 1% not delivered",
  ],
  [{ spfPercent: 100 }, "not measured"],
  [
    {
      inboxPercent: 96,
      missingPercent: 0,
      ranges: {
        inbox: { lowPercent: 80, highPercent: 99 },
        spam: { lowPercent: 1, highPercent: 20 },
        missing: { lowPercent: 0, highPercent: 0 },
      },
    },
    "96% in the inbox (80 to 99%), 0% not delivered",
  ],
])("describes the shares %j in words", (figures, words) => {
  expect(describeFigures(figures)).toBe(words);
});

describe("the notice on a model's uncertainty", () => {
  const overall = {
    inboxPercent: 96,
    ranges: {
      inbox: { lowPercent: 80, highPercent: 99 },
      spam: { lowPercent: 1, highPercent: 20 },
      missing: { lowPercent: 0, highPercent: 0 },
    },
  };
  test.each([
    [
      "is absent for measured results",
      { overall: { inboxPercent: 96 }, isps: [], simulated: false },
      undefined,
    ],
    [
      "states the range",
      { overall, isps: [], simulated: true },
      "The model's 95% interval of the inbox rate is 80 to 99%; the model is not calibrated to your own placements (placewright calibrate).",
    ],
    [
      "says that the uncertainty is unknown, for simulated results without a range",
      { overall: { inboxPercent: 96 }, isps: [], simulated: true },
      "The uncertainty of the simulated results is unknown: they have no ranges.",
    ],
    [
      "states the calibration",
      {
        overall,
        isps: [],
        simulated: true,
        calibration: { tests: 200, brier: 0.012, brierLow: 0.01, brierHigh: 0.0149 },
      },
      "The model's 95% interval of the inbox rate is 80 to 99%; the model is calibrated on 200 tests, Brier score 0.012 (0.010 to 0.015).",
    ],
  ])("%s", (_, placement, notice) => {
    expect(modelNotice(placement)).toBe(notice);
  });
});

describe("next steps for", () => {
  test.each([
    ["DKIM", { assertions: [assertion("overall", "dkim", ">=", 99, 0)] }, [/DKIM/]],
    ["SPF", { assertions: [assertion("overall", "spf", ">=", 99, 0)] }, [/SPF record/]],
    [
      "spam, which is why the inbox fails too",
      { assertions: [assertion("Gmail", "inbox", ">=", 90, 40), assertion("Gmail", "spam", "<=", 5, 55)] },
      [/reads as spam/],
    ],
    ["a warning", { assertions: [assertion("Gmail", "missing", "<=", 2, 9, "warn")] }, [/rejections/]],
    [
      "not measured",
      { assertions: [assertion("Orange", "inbox", ">=", 90, undefined)] },
      [/Not measured never counts as passed/],
    ],
    [
      "a provider error whose test may be billed",
      {
        error: { code: "provider-fault", message: "no answer", hint: "try again later" },
        submitUncertain: true,
      },
      [/^Try again later$/, /may exist and be billed/],
    ],
    ["pending", { verdict: "pending", reportId: "dtr-1" }, [/dtr-1/]],
    ["passed", { assertions: [assertion("overall", "inbox", ">=", 90, 95)] }, []],
  ] as const)("%s", (_name, options, patterns) => {
    const steps = nextSteps(placementTest("a", undefined, options));
    expect(steps).toHaveLength(patterns.length);
    for (const [index, pattern] of patterns.entries()) expect(steps[index]).toMatch(pattern);
  });
});
