import { isPeriod } from "../result/health.ts";
import type { TestResult } from "../result/run-report.ts";

/** For how long an inbox threshold has been missed at a place. */
export interface Missing {
  readonly scope: string;
  readonly expectedPercent: number;
  /** The first of the runs on end that missed it, this one included. */
  readonly runs: number;
  readonly sinceIso: string | undefined;
  /** The last run that met it; absent where no run before is known to have. */
  readonly lastMet: { readonly measuredAt: string; readonly inboxPercent: number } | undefined;
}

/** Since when a test misses its inbox thresholds, as far as the runs before it tell; the gravest of each place. */
export function sinceWhen({ assertions, trend = [] }: TestResult): Missing[] {
  if (trend.length === 0) return [];
  const demanded = new Map<string, number>();
  for (const { scope, metric, outcome, operator, expectedPercent } of assertions)
    if (
      metric === "inbox" &&
      !isPeriod(scope) &&
      outcome === "failed" &&
      operator.startsWith(">") &&
      expectedPercent !== undefined
    )
      demanded.set(scope, Math.max(demanded.get(scope) ?? 0, expectedPercent));
  return [...demanded].map(([scope, expectedPercent]) => {
    const newestFirst = trend.toReversed();
    // A run that did not measure the place ends what is known of it.
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

/** A provider may be called what every object has: `constructor`. */
export const percentAt = (percents: Readonly<Record<string, number>>, scope: string): number | undefined =>
  Object.hasOwn(percents, scope) ? percents[scope] : undefined;
