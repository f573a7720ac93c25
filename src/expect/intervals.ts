import { createRequire } from "node:module";
import { logistic, logOddsOf } from "../base/logistic.ts";

// Loaded when a scenario first asks for confidence: it is fifty files, and thresholds are read by every command.
const load = createRequire(import.meta.url);
type Quantile = typeof import("@stdlib/stats-base-dists-normal-quantile");

/** How many standard deviations around a normal mean hold the share `confidence` of it. */
const deviationsOf = (confidence: number): number =>
  (load("@stdlib/stats-base-dists-normal-quantile") as Quantile)((1 + confidence) / 2, 0, 1);

/** A range of percent that a share lies in. */
export interface Interval {
  readonly lowPercent: number;
  readonly highPercent: number;
}

/** A share of seed mailboxes. */
export interface CountedShare {
  readonly percent: number;
  readonly seedCount: number;
}

/** A range that is 95 % sure, as one of another confidence: its distances on the scale of log-odds grow with the normal quantile. */
export function rangeAt({ lowPercent, highPercent }: Interval, confidence: number): Interval {
  const [low, high] = [logOddsOf(lowPercent / 100), logOddsOf(highPercent / 100)];
  const center = (low + high) / 2;
  const reach = (((high - low) / 2) * deviationsOf(confidence)) / deviationsOf(0.95);
  const isCertain = lowPercent === highPercent;
  return isCertain
    ? { lowPercent, highPercent }
    : { lowPercent: 100 * logistic(center - reach), highPercent: 100 * logistic(center + reach) };
}

/**
 * Wilson's score interval: where the share of all mailboxes lies when so many seeds show this one, with a confidence of 0 to 1.
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
 * Where a share less another one lies, in percentage points: Newcombe's hybrid of two Wilson intervals. A share that nobody
 * counted stands for itself.
 * Source: Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17 (1998), method 10.
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
