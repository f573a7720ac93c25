import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import { differenceInterval, wilsonInterval } from "../../../src/expect/intervals.ts";
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

  test("narrows with the seeds, and widens with the confidence", () => {
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
    evaluateExpectations({ overall: [threshold] }, placed(inboxPercent, seedCount), { confidence })[0];

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

  test("says what the seeds can tell", () => {
    expect(outcome("inbox >= 90", 95, 20, 0.95)?.message).toBe(
      "Overall: 95 % land in the inbox, but 20 seeds cannot tell (76.4 to 99.1 %); at least 90 % demanded",
    );
    expect(outcome("inbox >= 90", 95, 400, 0.95)).toMatchObject({
      interval: { lowPercent: expect.closeTo(92.41, 1), highPercent: expect.closeTo(96.74, 1) },
    });
  });

  test("shares decide as they are without confidence, without counts, and for SPF and DKIM", () => {
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

  test("asserts the difference", () => {
    expect(outcome(80, placed(83))).toMatchObject({ outcome: "passed", expectedPercent: 78 });
    expect(outcome(70, placed(83))?.message).toBe(
      "Overall: 70 % land in the inbox; at least 78 % demanded (the control less 5 points)",
    );
  });

  test("is not measured, and warns, without one", () => {
    expect(outcome(80, undefined)).toMatchObject({ outcome: "not-measured", level: "warn" });
    expect(outcome(80, undefined)?.message).toContain("there is no control to compare with");
  });

  test("counts the noise of both with confidence", () => {
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
    evaluateExpectations({ overall: [threshold] }, simulated, options).map(({ outcome }) => outcome);

  test.each([
    ["the share decides without confidence", "inbox >= 95", {}, "passed"],
    ["a range on both sides cannot tell", "inbox >= 95", { confidence: 0.95 }, "not-measured"],
    ["a range that is above holds", "inbox >= 75", { confidence: 0.95 }, "passed"],
    ["a range that is below does not", "inbox >= 99.5", { confidence: 0.95 }, "failed"],
    ["less confidence narrows it", "inbox >= 85", { confidence: 0.5 }, "passed"],
    ["more confidence widens it", "inbox >= 79", { confidence: 0.99 }, "not-measured"],
    ["what is certain is", "missing <= 0", { confidence: 0.99 }, "passed"],
    [
      "a control that is a model's too widens it",
      "inbox >= control - 5",
      { confidence: 0.95, control: simulated },
      "not-measured",
    ],
  ] as const)("%s", (_, threshold, options, outcome) => {
    expect(outcomes(threshold, options)).toEqual([outcome]);
  });

  test("is told in the message", () => {
    const [assertion] = evaluateExpectations({ overall: ["inbox >= 95"] }, simulated, { confidence: 0.95 });
    expect(assertion?.message).toContain("the model cannot tell (80 to 99 %)");
    expect(assertion?.interval?.lowPercent).toBeCloseTo(80, 6);
  });
});
