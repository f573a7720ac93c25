import type { CheckExpectations } from "./check-expectations.ts";

/** A threshold as written: `inbox >= 95`. In `{ warn: … }`, it only warns. */
export type ThresholdSource = string | { readonly warn: string };

/**
 * A scenario's expectations, by selector: `overall`, a mailbox provider's name, or `*` for each mailbox
 * provider. `checks` contains those of the offline checks.
 * `{ overall: ["inbox >= 90"], Gmail: ["inbox >= 95"], "*": [{ warn: "missing <= 2" }], checks: { errors: 0 }
 * }`
 *
 * @example
 * ```ts
 * import type { Expectations } from "placewright";
 *
 * const strict: Expectations = {
 *   checks: { errors: 0, spamScore: "< 3", "one-click-unsubscribe": "passed" },
 *   overall: ["inbox >= 90", { warn: "missing <= 2" }],
 *   "*": ["spam <= 5"],
 * };
 * ```
 */
export interface Expectations {
  /**
   * Expectations of the offline checks. Default: none; findings at or above `failOn` still block the
   * message.
   */
  readonly checks?: CheckExpectations;
  /** Thresholds on the placement, by `overall`, a mailbox provider's name, or `*`. */
  readonly [selector: string]: readonly ThresholdSource[] | CheckExpectations | undefined;
}

/** Returns the thresholds on the placement, by selector. */
export const thresholdsOf = (expectations: Expectations): [string, readonly ThresholdSource[]][] =>
  Object.entries(expectations).filter(
    (entry): entry is [string, readonly ThresholdSource[]] => entry[0] !== "checks",
  );
