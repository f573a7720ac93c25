import type { Pace } from "../provider/pace.ts";

/** When a provider's tests usually complete, in milliseconds after their submission. */
export interface CompletionWindow {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Maximum delay between polls, far from the usual completion, as a multiple of the poll interval. */
const slowdown = 12;

/**
 * Returns the delay before the next poll of a test of this age, in milliseconds: long at first, short around
 * the usual completion, and longer again after it. If the usual completion is unknown, the delay is a tenth
 * of the age.
 */
export function pollDelay(
  ageMs: number,
  { pollEveryMs, usual }: Pick<Pace, "pollEveryMs"> & { readonly usual: CompletionWindow | undefined },
): number {
  const within = (waitMs: number) => Math.min(pollEveryMs * slowdown, Math.max(pollEveryMs, waitMs));
  if (!usual) return within(ageMs / 10);
  if (ageMs < usual.earliestMs) return Math.min(pollEveryMs * slowdown, usual.earliestMs - ageMs);
  return ageMs <= usual.latestMs ? pollEveryMs : within((ageMs - usual.latestMs) / 4);
}

/** Maximum number of past measurements to derive the usual completion from. */
export const sampleSize = 200;

/**
 * Derives the usual completion from past durations: the 5th to the 95th percentile, with a small margin.
 * Returns undefined if there are none.
 */
export function usualCompletion(
  durationsMs: readonly number[],
  { pollEveryMs }: Pick<Pace, "pollEveryMs">,
): CompletionWindow | undefined {
  const sorted = durationsMs.toSorted((left, right) => left - right);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? first;
  return {
    // Delays between polls make a test seem to have taken longer than it did.
    earliestMs: Math.max(0, at(0.05) * 0.98 - pollEveryMs),
    latestMs: Math.max(at(0.95), first) + pollEveryMs,
  };
}
