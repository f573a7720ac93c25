import { type Coefficient, fitLogistic, logistic, logOddsOf } from "../../base/logistic.ts";
import { plural } from "../../base/plural.ts";
import { type Calibration, type Recalibration, recalibrated } from "./calibration.ts";

/** A measurement of one message at one provider, with the model's prediction. */
export interface MeasuredPair {
  /**
   * Identifies the message. All its measurements are used either to fit or to judge, however many there are.
   */
  readonly contentHash: string;
  /** Provider name in lower case. Absent for a message that a person sorted. */
  readonly isp?: string;
  /** The model's log-odds of spam, before any calibration. */
  readonly logOdds: number;
  /** Measured share of delivered copies in spam, 0 to 1. */
  readonly share: number;
}

/**
 * Minimum number of distinct messages for a fit, of which a third is held out. With fewer than 20 held out,
 * the interval of the Brier score is wider than the gain of a calibration.
 */
export const leastTests = 60;

/**
 * Minimum sum of shares per side, inbox and spam, in messages. With fewer, slope and intercept are unknown.
 */
const leastPerSide = 10;

/** Minimum number of distinct messages measured at a provider for a separate intercept. */
const leastAtIsp = 10;

/**
 * Bounds of the fitted values. The spread is bounded too: no share is known exactly, and none is completely
 * unknown.
 */
export const fitBounds = {
  intercept: [-20, 20],
  deviation: [-10, 10],
  slope: [0.05, 5],
  logOddsError: [0.1, 3],
} as const;

/** Shares of 0 and 1 come from few mailboxes, so their log-odds are computed with this margin. */
const margin = 0.01;

/** A calibration, with figures that show how well it fits. */
export interface CalibrationFit {
  readonly calibration: Calibration;
  /** Brier score of the uncalibrated model on the same held-out third. */
  readonly brierBefore: number;
  /** Number of held-out shares. */
  readonly heldOut: number;
  /** Number of messages that the held-out shares belong to. */
  readonly heldOutMessages: number;
}

/** The reason why there is no fit. */
export interface TooFew {
  readonly tooFew: string;
}

/** All measurements of one message. They count once, however many there are. */
interface MeasuredMessage {
  readonly hash: string;
  readonly pairs: readonly MeasuredPair[];
  readonly share: number;
}

function toMessages(pairs: readonly MeasuredPair[]): MeasuredMessage[] {
  const byHash = new Map<string, MeasuredPair[]>();
  for (const pair of pairs) {
    const own = byHash.get(pair.contentHash);
    if (own) own.push(pair);
    else byHash.set(pair.contentHash, [pair]);
  }
  return [...byHash].map(([hash, own]) => ({
    hash,
    pairs: own,
    share: meanOf(own.map(({ share }) => share)),
  }));
}

/**
 * Holds out every third message, sorted by share so that both sides are represented. Deterministic for
 * the input order.
 */
function split(messages: readonly MeasuredMessage[]): { held: MeasuredMessage[]; rest: MeasuredMessage[] } {
  const sorted = messages.toSorted(
    (left, right) => left.share - right.share || (left.hash < right.hash ? -1 : 1),
  );
  const isHeld = (index: number): boolean => index % 3 === 2;
  return {
    held: sorted.filter((_, index) => isHeld(index)),
    rest: sorted.filter((_, index) => !isHeld(index)),
  };
}

function whyTooFew(messages: readonly MeasuredMessage[]): string | undefined {
  const { length } = messages;
  if (length < leastTests)
    return `there ${length === 1 ? "is" : "are"} ${plural(length, "distinct message")}, and at least ${leastTests} are needed, because a third is held out to evaluate the fit`;
  const spam = messages.reduce((sum, { share }) => sum + share, 0);
  const short = [
    { side: "the inbox", sum: length - spam },
    { side: "spam", sum: spam },
  ].find(({ sum }) => sum < leastPerSide - 1e-9);
  return (
    short &&
    `the shares in ${short.side} add up to ${plural(Number(short.sum.toFixed(1)), "message")}, but ${leastPerSide} are needed: one side alone does not show what separates them`
  );
}

/**
 * Fits the model to measured shares: one slope, one intercept, and one deviation per provider with enough
 * measurements, shrunk toward zero. Judges the fit by a held-out third of the messages, but fits the returned
 * calibration to all.
 */
