import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitLogistic, type LogisticExample, logistic, logOddsOf } from "../../../src/base/logistic.ts";

const free = { prior: 0, stiffness: 0, low: -20, high: 20 };

describe("fitLogistic", () => {
  test("finds the coefficients that produced the shares", () => {
    const examples = Array.from({ length: 41 }, (_, index): LogisticExample => {
      const input = (index - 20) / 5;
      return { inputs: [1, input], share: logistic(-0.7 + 1.8 * input), weight: 1 };
    });
    const [intercept, slope] = fitLogistic(examples, [free, free]);
    expect(intercept).toBeCloseTo(-0.7, 4);
    expect(slope).toBeCloseTo(1.8, 4);
  });

  test("fits a single coefficient to the log-odds of the weighted mean", () => {
    const examples = [
      { inputs: [1], share: 1, weight: 3 },
      { inputs: [1], share: 0, weight: 1 },
    ];
    expect(fitLogistic(examples, [free])[0]).toBeCloseTo(Math.log(3), 5);
  });

  test("keeps the prior without data, and stays within its bounds with data", () => {
    expect(fitLogistic([], [{ prior: 1.5, stiffness: 2, low: 0, high: 9 }])).toEqual([1.5]);
    const contradicting = [
      { inputs: [1], share: 0, weight: 50 },
      { inputs: [1], share: 0.01, weight: 50 },
    ];
    expect(fitLogistic(contradicting, [{ prior: 1, stiffness: 0.1, low: 0, high: 9 }])).toEqual([0]);
  });

  test.each([
    [1.5, 1.5],
    [12, 9],
    [-3, 0],
  ])("keeps the prior %d without data and stiffness, within its bounds", (prior, expected) => {
    expect(fitLogistic([], [{ prior, stiffness: 0, low: 0, high: 9 }])).toEqual([expected]);
  });

  test("begins at any prior, and scales with the input", () => {
    const examples = [
      { inputs: [2], share: 1, weight: 3 },
      { inputs: [2], share: 0, weight: 1 },
    ];
    for (const prior of [-1, 0, 3])
      expect(fitLogistic(examples, [{ ...free, prior }])[0]).toBeCloseTo(Math.log(3) / 2, 5);
  });

  test("weighs inputs that contradict one another by their size", () => {
    const examples = [
      { inputs: [1], share: 0.1, weight: 1 },
      { inputs: [3], share: 0.9, weight: 1 },
    ];
    const [fitted = 0] = fitLogistic(examples, [free]);
    expect(logistic(fitted) - 0.1 + 3 * (logistic(3 * fitted) - 0.9)).toBeCloseTo(0, 5);
  });

  test.each([0.5, 2, 7])("balances data and a prior of stiffness %d", (stiffness) => {
    const prior = 0.5;
    // The curvature of the data is 8 / 4 = 2.
    const example = { inputs: [1], share: 0.25, weight: 8 };
    const [fitted = 0] = fitLogistic([example], [{ ...free, prior, stiffness }]);
    // Where the posterior is highest, its slope is 0.
    expect(stiffness * (fitted - prior) + 8 * (logistic(fitted) - 0.25)).toBeCloseTo(0, 4);
  });

  test("keeps every coefficient within its bounds, whatever the data", () => {
    const example = fc.record({
      inputs: fc.tuple(fc.constant(1), fc.double({ min: -50, max: 50, noNaN: true })),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      weight: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(example, { maxLength: 20 }), (examples) => {
        const fitted = fitLogistic(examples, [free, { prior: 0, stiffness: 1, low: -2, high: 2 }]);
        for (const value of fitted) expect(Number.isFinite(value)).toBe(true);
        expect(Math.abs(fitted[1] ?? 0)).toBeLessThanOrEqual(2);
      }),
    );
  });
});

test("log-odds invert the logistic function, and are finite at 0 and 1", () => {
  expect(logistic(logOddsOf(0.3))).toBeCloseTo(0.3, 12);
  expect(Number.isFinite(logOddsOf(0)) && Number.isFinite(logOddsOf(1))).toBe(true);
});
