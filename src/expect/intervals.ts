import { createRequire } from "node:module";
import { logistic, logOddsOf } from "../base/logistic.ts";

// Loaded when a scenario first sets a confidence, because every command parses thresholds. jstat ships no types.
const load = createRequire(import.meta.url);
interface Statistics {
  readonly jStat: { readonly normal: { inv(probability: number, mean: number, deviation: number): number } };
}

/** Returns the number of standard deviations around a normal mean that contain the fraction `confidence`. */
const deviationsOf = (confidence: number): number =>
  (load("jstat") as Statistics).jStat.normal.inv((1 + confidence) / 2, 0, 1);

/** A range of a share, in percent. */
export interface Interval {
  readonly lowPercent: number;
  readonly highPercent: number;
}

/** A share of a known number of seed mailboxes. */
export interface CountedShare {
  readonly percent: number;
  readonly seedCount: number;
}

/**
 * Converts a 95% range to another confidence. Its distances on the log-odds scale grow with the normal
 * quantile; an end at 0 or 100% stays there.
 */
export function rangeAt({ lowPercent, highPercent }: Interval, confidence: number): Interval {
  const [low, high] = [logOddsOf(lowPercent / 100), logOddsOf(highPercent / 100)];
  const center = (low + high) / 2;
  const reach = (((high - low) / 2) * deviationsOf(confidence)) / deviationsOf(0.95);
  if (lowPercent === highPercent) return { lowPercent, highPercent };
  return {
    lowPercent: lowPercent <= 0 ? 0 : 100 * logistic(center - reach),
    highPercent: highPercent >= 100 ? 100 : 100 * logistic(center + reach),
  };
}

/**
 * Returns Wilson's score interval: the range of the share among all mailboxes, if `seedCount` seeds show this
 * share. `confidence` is from 0 to 1.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval({ percent, seedCount }: CountedShare, confidence: number): Interval {
  const share = percent / 100;
  const square = deviationsOf(confidence) ** 2;
  const center = share + square / (2 * seedCount);
  const spread = Math.sqrt(square * ((share * (1 - share)) / seedCount + square / (4 * seedCount ** 2)));
  const toPercent = (value: number) => Math.min(100, Math.max(0, (value / (1 + square / seedCount)) * 100));
  return { lowPercent: toPercent(center - spread), highPercent: toPercent(center + spread) };
}

/**
 * Returns the range of a share minus a reference share, in percentage points: Newcombe's hybrid of two Wilson
 * intervals. A reference without a seed count is exact.
 * Source: Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17 (1998), method 10.
 */
export function differenceInterval(
  measured: CountedShare,
  reference: { readonly percent: number; readonly seedCount?: number | undefined },
  confidence: number,
): Interval {
  const own = wilsonInterval(measured, confidence);
  const other =
    reference.seedCount === undefined
      ? { lowPercent: reference.percent, highPercent: reference.percent }
      : wilsonInterval({ percent: reference.percent, seedCount: reference.seedCount }, confidence);
  const difference = measured.percent - reference.percent;
  return {
    lowPercent:
      difference - Math.hypot(measured.percent - own.lowPercent, other.highPercent - reference.percent),
    highPercent:
      difference + Math.hypot(own.highPercent - measured.percent, reference.percent - other.lowPercent),
  };
}
