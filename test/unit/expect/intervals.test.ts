import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import { differenceInterval, rangeAt, wilsonInterval } from "../../../src/expect/intervals.ts";
import { threshold as asThreshold } from "../../../src/expect/threshold-text.ts";
import type { Placement } from "../../../src/result/placement.ts";

describe("Wilson's interval", () => {
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  test.each([
    [81, 263, 25.53, 36.62],
    [15, 148, 6.24, 16.05],
    [0, 20, 0, 16.11],
    [1, 29, 0.61, 17.18],
    [29, 29, 88.3, 100],
  ])("%i of %i", (count, seedCount, low, high) => {
    const interval = wilsonInterval({ percent: (100 * count) / seedCount, seedCount }, 0.95);
    expect(interval.lowPercent).toBeCloseTo(low, 1);
    expect(interval.highPercent).toBeCloseTo(high, 1);
  });

  test("narrows with more seeds, and widens with more confidence", () => {
    const width = (seedCount: number, confidence: number) => {
      const { lowPercent, highPercent } = wilsonInterval({ percent: 90, seedCount }, confidence);
      return highPercent - lowPercent;
    };
    expect(width(1000, 0.95)).toBeLessThan(width(100, 0.95));
    expect(width(100, 0.99)).toBeGreaterThan(width(100, 0.95));
  });
});

describe("Newcombe's interval of a difference", () => {
  // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
  test.each([
    [56, 70, 48, 80, 5.24, 33.39],
    [9, 10, 3, 10, 17.05, 80.9],
    [10, 10, 0, 20, 67.91, 100],
  ])("%i of %i less %i of %i", (count, seedCount, otherCount, otherSeedCount, low, high) => {
    const interval = differenceInterval(
      { percent: (100 * count) / seedCount, seedCount },
      { percent: (100 * otherCount) / otherSeedCount, seedCount: otherSeedCount },
      0.95,
    );
    expect(interval.lowPercent).toBeCloseTo(low, 1);
    expect(interval.highPercent).toBeCloseTo(high, 1);
  });
});

describe("a range at another confidence", () => {
  const range = { lowPercent: 80, highPercent: 95 };
  const closeTo = (lowPercent: number, highPercent: number) => ({
    lowPercent: expect.closeTo(lowPercent, 2),
    highPercent: expect.closeTo(highPercent, 2),
  });

  // The log-odds of 80 and 95% are 1.386 and 2.944, so their distances from the center are 0.779.
  test.each([
    ["is unchanged at 95%", range, 0.95, closeTo(80, 95)],
    // 0.779 times 2.5758 (99%), or 0.6745 (50%), divided by 1.9600.
    ["is wider at 99%", range, 0.99, closeTo(75.795, 96.043)],
    ["is narrower at 50%", range, 0.5, closeTo(86.958, 91.934)],
    [
      "of one point stays one",
      { lowPercent: 40, highPercent: 40 },
      0.99,
      { lowPercent: 40, highPercent: 40 },
    ],
    ["of nothing stays at 0", { lowPercent: 0, highPercent: 0 }, 0.5, { lowPercent: 0, highPercent: 0 }],
  ])("%s", (_, given, confidence, expected) => {
    expect(rangeAt(given, confidence)).toEqual(expected);
  });

  test("keeps an end at 0 or 100%", () => {
    expect(rangeAt({ lowPercent: 0, highPercent: 10 }, 0.5).lowPercent).toBe(0);
    expect(rangeAt({ lowPercent: 90, highPercent: 100 }, 0.5).highPercent).toBe(100);
    expect(rangeAt({ lowPercent: 90, highPercent: 100 }, 0.5).lowPercent).toBeGreaterThan(90);
  });
});

const placed = (inboxPercent: number, seedCount?: number): Placement => ({
  overall: {
    inboxPercent,
    spamPercent: 100 - inboxPercent,
    missingPercent: 0,
    spfPercent: 100,
    ...(seedCount === undefined ? {} : { seedCount }),
  },
  isps: [],
  simulated: true,
});

