import type { Assertion } from "../result/assertion.ts";
import { isPeriod } from "../result/health.ts";
import {
  figureOf,
  type IspPlacement,
  isLanding,
  type Metric,
  metrics,
  type PlacementFigures,
} from "../result/placement.ts";
import type { TestResult } from "../result/run-report.ts";
import { decimalsOf, formatPercent, limitsAt, sortByUrgency } from "./words.ts";

export type Outcome = Assertion["outcome"];

export interface IspColumn {
  readonly isp: string;
  /**
   * The most urgent outcome of any test for this mailbox provider. Undefined if no test has an expectation
   * for it.
   */
  readonly outcome: Outcome | undefined;
}

/**
 * Returns the mailbox providers of a run: most seeds first if seeds are counted, otherwise in order of first
 * appearance.
 */
export function toIspColumns(tests: readonly TestResult[]): IspColumn[] {
  const seedsByIsp = new Map<string, number>();
  for (const test of tests) {
    for (const { isp, seedCount = 0 } of test.placement?.isps ?? [])
      seedsByIsp.set(isp, (seedsByIsp.get(isp) ?? 0) + seedCount);
  }
  // Mailbox providers that are only expected, and were never measured, come last.
  for (const { scope } of tests.flatMap(({ assertions }) => assertions))
    if (scope !== "overall" && !isPeriod(scope) && !seedsByIsp.has(scope)) seedsByIsp.set(scope, 0);
  return [...seedsByIsp]
    .toSorted(([, a], [, b]) => b - a)
    .map(([isp]) => ({ isp, outcome: mostUrgent(tests.map((test) => outcomeAt(test, isp))) }));
}

/** Returns the most urgent outcome of a test's expectations for `overall` or one mailbox provider. */
export function outcomeAt(test: TestResult, scope: string): Outcome | undefined {
  return mostUrgent(
    test.assertions.filter((assertion) => assertion.scope === scope).map(({ outcome }) => outcome),
  );
}

/** Returns the most urgent outcome of a test's expectations for one metric in one scope. */
export function outcomeOf(test: TestResult, scope: string, metric: Metric): Outcome | undefined {
  return mostUrgent(assertionsOf(test, scope, metric).map(({ outcome }) => outcome));
}

/**
 * Returns the most urgent metric of a scope with its figure, and whether it is another one than the inbox rate, which
 * tables show by default: `spam 6` decides although 92% are in the inbox. Undefined if nothing was measured.
 */
export function decidingFigure(
  test: TestResult,
  scope: string,
): { readonly figure: string; readonly metric: Metric; readonly outcome: Outcome | undefined } | undefined {
  const outcome = outcomeAt(test, scope);
  const isLoud = outcome === "failed" || outcome === "warned";
  if (isLoud && outcomeOf(test, scope, "inbox") !== outcome)
    for (const metric of metrics) {
      const figure =
        outcomeOf(test, scope, metric) === outcome ? formatFigure(test, scope, metric) : undefined;
      if (figure !== undefined) return { figure, metric, outcome };
    }
  const figure = formatFigure(test, scope, "inbox");
  return figure === undefined ? undefined : { figure, metric: "inbox", outcome };
}

/** Returns the placement overall, or at one mailbox provider. Undefined if it was not measured. */
export function figuresAt(test: TestResult, scope: string): PlacementFigures | undefined {
  if (scope === "overall") return test.placement?.overall;
  return test.placement?.isps.find(({ isp }: IspPlacement) => isp === scope);
}

/**
 * Formats one percentage to compare with its thresholds: `95`, or `94.6` if the decimal decides, or if whole numbers
 * would not add up. Undefined if not measured.
 */
export function formatFigure(test: TestResult, scope: string, metric: Metric): string | undefined {
  const figures = figuresAt(test, scope);
  const percent = figures && figureOf(figures, metric);
  if (percent === undefined) return undefined;
  return formatPercent(
    percent,
    limitsAt(test.assertions, scope, metric),
    figures && isLanding(metric) ? decimalsOf(figures) : 0,
  );
}

function assertionsOf(test: TestResult, scope: string, metric: Metric): readonly Assertion[] {
  return test.assertions.filter((assertion) => assertion.scope === scope && assertion.metric === metric);
}

function mostUrgent(outcomes: readonly (Outcome | undefined)[]): Outcome | undefined {
  return sortByUrgency(
    outcomes.filter((outcome) => outcome !== undefined),
    (outcome) => outcome,
  )[0];
}
