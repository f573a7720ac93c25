import type { AssertedMetric } from "./health.ts";

/**
 * Comparison operators of a threshold.
 *
 * @example
 * ```ts
 * import { operators } from "placewright/report-schema";
 *
 * operators.includes(">="); // → true
 * ```
 */
export const operators = [">=", ">", "<=", "<", "=="] as const;
/** A comparison operator of a threshold. */
export type Operator = (typeof operators)[number];

/**
 * What a threshold can compare with, as thresholds name it.
 *
 * @example
 * ```ts
 * import { references } from "placewright/report-schema";
 *
 * references.includes("baseline"); // → true
 * ```
 */
export const references = ["baseline", "control"] as const;
/** Another placement to compare with: an earlier run's, or the control's. */
export type Reference = (typeof references)[number];

/** Severity of an expectation: `error` fails the test, `warn` only warns. */
export type AssertionLevel = "error" | "warn";

/**
 * One evaluated expectation, kept whether it passed or not. Percentages are in points, 0 to 100.
 *
 * @example
 * ```ts
 * import type { Assertion } from "placewright/report-schema";
 *
 * const describe = ({ scope, metric, operator, source, outcome }: Assertion): string =>
 *   `${scope}: ${metric} ${operator} (${source}) is ${outcome}`;
 * ```
 */
export interface Assertion {
  /**
   * `overall`, or the mailbox provider it was evaluated at. For a health check also `daily` or `campaigns`.
   */
  readonly scope: string;
  /** The threshold as the scenario states it: `inbox >= 95`. */
  readonly source: string;
  /** The metric that was compared. */
  readonly metric: AssertedMetric;
  /** How the metric was compared. */
  readonly operator: Operator;
  /** The placement that the threshold compares with. Absent if it states a value. */
  readonly reference?: Reference;
  /**
   * The threshold, in points. Absent if it depends on a baseline that does not exist, or if the metric is a
   * count.
   */
  readonly expectedPercent?: number;
  /** The measured share, in points. Absent if not measured, or if the metric is a count. */
  readonly actualPercent?: number;
  /** The threshold of a counted metric: blocklistings or recommendations. Absent for percentages. */
  readonly expectedCount?: number;
  /** The measured count. Absent if not measured, or if the metric is a percentage. */
  readonly actualCount?: number;
  /**
   * Confidence interval of the share, in points, at the confidence that the scenario requires. Absent if it
   * requires none, or if the provider reports neither a seed count nor ranges.
   */
  readonly interval?: { readonly lowPercent: number; readonly highPercent: number };
  /** Whether a failure fails the test or only warns. */
  readonly level: AssertionLevel;
  /** The outcome. `not-measured` never counts as passed. */
  readonly outcome: "passed" | "warned" | "failed" | "not-measured";
  /** One sentence for display, with the measured and the expected value. */
  readonly message: string;
}