describe("a verdict with confidence", () => {
  const outcome = (threshold: string, inboxPercent: number, seedCount?: number, confidence?: number) =>
    evaluateExpectations({ overall: [asThreshold(threshold)] }, placed(inboxPercent, seedCount), {
      confidence,
    })[0];

  test.each([
    ["inbox >= 90", 95, 20, "not-measured"],
    ["inbox >= 90", 95, 400, "passed"],
    ["inbox >= 90", 70, 20, "failed"],
    ["inbox >= 90", 85, 20, "not-measured"],
    ["spam <= 20", 95, 100, "passed"],
    ["inbox == 90", 90, 400, "not-measured"],
    ["inbox == 90", 20, 400, "failed"],
    ["inbox >= 0", 0, 5, "passed"],
    ["inbox <= 100", 100, 5, "passed"],
  ])("%s at %i %% of %i seeds: %s", (threshold, inboxPercent, seedCount, expected) => {
    expect(outcome(threshold, inboxPercent, seedCount, 0.95)?.outcome).toBe(expected);
  });

  test("states the range if it is too wide to decide", () => {
    expect(outcome("inbox >= 90", 95, 20, 0.95)?.message).toBe(
      "Overall: 95% land in the inbox, but the range (76.4 to 99.1%, from 20 seeds) is too wide to decide; at least 90% expected",
    );
    expect(outcome("inbox >= 90", 95, 400, 0.95)).toMatchObject({
      interval: { lowPercent: expect.closeTo(92.41, 1), highPercent: expect.closeTo(96.74, 1) },
    });
  });

  test.each([
    [
      95,
      400,
      "passed",
      "Overall: 95% land in the inbox (92.4 to 96.7%, from 400 seeds); at least 90% expected",
    ],
    [
      70,
      1,
      "not-measured",
      "Overall: 70% land in the inbox, but the range (10.3 to 97.9%, from 1 seed) is too wide to decide; at least 90% expected",
    ],
  ])(
    "states the range of %s in the inbox of %s seeds in the message",
    (inboxPercent, seedCount, expected, message) => {
      expect(outcome("inbox >= 90", inboxPercent, seedCount, 0.95)).toMatchObject({
        outcome: expected,
        message,
      });
    },
  );

  test("uses the effective seed count of weighted seeds, and the message states the number of mailboxes", () => {
    const weighted: Placement = {
      ...placed(95, 400),
      overall: { ...placed(95, 400).overall, effectiveSeedCount: 20 },
    };
    const [assertion] = evaluateExpectations({ overall: ["inbox >= 90"] }, weighted, { confidence: 0.95 });
    expect(assertion?.outcome).toBe("not-measured");
    expect(assertion?.message).toContain(
      "but the range (76.4 to 99.1%, from 400 seeds) is too wide to decide",
    );
  });

  test("== passes only for a range of one point", () => {
    const certain: Placement = {
      ...placed(100),
      overall: {
        ...placed(100).overall,
        ranges: {
          inbox: { lowPercent: 100, highPercent: 100 },
          spam: { lowPercent: 0, highPercent: 5 },
          missing: { lowPercent: 0, highPercent: 0 },
        },
      },
    };
    const outcomes = ["inbox == 100", "inbox == 99", "spam == 0", "spam == 5", "spam == 6"].map(
      (threshold) =>
        evaluateExpectations({ overall: [asThreshold(threshold)] }, certain, { confidence: 0.95 })[0]
          ?.outcome,
    );
    expect(outcomes).toEqual(["passed", "failed", "not-measured", "not-measured", "failed"]);
  });

  test("compares shares exactly without confidence, without seed counts, and for SPF and DKIM", () => {
    expect(outcome("inbox >= 90", 95, 20)?.outcome).toBe("passed");
    expect(outcome("inbox >= 90", 95, undefined, 0.95)?.outcome).toBe("passed");
    expect(outcome("spf >= 99", 95, 20, 0.95)?.outcome).toBe("passed");
  });
});

