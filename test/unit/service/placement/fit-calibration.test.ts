import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { logistic } from "../../../../src/base/logistic.ts";
import {
  type CalibrationFit,
  fitCalibration,
  type MeasuredPair,
} from "../../../../src/service/placement/fit-calibration.ts";

const hashOf = (number: number): string => createHash("sha256").update(String(number)).digest("hex");

/**
 * Messages whose measured rates follow a line of the model's log-odds, with deviations per mailbox provider.
 */
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

/** Messages sorted by a person: the first `inbox` ones to the inbox, the others to spam. */
const sorted = (inbox: number, spam: number): MeasuredPair[] =>
  Array.from({ length: inbox + spam }, (_, number) => ({
    contentHash: hashOf(number),
    logOdds: number < inbox ? -4 : 4,
    share: number < inbox ? 0 : 1,
  }));

const repeated = (pairs: readonly MeasuredPair[], times: number): MeasuredPair[] =>
  Array.from({ length: times }, () => pairs).flat();

/** Returns the fit; fails if there are too few pairs. */
function fitted(pairs: readonly MeasuredPair[]): CalibrationFit {
  const fit = fitCalibration(pairs);
  if ("tooFew" in fit) throw new Error(fit.tooFew);
  return fit;
}

describe("fitCalibration", () => {
  test("finds the line and the deviations that produced the shares", () => {
    const pairs = measured(300, (logOdds, isp) =>
      logistic(0.5 + 0.6 * logOdds + (isp === "outlook" ? 1 : 0)),
    );
    const { calibration, brierBefore } = fitted(pairs);
    const { gmail, outlook } = calibration.isps;
    expect(gmail?.slope).toBeCloseTo(0.6, 1);
    expect(gmail?.intercept).toBeCloseTo(0.5, 0);
    expect((outlook?.intercept ?? 0) - (gmail?.intercept ?? 0)).toBeCloseTo(1, 0);
    expect(calibration.brier).toBeLessThan(0.001);
    expect(brierBefore).toBeGreaterThan(0.01);
  });

  test("leaves a model that is already right almost unchanged", () => {
    const { calibration } = fitted(measured(200, (logOdds) => logistic(logOdds)));
    expect(calibration.overall.slope).toBeCloseTo(1, 1);
    expect(calibration.overall.intercept).toBeCloseTo(0, 1);
  });

  test("uses the overall line for a provider with few measurements", () => {
    const pairs = measured(100, (logOdds) => logistic(logOdds));
    const few = pairs.slice(0, 9).map((pair) => ({ ...pair, isp: "rare" }));
    const often = repeated(few.slice(0, 1), 50).map((pair) => ({ ...pair, isp: "often" }));
    expect(Object.keys(fitted([...pairs, ...few, ...often]).calibration.isps)).toEqual(["gmail", "outlook"]);
  });

  test("measurements that contradict the model do not turn it around", () => {
    const { calibration } = fitted(measured(200, (logOdds) => logistic(-logOdds)));
    expect(calibration.overall.slope).toBeGreaterThan(0);
  });

  test("holds out a third of the messages of each side, whatever their hashes", () => {
    for (const [inbox, spam] of [
      [30, 30],
      [50, 10],
      [200, 41],
    ] as const) {
      const { heldOut, heldOutMessages } = fitted(sorted(inbox, spam));
      expect(heldOut).toBe(heldOutMessages);
      expect(heldOutMessages).toBe(Math.floor((inbox + spam) / 3));
    }
  });

  test.each<[label: string, pairs: readonly MeasuredPair[], why: string]>([
    [
      "one message that was measured often",
      repeated(sorted(0, 1), 70),
      "there is 1 distinct message, and at least 60 are needed",
    ],
    [
      "copies of one message, and one other",
      [...repeated(sorted(0, 2).slice(0, 1), 59), ...sorted(0, 2).slice(1)],
      "there are 2 distinct messages, and at least 60 are needed",
    ],
    [
      "59 messages, each twice",
      repeated(sorted(30, 29), 2),
      "there are 59 distinct messages, and at least 60 are needed",
    ],
    ["spam alone", sorted(0, 70), "the shares in the inbox add up to 0 messages, but 10 are needed"],
    ["too little inbox", sorted(9, 70), "the shares in the inbox add up to 9 messages, but 10 are needed"],
    ["too little spam", sorted(70, 9), "the shares in spam add up to 9 messages, but 10 are needed"],
    [
      "shares that are all next to the inbox",
      measured(100, () => 0.03),
      "the shares in spam add up to 3 messages, but 10 are needed",
    ],
  ])("rejects %s", (_label, pairs, why) => {
    const fit = fitCalibration(pairs);
    expect("tooFew" in fit ? fit.tooFew : "it was fitted").toContain(why);
  });

  test("counts copies of a message once, in the fit and in its figures", () => {
    const pairs = sorted(60, 60);
    const { heldOut: _, ...once } = fitted(pairs);
    const { heldOut: __, ...often } = fitted([...pairs, ...repeated(pairs.slice(0, 7), 40)]);
    expect(often).toEqual(once);
  });

  test.each([60, 120, 300, 900])(
    "what was never wrong among %i messages is not certain: one miss more is allowed for",
    (count) => {
      const { calibration } = fitted(sorted(count / 2, count / 2));
      const held = count / 3;
      expect(calibration.brier).toBeLessThan(0.01);
      // Rule of three: with no miss among n, a rate of up to 3/n is possible.
      expect(calibration.brierHigh).toBeGreaterThan(2.4 / held);
      expect(calibration.brierHigh).toBeLessThan(4 / held + calibration.brier);
      expect(calibration.logOddsError).toBeGreaterThan(2.9 / Math.sqrt(held + 1));
    },
  );

  test("the interval covers the score of other messages about 95 % of the time", () => {
    // Random labels with the model's own odds. A linear congruential generator makes each run identical.
    let state = 1;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let covered = 0;
    const rounds = 200;
    for (let round = 0; round < rounds; round++) {
      const pairs = Array.from({ length: 90 }, (_, number): MeasuredPair => {
        const logOdds = random() * 6 - 3;
        return {
          contentHash: hashOf(round * 1000 + number),
          logOdds,
          share: random() < logistic(logOdds) ? 1 : 0,
        };
      });
      const { calibration } = fitted(pairs);
      const { slope, intercept } = calibration.overall;
      // Expected Brier score of the fit, over the odds: p (1 - q)² + (1 - p) q².
      let expected = 0;
      for (let step = 0; step < 600; step++) {
        const logOdds = -3 + (step + 0.5) / 100;
        const [p, q] = [logistic(logOdds), logistic(intercept + slope * logOdds)];
        expected += (p * (1 - q) ** 2 + (1 - p) * q ** 2) / 600;
      }
      if (calibration.brierLow <= expected && expected <= calibration.brierHigh) covered++;
    }
    expect(covered / rounds).toBeGreaterThan(0.92);
  });
});
