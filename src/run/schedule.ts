import type { Pace } from "../provider/pace.ts";

/** When a provider's tests complete, counted from their submission. */
export interface UsualCompletion {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** How much longer the waits far from the usual completion are than those near it. */
const slowdown = 12;

/**
 * How long to wait before the next look at a test of this age: long at first, short around the usual completion, longer again
 * when that has passed. Where nobody knows what is usual the waits are a tenth of the age.
 */
export function waitBeforeLook(
  ageMs: number,
  { pollEveryMs, usual }: Pick<Pace, "pollEveryMs"> & { readonly usual: UsualCompletion | undefined },
): number {
  const within = (waitMs: number) => Math.min(pollEveryMs * slowdown, Math.max(pollEveryMs, waitMs));
  if (!usual) return within(ageMs / 10);
  if (ageMs < usual.earliestMs) return Math.min(pollEveryMs * slowdown, usual.earliestMs - ageMs);
  return ageMs <= usual.latestMs ? pollEveryMs : within((ageMs - usual.latestMs) / 4);
}

/** How many past measurements tell what is usual. */
export const learnedFrom = 200;

/**
 * What is usual by how long past tests took: all but the first and last twentieth, and a little before. Undefined without any.
 */
export function usualCompletion(
  durationsMs: readonly number[],
  { pollEveryMs }: Pick<Pace, "pollEveryMs">,
): UsualCompletion | undefined {
  const sorted = durationsMs.toSorted((left, right) => left - right);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? first;
  return {
    // What was noticed late by a wait seems to have taken longer than it did.
    earliestMs: Math.max(0, at(0.05) * 0.98 - pollEveryMs),
    latestMs: Math.max(at(0.95), first) + pollEveryMs,
  };
}