describe("a threshold on a control", () => {
  const outcome = (inboxPercent: number, control: Placement | undefined, confidence?: number) =>
    evaluateExpectations({ control: ["inbox >= control - 5"] }, placed(inboxPercent, 100), {
      control,
      confidence,
    })[0];

  test("compares the difference", () => {
    expect(outcome(80, placed(83))).toMatchObject({ outcome: "passed", expectedPercent: 78 });
    expect(outcome(70, placed(83))?.message).toBe(
      "Overall: 70% land in the inbox; at least 78% expected (control minus 5 percentage points)",
    );
  });

  test("is not measured, and only warns, without a control", () => {
    expect(outcome(80, undefined)).toMatchObject({ outcome: "not-measured", level: "warn" });
    expect(outcome(80, undefined)?.message).toContain("; no control to compare with");
  });

  test("subtracts or adds its offset, from 0 to 100", () => {
    const expectedOf = (threshold: string, control: number) =>
      evaluateExpectations({ control: [asThreshold(threshold)] }, placed(50, 100), {
        control: placed(control),
      })[0];
    expect(expectedOf("inbox >= control - 0", 83)?.message).toContain("at least 83% expected (control)");
    expect(expectedOf("inbox >= control + 1", 83)?.message).toContain(
      "84% expected (control plus 1 percentage point)",
    );
    expect(expectedOf("inbox <= control + 5", 98)).toMatchObject({ expectedPercent: 100, outcome: "passed" });
    expect(expectedOf("inbox >= control - 5", 3)).toMatchObject({ expectedPercent: 0, outcome: "passed" });
  });

  // Newcombe's interval of 80% less 83%, of 100 seeds each, is -13.8 to 7.8.
  test.each([
    ["inbox >= control - 14", "passed"],
    ["inbox >= control - 13", "not-measured"],
    ["inbox >= control + 7", "not-measured"],
    ["inbox >= control + 8", "failed"],
    ["inbox <= control + 8", "passed"],
    ["inbox <= control + 7", "not-measured"],
  ])("decides at the ends of the difference's range: %s", (threshold, expected) => {
    const control = placed(83, 100);
    const [assertion] = evaluateExpectations({ control: [asThreshold(threshold)] }, placed(80, 100), {
      control,
      confidence: 0.95,
    });
    expect(assertion?.outcome).toBe(expected);
  });

  test("treats a control without a seed count as exact", () => {
    const outcomeOf = (threshold: string) =>
      evaluateExpectations({ control: [asThreshold(threshold)] }, placed(80, 100), {
        control: placed(83),
        confidence: 0.95,
      })[0]?.outcome;
    // Wilson's interval of 80 of 100 is 71.1 to 86.7.
    expect(outcomeOf("inbox >= control - 12")).toBe("passed");
    expect(outcomeOf("inbox >= control - 11")).toBe("not-measured");
    expect(outcomeOf("inbox >= control + 4")).toBe("failed");
  });

  test("counts the uncertainty of both placements if a confidence is set", () => {
    expect(outcome(80, placed(83, 100), 0.95)?.outcome).toBe("not-measured");
    expect(outcome(30, placed(83, 100), 0.95)?.outcome).toBe("failed");
    expect(outcome(99, placed(83, 100), 0.95)?.outcome).toBe("passed");
  });
});

describe("a model's range", () => {
  const ranges = {
    inbox: { lowPercent: 80, highPercent: 99 },
    spam: { lowPercent: 1, highPercent: 20 },
    missing: { lowPercent: 0, highPercent: 0 },
  };
  const simulated: Placement = {
    overall: { inboxPercent: 96, spamPercent: 4, missingPercent: 0, seedCount: 200, ranges },
    isps: [],
    simulated: true,
  };
  const outcomes = (threshold: string, options: Parameters<typeof evaluateExpectations>[2] = {}) =>
    evaluateExpectations({ overall: [asThreshold(threshold)] }, simulated, options).map(
      ({ outcome }) => outcome,
    );

  test.each([
    ["without confidence, the share decides", "inbox >= 95", {}, "passed"],
    [
      "a range on both sides of the threshold does not decide",
      "inbox >= 95",
      { confidence: 0.95 },
      "not-measured",
    ],
    ["a range above the threshold passes", "inbox >= 75", { confidence: 0.95 }, "passed"],
    ["a range below the threshold fails", "inbox >= 99.5", { confidence: 0.95 }, "failed"],
    ["less confidence narrows it", "inbox >= 85", { confidence: 0.5 }, "passed"],
    ["more confidence widens it", "inbox >= 79", { confidence: 0.99 }, "not-measured"],
    ["a share without uncertainty decides", "missing <= 0", { confidence: 0.99 }, "passed"],
    [
      "the range of a simulated control widens it",
      "inbox >= control - 5",
      { confidence: 0.95, control: simulated },
      "not-measured",
    ],
  ] as const)("%s", (_, threshold, options, outcome) => {
    expect(outcomes(threshold, options)).toEqual([outcome]);
  });

  // The control's own range is 80 to 99 around 96, so the difference can be 3 less or 16 more.
  test.each([
    ["inbox >= control - 19", "passed"],
    ["inbox >= control - 18", "not-measured"],
    ["inbox < control + 18", "not-measured"],
    ["inbox < control + 20", "passed"],
  ])("is widened at both ends by the control's range: %s", (threshold, outcome) => {
    expect(outcomes(threshold, { confidence: 0.95, control: simulated })).toEqual([outcome]);
  });

  test("is not widened by a control without a range", () => {
    const control: Placement = { overall: { inboxPercent: 96 }, isps: [], simulated: false };
    expect(outcomes("inbox >= control - 16", { confidence: 0.95, control })).toEqual(["passed"]);
    expect(outcomes("inbox >= control - 15", { confidence: 0.95, control })).toEqual(["not-measured"]);
  });

  test("appears in the message", () => {
    const [assertion] = evaluateExpectations({ overall: ["inbox >= 95"] }, simulated, { confidence: 0.95 });
    expect(assertion?.message).toContain("the range (80 to 99%, from the model) is too wide to decide");
    expect(assertion?.interval?.lowPercent).toBeCloseTo(80, 6);
  });
});
