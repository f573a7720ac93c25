import type { Assertion } from "../result/assertion.ts";
import { isLanding } from "../result/placement.ts";

/**
 * By how many percentage points a share may miss its threshold and still be within noise, if the provider gives no
 * confidence interval. Amazon's tests of one message differ by that much.
 */
export const noisePoints = 5;

/**
 * Whether another measurement could change the verdict of these assertions: each one that fails the test is about where
 * mail lands, and misses its threshold by less than chance explains. With a confidence interval, that is one too wide to
 * decide. False if none fails the test.
 */
export function isWithinNoise(assertions: readonly Assertion[]): boolean {
  const unmet = assertions.filter(
    ({ level, outcome }) => level === "error" && (outcome === "failed" || outcome === "not-measured"),
  );
  return unmet.length > 0 && unmet.every(mayBeChance);
}

function mayBeChance({ metric, outcome, interval, actualPercent, expectedPercent }: Assertion): boolean {
  if (!isLanding(metric) || actualPercent === undefined || expectedPercent === undefined) return false;
  if (interval) return outcome === "not-measured";
  return Math.abs(actualPercent - expectedPercent) <= noisePoints;
}
