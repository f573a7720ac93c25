import type { AssertedMetric } from "./health.ts";

export const operators = [">=", ">", "<=", "<", "=="] as const;
export type Operator = (typeof operators)[number];

/** `error` fails the test, `warn` only warns. */
export type AssertionLevel = "error" | "warn";

/** One evaluated expectation, kept whether it held or not. Percentages are points of 0 to 100. */
export interface Assertion {
  /** `overall`, or the ISP that it was evaluated at; of a health check also `daily` and `campaigns`. */
  readonly scope: string;
  /** As the scenario says it: `inbox >= 95`. */
  readonly source: string;
  readonly metric: AssertedMetric;
  readonly operator: Operator;
  /** Absent where it hangs on a baseline that does not exist. */
  readonly expectedPercent?: number;
  /** Absent where it was not measured. */
  readonly actualPercent?: number;
  /** In place of percentages, where things are counted: blocklistings, recommendations. */
  readonly expectedCount?: number;
  readonly actualCount?: number;
  /** Where the share lies with the confidence demanded, as far as the seeds can tell; absent where none was. */
  readonly interval?: { readonly lowPercent: number; readonly highPercent: number };
  readonly level: AssertionLevel;
  readonly outcome: "passed" | "warned" | "failed" | "not-measured";
  /** One sentence for a person: `Gmail: 83 % land in the inbox; at least 95 % demanded`. */
  readonly message: string;
}
