import { PlacewrightError } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { allOf } from "../base/plural.ts";
import type { Assertion } from "../result/assertion.ts";
import { isLanding } from "../result/placement.ts";
import type { Verdict } from "../result/verdict.ts";
import { headlineOf } from "./describe.ts";

/**
 * Returns the verdict of a test's assertions: failed, else not-measured, else warned, else passed. A warning
 * that could not be measured only warns. Without assertions, the verdict is not-measured. Throws `usage` if they
 * are not a list.
 *
 * @example
 * ```ts
 * import { evaluateExpectations, judgeAssertions } from "placewright";
 *
 * const placement = { overall: { inboxPercent: 92, spamPercent: 6 }, isps: [], simulated: false };
 * judgeAssertions(evaluateExpectations({ overall: ["inbox >= 90"] }, placement)); // → "passed"
 * judgeAssertions(evaluateExpectations({ overall: [{ warn: "spam <= 5" }] }, placement)); // → "warned"
 * judgeAssertions(evaluateExpectations({ overall: ["missing <= 2"] }, placement)); // → "not-measured"
 * ```
 */
export function judgeAssertions(assertions: readonly Assertion[]): Verdict {
  if (!Array.isArray(assertions))
    throw new PlacewrightError("usage", `Assertions must be a list, not ${kindOfValue(assertions)}`);
  const verdicts = new Set(assertions.map(verdictOf));
  const worst = (["failed", "not-measured", "warned"] as const).find((verdict) => verdicts.has(verdict));
  // An outcome that is unknown has not passed.
  return worst ?? ([...verdicts].join() === "passed" ? "passed" : "not-measured");
}

/**
 * Summarizes the reason of the verdict in one sentence. Names the most important assertion: one on where mail
 * lands first, then the one that misses by the most.
 */
export function summarize(
  assertions: readonly Assertion[],
  headline: (assertion: Assertion) => string = headlineOf,
): string {
  const verdict = judgeAssertions(assertions);
  if (assertions.length === 0) return "No expectations, so nothing was checked";
  if (verdict === "passed") {
    const { length } = assertions;
    return length === 1 ? "The threshold is met" : `${allOf(length, "thresholds")} are met`;
  }
  const [worst, ...others] = assertions
    .filter((assertion) => verdictOf(assertion) === verdict)
    .toSorted(
      (a, b) =>
        Number(isLanding(b.metric)) - Number(isLanding(a.metric)) || distanceToLimit(b) - distanceToLimit(a),
    );
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return worst ? `${headline(worst)}${more}` : "";
}

function verdictOf(assertion: Assertion): Verdict {
  const { outcome, level } = Object(assertion) as Assertion;
  return outcome === "not-measured" && level === "warn" ? "warned" : outcome;
}

/**
 * Returns by how many percentage points an assertion misses. Returns -1 if not measured, so that it sorts
 * last.
 */
function distanceToLimit({ outcome, actualPercent, expectedPercent }: Assertion): number {
  if (outcome === "not-measured" || actualPercent === undefined || expectedPercent === undefined) return -1;
  return Math.abs(actualPercent - expectedPercent);
}
