import { describe, expect, test } from "vitest";
import {
  describeCalibration,
  formatActual,
  formatExpected,
  formatRate,
  metricNames,
  modelNotices,
  nextSteps,
  rangeBehind,
  rangeSuffix,
} from "../../../src/report/words.ts";
import type { Assertion } from "../../../src/result/assertion.ts";
import type { HealthReport } from "../../../src/result/health.ts";
import type { Placement } from "../../../src/result/placement.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import { assertion, test as sampleTest } from "../../support/sample-run-report.ts";

test.each([
  [97.4, [], "97"],
  [10, [], "10"],
  [9.96, [], "10"],
  [1.84, [], "1.8"],
  [1, [], "1"],
  [0.06, [], "0.06"],
  [0.999, [], "1"],
  [0, [], "0"],
  [0.304, [0.3], "0.304"],
  [0.1, [0.1], "0.1"],
  [1.84, [1.8], "1.84"],
])("formatRate(%d) with the limits %j is %s", (percent, limits, expected) => {
  expect(formatRate(percent, limits)).toBe(expected);
});

describe("actual and expected values", () => {
  const base = assertion("overall", "inbox", ">=", 95, 94.6);
  const { expectedPercent: _expected, ...withoutLimit } = base;
  const { actualPercent: _actual, ...unmeasured } = base;
  const counted: Assertion = {
    ...withoutLimit,
    metric: "blocklistings",
    operator: "==",
    expectedCount: 0,
    actualCount: 2,
  };
  test.each<[string, Assertion, string, string | undefined]>([
    ["a share", base, "94.6%", "≥ 95%"],
    [
      "a share with an interval",
      { ...base, interval: { lowPercent: 88.4, highPercent: 99.4 } },
      "94.6% (88 to 99%)",
      "≥ 95%",
    ],
    ["a share without a limit", withoutLimit, "95%", undefined],
    ["a share that was not measured", unmeasured, "not measured", "≥ 95%"],
    [
      "a rate of health",
      { ...base, metric: "complaint", operator: "<", actualPercent: 0.06, expectedPercent: 0.1 },
      "0.06%",
      "< 0.1%",
    ],
    [
      "a rate above its limit",
      { ...base, metric: "bounce", operator: "<=", actualPercent: 5.04, expectedPercent: 5 },
      "5.04%",
      "≤ 5%",
    ],
    ["more than", { ...base, operator: ">", expectedPercent: 88.30000000000001 }, "95%", "> 88.3%"],
    ["a count", counted, "2", "= 0"],
  ])("of %s", (_, each, actual, expected) => {
    expect(formatActual(each)).toBe(actual);
    expect(formatExpected(each)).toBe(expected);
  });

  test("every metric has its own name", () => {
    expect(new Set(Object.values(metricNames)).size).toBe(Object.keys(metricNames).length);
  });
});

const ranges = (lowPercent: number, highPercent: number) => ({
  inbox: { lowPercent, highPercent },
  spam: { lowPercent: 0, highPercent: 0 },
  missing: { lowPercent: 0, highPercent: 0 },
});

describe("ranges", () => {
  test("are in parentheses, and absent for certain shares", () => {
    expect(rangeSuffix({ lowPercent: 88.4, highPercent: 99 })).toBe(" (88 to 99%)");
    expect([rangeSuffix({ lowPercent: 5, highPercent: 5 }), rangeSuffix(undefined)]).toEqual(["", ""]);
    expect(rangeBehind({ ranges: ranges(80, 90) }, "inbox")).toBe(" (80 to 90%)");
    expect([rangeBehind({ ranges: ranges(80, 90) }, "spam"), rangeBehind({}, "inbox")]).toEqual(["", ""]);
  });

  test("name the tests and the score of a calibration", () => {
    expect(describeCalibration({ tests: 1, brier: 0.05, brierLow: 0.0204, brierHigh: 0.0806 })).toBe(
      "calibrated on 1 test, Brier score 0.050 (0.020 to 0.081)",
    );
    expect(describeCalibration(undefined)).toContain("not calibrated");
  });
});

