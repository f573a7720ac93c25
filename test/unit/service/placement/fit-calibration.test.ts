import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { logistic } from "../../../../src/base/logistic.ts";
import { fitCalibration, type MeasuredPair } from "../../../../src/service/placement/fit-calibration.ts";

const hashOf = (number: number): string => createHash("sha256").update(String(number)).digest("hex");

/** Messages whose measured shares follow a line of the model's log-odds, at providers with deviations. */
const measured = (count: number, shareAt: (logOdds: number, isp: string) => number): MeasuredPair[] =>
  Array.from({ length: count }, (_, number) => {
    const logOdds = (number % 15) - 7;
    return ["gmail", "outlook"].map((isp) => ({
      contentHash: hashOf(number),
      isp,
      logOdds,
      share: shareAt(logOdds, isp),
    }));
  }).flat();

describe("fitCalibration", () => {
  test("finds the line and the deviations that made the shares", () => {
    const pairs = measured(300, (logOdds, isp) =>
      logistic(0.5 + 0.6 * logOdds + (isp === "outlook" ? 1 : 0)),
    );
    const { calibration, brierBefore } = fitCalibration(pairs, 300);
    const { gmail, outlook } = calibration.isps;
    expect(gmail?.slope).toBeCloseTo(0.6, 1);
    expect(gmail?.intercept).toBeCloseTo(0.5, 0);
    expect((outlook?.intercept ?? 0) - (gmail?.intercept ?? 0)).toBeCloseTo(1, 0);
    expect(calibration.brier).toBeLessThan(0.001);
    expect(brierBefore).toBeGreaterThan(0.01);
  });

  test("a model that is right already stays about as it is", () => {
    const { calibration } = fitCalibration(
      measured(200, (logOdds) => logistic(logOdds)),
      200,
    );
    expect(calibration.overall.slope).toBeCloseTo(1, 1);
    expect(calibration.overall.intercept).toBeCloseTo(0, 1);
  });

  test("a provider that little was measured at has the line of all", () => {
    const pairs = measured(100, (logOdds) => logistic(logOdds));
    const few = pairs.slice(0, 9).map((pair) => ({ ...pair, isp: "rare" }));
    expect(Object.keys(fitCalibration([...pairs, ...few], 100).calibration.isps)).toEqual([
      "gmail",
      "outlook",
    ]);
  });

  test("measurements that contradict the model do not turn it around", () => {
    const { calibration } = fitCalibration(
      measured(200, (logOdds) => logistic(-logOdds)),
      200,
    );
    expect(calibration.overall.slope).toBeGreaterThan(0);
  });

  test("one message measured often is judged by others alone", () => {
    const one = measured(1, () => 0.5);
    expect(fitCalibration(Array.from({ length: 50 }, () => one).flat(), 50).heldOut % 100).toBe(0);
  });
});
