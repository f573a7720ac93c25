import { isPeriod } from "../result/health.ts";
import type { TestResult } from "../result/run-report.ts";

/** How long an inbox threshold has been missed in one scope. */
export interface FailingStreak {
  readonly scope: string;
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
  const strictest = new Map<string, number>();
  for (const { scope, metric, outcome, operator, expectedPercent } of assertions)
    if (
      metric === "inbox" &&
      !isPeriod(scope) &&
      outcome === "failed" &&
      operator.startsWith(">") &&
      expectedPercent !== undefined
    )
      strictest.set(scope, Math.max(strictest.get(scope) ?? 0, expectedPercent));
  return [...strictest].map(([scope, expectedPercent]) => {
    const newestFirst = trend.toReversed();
    // A run that did not measure this scope ends the known streak.
    const met = newestFirst.findIndex(
      ({ inboxPercents }) => (percentAt(inboxPercents, scope) ?? 100) >= expectedPercent,
    );
    const missed = met < 0 ? newestFirst : newestFirst.slice(0, met);
    const last = met < 0 ? undefined : newestFirst[met];
    const inboxPercent = last && percentAt(last.inboxPercents, scope);
    return {
      scope,
      expectedPercent,
      runs: missed.length + 1,
      sinceIso: missed.at(-1)?.measuredAt,
      lastMet: last && inboxPercent !== undefined ? { measuredAt: last.measuredAt, inboxPercent } : undefined,
    };
  });
}

/**
 * Returns a provider's percentage. A provider may have the name of a built-in property, such as
 * `constructor`.
 */
export const percentAt = (percents: Readonly<Record<string, number>>, scope: string): number | undefined =>
  Object.hasOwn(percents, scope) ? percents[scope] : undefined;