describe("notices on the model of a run", () => {
  const ranged = (low: number, high: number): Placement => ({
    overall: { inboxPercent: 90, ranges: ranges(low, high) },
    isps: [],
    simulated: true,
  });
  const bare: Placement = { overall: { inboxPercent: 90 }, isps: [], simulated: true };
  const measured: Placement = { ...bare, simulated: false };
  const notices = (...placements: readonly (Placement | undefined)[]) =>
    modelNotices(
      placements.map((placement) => sampleTest("a", undefined, placement ? { placement } : {})),
      "See the table.",
    );

  test("are absent without simulated results", () => {
    expect([notices(), notices(undefined), notices(measured, measured)]).toEqual([[], [], []]);
  });

  test("state the range of one test", () => {
    expect(notices(ranged(80, 90), measured)).toEqual([
      `The model's 95% interval of the inbox rate is 80 to 90%; the model is ${describeCalibration(undefined)}.`,
    ]);
  });

  test("say once that the uncertainty is unknown", () => {
    expect(notices(bare, bare)).toEqual([
      "The uncertainty of the simulated results is unknown: they have no ranges.",
    ]);
  });

  test("refer to the place of the ranges if tests differ", () => {
    expect(notices(ranged(80, 90), ranged(70, 80)).join(" ")).toContain("See the table.");
    expect(notices(ranged(80, 90), bare).join(" ")).toContain("See the table.");
  });
});

const health: HealthReport = {
  domain: "acme.example",
  from: "2026-02-22T08:00:00.000Z",
  to: "2026-03-01T08:00:00.000Z",
  overall: {},
  isps: [],
  days: [],
  campaigns: [],
  notMeasured: [],
  simulated: false,
};

