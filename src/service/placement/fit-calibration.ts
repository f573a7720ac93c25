import { type Coefficient, fitLogistic, logistic, logOddsOf } from "../../base/logistic.ts";
import { type Calibration, type Recalibration, recalibrated } from "./calibration.ts";

/** What was measured of one message at one provider, beside what the model says of it. */
export interface MeasuredPair {
  /** Tells messages apart: one message is either fitted to or judged by, whatever it was measured how often. */
  readonly contentHash: string;
  /** In lower case; absent for a message that a person sorted. */
  readonly isp?: string;
  /** The model's log-odds of spam, before any calibration. */
  readonly logOdds: number;
  /** The share in spam of what was delivered, 0 to 1. */
  readonly share: number;
}

/**
 * Tests that a fit needs. A third is held out; with fewer than 20 of these the interval of the Brier score is wider than what a
 * calibration gains.
 */
export const leastTests = 60;

/** Measured pairs at a provider from which on it has an intercept of its own. */
const leastPairs = 10;

/** The range of residuals' spread that a calibration may state: no share is known exactly, and none is unknown without end. */
const [leastError, mostError] = [0.1, 3];

/** Shares of 0 and 1 are of few mailboxes: their log-odds are those of this margin. */
const margin = 0.01;

export interface CalibrationFit {
  readonly calibration: Calibration;
  /** Brier score of the model as it was, on the same held-out third. */
  readonly brierBefore: number;
  readonly heldOut: number;
}

/** Every third message by its hash, which every run of the command holds out alike. */
const isHeldOut = ({ contentHash }: MeasuredPair): boolean =>
  Number.parseInt(contentHash.slice(0, 8), 16) % 3 === 0;

/**
 * Fits the model to measured shares: one slope, one intercept, and one deviation for each provider that enough was measured at,
 * shrunk towards none. Its figures are of a third of the messages that it was not fitted to; the calibration itself is of all.
 */
export function fitCalibration(pairs: readonly MeasuredPair[], tests: number): CalibrationFit {
  const held = pairs.filter(isHeldOut);
  const trial = fitAll(pairs.filter((pair) => !isHeldOut(pair)));
  const errors = errorsByMessage(held, (pair) => predict(pair, trial));
  const brier = meanOf(errors);
  const reach = 1.96 * Math.sqrt(meanOf(errors.map((error) => (error - brier) ** 2)) / (errors.length || 1));
  const residuals = held.map(
    (pair) => (logOddsOf(pair.share, margin) - logOddsOf(predict(pair, trial), margin)) ** 2,
  );
  return {
    calibration: {
      tests,
      brier: rounded(brier),
      brierLow: rounded(Math.max(0, brier - reach)),
      brierHigh: rounded(brier + reach),
      logOddsError: rounded(Math.min(mostError, Math.max(leastError, Math.sqrt(meanOf(residuals))))),
      ...fitAll(pairs),
    },
    brierBefore: rounded(meanOf(errorsByMessage(held, ({ logOdds }) => logistic(logOdds)))),
    heldOut: held.length,
  };
}

type Fitted = Pick<Calibration, "overall" | "isps">;

function fitAll(pairs: readonly MeasuredPair[]): Fitted {
  const perIsp = new Map<string, number>();
  for (const { isp } of pairs) if (isp !== undefined) perIsp.set(isp, (perIsp.get(isp) ?? 0) + 1);
  const names = [...perIsp]
    .filter(([, count]) => count >= leastPairs)
    .map(([name]) => name)
    .sort();
  const deviation: Coefficient = { prior: 0, stiffness: 5, low: -10, high: 10 };
  const [intercept = 0, slope = 1, ...deviations] = fitLogistic(
    pairs.map(({ isp, logOdds, share }) => ({
      inputs: [1, logOdds, ...names.map((name) => (name === isp ? 1 : 0))],
      share,
      weight: 1,
    })),
    [
      { prior: 0, stiffness: 0.1, low: -20, high: 20 },
      // A model that is worth calibrating ranks mail rightly: its slope is above 0.
      { prior: 1, stiffness: 1, low: 0.05, high: 5 },
      ...names.map(() => deviation),
    ],
  );
  const of = (more: number): Recalibration => ({
    intercept: rounded(intercept + more),
    slope: rounded(slope),
  });
  return {
    overall: of(0),
    isps: Object.fromEntries(names.map((name, index) => [name, of(deviations[index] ?? 0)])),
  };
}

const predict = ({ logOdds, isp = "" }: MeasuredPair, fitted: Fitted): number =>
  logistic(recalibrated(logOdds, isp, fitted));

/** The mean square error of each message: a message's shares at its providers are no independent measurements. */
function errorsByMessage(
  pairs: readonly MeasuredPair[],
  predictPair: (pair: MeasuredPair) => number,
): number[] {
  const byMessage = new Map<string, number[]>();
  for (const pair of pairs) {
    const errors = byMessage.get(pair.contentHash) ?? [];
    errors.push((predictPair(pair) - pair.share) ** 2);
    byMessage.set(pair.contentHash, errors);
  }
  return [...byMessage.values()].map(meanOf);
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

const rounded = (value: number): number => Number(value.toFixed(4));
