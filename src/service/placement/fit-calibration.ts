import { type Coefficient, fitLogistic, logistic, logOddsOf } from "../../base/logistic.ts";
import { plural } from "../../base/plural.ts";
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
 * Distinct messages that a fit needs. A third is held out; with fewer than 20 of these the interval of the Brier score is wider than
 * what a calibration gains.
 */
export const leastTests = 60;

/** Messages' worth of shares that each side needs, inbox and spam: with fewer, a slope and an intercept are not known. */
const leastPerSide = 10;

/** Distinct messages measured at a provider from which on it has an intercept of its own. */
const leastAtIsp = 10;

/** What a fit can come to. The spread is bounded too: no share is known exactly, and none is unknown without end. */
export const fitBounds = {
  intercept: [-20, 20],
  deviation: [-10, 10],
  slope: [0.05, 5],
  logOddsError: [0.1, 3],
} as const;

/** Shares of 0 and 1 are of few mailboxes: their log-odds are those of this margin. */
const margin = 0.01;

export interface CalibrationFit {
  readonly calibration: Calibration;
  /** Brier score of the model as it was, on the same held-out third. */
  readonly brierBefore: number;
  /** Shares that were held out, and the messages that they are of. */
  readonly heldOut: number;
  readonly heldOutMessages: number;
}

/** Why there is no fit. */
export interface TooFew {
  readonly tooFew: string;
}

/** All that was measured of one content: however often that was, it counts once. */
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

/** Every third message, of each side alike; the same ones for the same messages, in whatever order they come. */
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
    return `${plural(length, "distinct message")} ${length === 1 ? "is" : "are"} too few: ${leastTests} are needed, as a third is held out to judge the fit, and the Brier score of fewer is less sure than what a fit gains`;
  const spam = messages.reduce((sum, { share }) => sum + share, 0);
  const short = [
    { side: "the inbox", sum: length - spam },
    { side: "spam", sum: spam },
  ].find(({ sum }) => sum < leastPerSide - 1e-9);
  return (
    short &&
    `the shares in ${short.side} add up to ${plural(Number(short.sum.toFixed(1)), "message")}, and ${leastPerSide} are needed, as one side alone does not say what leads to the other`
  );
}

/**
 * Fits the model to measured shares: one slope, one intercept, and one deviation for each provider that enough was measured at,
 * shrunk towards none. Its figures are of a third of the messages that it was not fitted to; the calibration itself is of all.
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
 * The end of a 95 % interval of a mean of errors of 0 to 1, with one observation of the worst (1) or the best kind (0) more than was
 * seen: errors that are all alike do not say that no other is possible. Without a miss among n this is about 3 / n, as by the rule of three.
 */
function boundOf(errors: readonly number[], unseen: 0 | 1): number {
  const all = [...errors, unseen];
  const mean = meanOf(all);
  const variance = all.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (all.length - 1);
  const reach = studentAt95(all.length - 1) * Math.sqrt(variance / all.length);
  return unseen === 1 ? mean + reach : mean - reach;
}

/** Student's t, two-sided, by the first term of its expansion in 1 / degrees of freedom. */
const studentAt95 = (degrees: number): number => 1.96 + (1.96 ** 3 + 1.96) / (4 * degrees);

/** The least that `brierHigh` can be of a fit to some number of tests: none of those held out was missed, and one miss is allowed for. */
export function leastBrierHigh(tests: number): number {
  const held = Math.floor(tests / 3);
  return rounded((1 + studentAt95(held)) / (held + 1));
}

/** By how many log-odds shares differ from the fit, with one that differs as much as any more than was seen. */
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
        // Measured again at the same provider, a message weighs no more.
        weight: 1 / (times.get(isp) ?? 1),
      }));
    }),
    [
      { prior: 0, stiffness: 0.1, ...within(fitBounds.intercept) },
      // A model that is worth calibrating ranks mail rightly: its slope is above 0.
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

/** A message's mean square error: its shares at its providers are no independent measurements. */
const errorOf = ({ pairs }: MeasuredMessage, predictPair: (pair: MeasuredPair) => number): number =>
  meanOf(pairs.map((pair) => (predictPair(pair) - pair.share) ** 2));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

const rounded = (value: number): number => Number(value.toFixed(4));