describe("next steps", () => {
  const stepsOf = (options: Partial<TestResult>) => nextSteps(sampleTest("a", undefined, options));
  const missed = (metric: Assertion["metric"]): Assertion => ({
    ...assertion("overall", "inbox", ">=", 90, 40),
    metric,
  });

  test("put causes before their consequences, each once", () => {
    const metrics = [
      "missing",
      "inbox",
      "bounce",
      "complaint",
      "blocklistings",
      "dmarc",
      "spf",
      "dkim",
    ] as const;
    const steps = stepsOf({ assertions: [...metrics, ...metrics].map(missed) });
    expect(steps.map((step) => step.split(/[ ,:]/).slice(0, 3).join(" "))).toEqual([
      "Sign with the",
      "Add the sending",
      "Sign with the",
      "Fix the cause",
      "Send less often",
      "Remove addresses that",
      "Compare the message",
      "Check for rejections",
    ]);
  });

  test("name the recommendations, and nothing for rates without a step", () => {
    expect(stepsOf({ assertions: [missed("recommendations")] })).toEqual([
      "Follow the recommendations; the report lists them.",
    ]);
    expect(stepsOf({ assertions: [missed("open"), missed("click")] })).toEqual([]);
  });

  test("for mail that was sent look at the past, once if the mail is in spam", () => {
    expect(stepsOf({ health, assertions: [missed("inbox"), missed("spam")] })).toEqual([
      expect.stringContaining("find the worst days and campaigns"),
    ]);
    expect(stepsOf({ health, assertions: [missed("inbox")] })).toEqual([
      expect.stringContaining("find the worst days and campaigns"),
    ]);
    expect(stepsOf({ health, assertions: [missed("bounce")] })).toEqual([
      expect.stringContaining("Remove addresses"),
    ]);
  });

  test("for a blocked message name the option that tests it as is", () => {
    expect(stepsOf({ heldBack: true })).toEqual([
      "Fix the findings, or pass --no-check to test the message as is.",
    ]);
  });

  test("are absent for an error without a hint", () => {
    expect(stepsOf({ verdict: "errored", error: { code: "internal", message: "it failed" } })).toEqual([]);
  });

  const unmeasured = (metric: Assertion["metric"]): Assertion => {
    const { actualPercent: _, ...rest } = { ...missed(metric), outcome: "not-measured" as const };
    return rest;
  };
  const onlySeeds = expect.stringContaining("only your own seed mailboxes measure DMARC");
  const sameName = expect.stringContaining("has the same name as in the results");
  test.each<[string, Partial<TestResult>, unknown[]]>([
    ["DMARC", { assertions: [unmeasured("dmarc")] }, [onlySeeds]],
    ["a mailbox provider", { assertions: [unmeasured("inbox")] }, [sameName]],
    ["both", { assertions: [unmeasured("inbox"), unmeasured("dmarc")] }, [onlySeeds, sameName]],
    ["health", { health, assertions: [unmeasured("inbox")] }, []],
    [
      "a share in a range that is too wide",
      {
        assertions: [
          { ...missed("inbox"), outcome: "not-measured", interval: { lowPercent: 20, highPercent: 95 } },
        ],
        placement: { overall: { ranges: ranges(20, 95) }, isps: [], simulated: true },
      },
      [expect.stringContaining("The model's range is too wide to decide")],
    ],
    [
      "a share of too few seeds",
      {
        assertions: [
          { ...missed("inbox"), outcome: "not-measured", interval: { lowPercent: 20, highPercent: 95 } },
        ],
        placement: { overall: {}, isps: [], simulated: false },
      },
      [expect.stringContaining("Too few seeds to decide")],
    ],
  ])("if %s was not measured", (_, options, expected) => {
    expect(stepsOf(options)).toEqual(expected);
  });

  test("wait for a baseline only if a threshold depends on one", () => {
    const { expectedPercent: _, ...relative } = { ...missed("inbox"), outcome: "not-measured" as const };
    const known = { ...missed("inbox"), outcome: "not-measured" as const, source: "inbox >= baseline - 5" };
    expect(stepsOf({ assertions: [{ ...relative, source: "inbox >= baseline - 5" }] })).toEqual([
      "No baseline yet: the next run compares with the last run that passed or only warned.",
    ]);
    expect(stepsOf({ assertions: [{ ...relative, source: "inbox >= control - 5" }] })).toEqual([]);
    expect(stepsOf({ assertions: [known] })).toEqual([]);
  });

  test("of a pending test name its report, if it has one", () => {
    const { reportId: _, ...unsubmitted } = sampleTest("a", undefined, { verdict: "pending" });
    expect(stepsOf({ verdict: "pending", reportId: "dtr-1" })).toEqual([
      "There is no result yet. The test's report ID is dtr-1.",
    ]);
    expect(nextSteps(unsubmitted)).toEqual([]);
    expect(stepsOf({ verdict: "passed", reportId: "dtr-1" })).toEqual([]);
  });

  const at = (inboxPercent: number | undefined): Placement => ({
    overall: inboxPercent === undefined ? {} : { inboxPercent },
    isps: [],
    simulated: true,
  });
  const message = expect.stringContaining("the message itself is the cause");
  const sender = expect.stringContaining("check the sender's reputation");
  test.each<[string, Assertion, number | undefined, number | undefined, unknown[]]>([
    ["lands far better", missed("missing"), 70, 90, [expect.anything(), message]],
    ["lands five points better", missed("missing"), 70, 75, [expect.anything(), sender]],
    ["lands worse", missed("missing"), 70, 50, [expect.anything(), sender]],
    [
      "lands better than a test that warns",
      { ...missed("missing"), outcome: "warned" },
      70,
      90,
      [expect.anything(), message],
    ],
    ["was not measured", missed("missing"), 70, undefined, [expect.anything()]],
    ["has nothing to compare with", missed("missing"), undefined, 90, [expect.anything()]],
    ["is of a test that fails for its signature", missed("dkim"), 70, 90, [expect.anything()]],
    ["is of a test that passed", { ...missed("missing"), outcome: "passed" }, 70, 90, []],
  ])("if the control %s", (_, each, own, control, expected) => {
    expect(
      stepsOf({ assertions: [each], placement: at(own), control: { testId: "c", placement: at(control) } }),
    ).toEqual(expected);
  });
});