export function fitCalibration(pairs: readonly MeasuredPair[]): CalibrationFit | TooFew {
  const messages = toMessages(pairs);
  const tooFew = whyTooFew(messages);
  if (tooFew !== undefined) return { tooFew };
  const { held, rest } = split(messages);
  const trial = fitAll(rest);
  const errors = held.map((message) => errorOf(message, (pair) => predict(pair, trial)));
  const brier = meanOf(errors);
  return {
    calibration: {
      tests: messages.length,
      brier: rounded(brier),
      brierLow: rounded(Math.min(brier, Math.max(0, boundOf(errors, 0)))),
      brierHigh: rounded(Math.max(brier, boundOf(errors, 1))),
      logOddsError: rounded(spreadOf(held, trial)),
      ...fitAll(messages),
    },
    brierBefore: rounded(meanOf(held.map((message) => errorOf(message, ({ logOdds }) => logistic(logOdds))))),
    heldOut: held.reduce((sum, message) => sum + message.pairs.length, 0),
    heldOutMessages: held.length,
  };
}

/**
 * Returns one end of a 95% interval for a mean of errors between 0 and 1. Adds one unseen observation, the
 * worst (1) or the best (0): identical errors do not prove that no others are possible. If all n errors are
 * 0, the result is about 3 / n, as in the rule of three.
 */
function boundOf(errors: readonly number[], unseen: 0 | 1): number {
  const all = [...errors, unseen];
  const mean = meanOf(all);
  const variance = all.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (all.length - 1);
  const reach = studentAt95(all.length - 1) * Math.sqrt(variance / all.length);
  return unseen === 1 ? mean + reach : mean - reach;
}

/** Two-sided 95% quantile of Student's t, by the first term of its expansion in 1 / degrees of freedom. */
const studentAt95 = (degrees: number): number => 1.96 + (1.96 ** 3 + 1.96) / (4 * degrees);

/**
 * Returns the lowest possible `brierHigh` for a fit to this many tests: no error in the held-out third, plus
 * one unseen error.
 */
export function leastBrierHigh(tests: number): number {
  const held = Math.floor(tests / 3);
  return rounded((1 + studentAt95(held)) / (held + 1));
}

/**
 * Returns the spread between shares and fit, in log-odds. Adds one unseen share with the largest possible
 * difference.
 */
function spreadOf(held: readonly MeasuredMessage[], trial: Fitted): number {
  const [least, most] = fitBounds.logOddsError;
  const squares = held.map(({ pairs }) =>
    meanOf(
      pairs.map((pair) => (logOddsOf(pair.share, margin) - logOddsOf(predict(pair, trial), margin)) ** 2),
    ),
  );
  return Math.min(most, Math.max(least, Math.sqrt(meanOf([...squares, most ** 2]))));
}

type Fitted = Pick<Calibration, "overall" | "isps">;

function fitAll(messages: readonly MeasuredMessage[]): Fitted {
  const perIsp = countByIsp(
    messages.flatMap(({ pairs }) => [...countByIsp(pairs).keys()].map((isp) => ({ isp }))),
  );
  const names = [...perIsp]
    .flatMap(([isp, count]) => (isp !== undefined && count >= leastAtIsp ? [isp] : []))
    .sort();
  const within = ([low, high]: readonly [number, number]) => ({ low, high });
  const deviation: Coefficient = { prior: 0, stiffness: 5, ...within(fitBounds.deviation) };
  const [intercept = 0, slope = 1, ...deviations] = fitLogistic(
    messages.flatMap(({ pairs }) => {
      const times = countByIsp(pairs);
      return pairs.map(({ isp, logOdds, share }) => ({
        inputs: [1, logOdds, ...names.map((name) => (name === isp ? 1 : 0))],
        share,
        // Repeated measurements at one provider do not give a message more weight.
        weight: 1 / (times.get(isp) ?? 1),
      }));
    }),
    [
      { prior: 0, stiffness: 0.1, ...within(fitBounds.intercept) },
      // A model worth calibrating ranks mail correctly, so its slope is above 0.
      { prior: 1, stiffness: 1, ...within(fitBounds.slope) },
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

function countByIsp(
  pairs: readonly { readonly isp?: string | undefined }[],
): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const { isp } of pairs) counts.set(isp, (counts.get(isp) ?? 0) + 1);
  return counts;
}

const predict = ({ logOdds, isp = "" }: MeasuredPair, fitted: Fitted): number =>
  logistic(recalibrated(logOdds, isp, fitted));

/**
 * Returns a message's mean squared error. Its shares at several providers count once, because they are not
 * independent.
 */
const errorOf = ({ pairs }: MeasuredMessage, predictPair: (pair: MeasuredPair) => number): number =>
  meanOf(pairs.map((pair) => (predictPair(pair) - pair.share) ** 2));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

const rounded = (value: number): number => Number(value.toFixed(4));
