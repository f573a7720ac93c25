import type { Operator } from "../result/assertion.ts";
import { isPeriod } from "../result/health.ts";
import type { TestResult } from "../result/run-report.ts";
import { compareFigures } from "../result/shown-figure.ts";

/** How long an inbox threshold has been missed in one scope. */
export interface FailingStreak {
  readonly scope: string;
  /** Whether the threshold is met at its value, too: `>=`, not `>`. */
  readonly includesLimit: boolean;
  readonly expectedPercent: number;
  /** Number of consecutive runs that missed it, including this one. */
  readonly runs: number;
  /** Time of the earliest consecutive earlier run that missed it. Undefined if this run is the first. */
  readonly sinceIso: string | undefined;
  /** The last run that met it. Undefined if no earlier run is known to have met it. */
  readonly lastMet: { readonly measuredAt: string; readonly inboxPercent: number } | undefined;
}

/**
 * Returns how long a test has missed its inbox thresholds, as far as earlier runs show. Uses the strictest
 * threshold per scope.
 */
export function failingSince({ assertions, trend = [] }: TestResult): FailingStreak[] {
  if (trend.length === 0) return [];
  const strictest = new Map<string, Pick<FailingStreak, "expectedPercent" | "includesLimit">>();
  for (const { scope, metric, outcome, operator, expectedPercent } of assertions)
    if (
      metric === "inbox" &&
      !isPeriod(scope) &&
      outcome === "failed" &&
      operator.startsWith(">") &&
      expectedPercent !== undefined
    )
      if (isStricter(expectedPercent, operator, strictest.get(scope)))
        strictest.set(scope, { expectedPercent, includesLimit: operator === ">=" });
  return [...strictest].map(([scope, limit]) => {
    const { expectedPercent, includesLimit } = limit;
    const newestFirst = trend.toReversed();
    // A run that did not measure this scope ends the known streak.
    const met = newestFirst.findIndex(({ inboxPercents }) => {
      const percent = percentAt(inboxPercents, scope);
      if (percent === undefined) return true;
      const side = compareFigures(percent, expectedPercent);
      return includesLimit ? side >= 0 : side > 0;
    });
    const missed = met < 0 ? newestFirst : newestFirst.slice(0, met);
    const last = met < 0 ? undefined : newestFirst[met];
    const inboxPercent = last && percentAt(last.inboxPercents, scope);
    return {
      scope,
      ...limit,
      runs: missed.length + 1,
      sinceIso: missed.at(-1)?.measuredAt,
      lastMet: last && inboxPercent !== undefined ? { measuredAt: last.measuredAt, inboxPercent } : undefined,
    };
  });
}

/** Whether a threshold requires more than another one. Any does if there is no other one. */
const isStricter = (
  percent: number,
  operator: Operator,
  other: Pick<FailingStreak, "expectedPercent" | "includesLimit"> | undefined,
): boolean => {
  const side = other ? compareFigures(percent, other.expectedPercent) : 1;
  return side > 0 || (side === 0 && operator === ">");
};

/**
 * Returns a provider's percentage. A provider may have the name of a built-in property, such as
 * `constructor`.
 */
export const percentAt = (percents: Readonly<Record<string, number>>, scope: string): number | undefined =>
  Object.hasOwn(percents, scope) ? percents[scope] : undefined;
