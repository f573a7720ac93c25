import type { CheckExpectations } from "./check-expectations.ts";
import type { ThresholdText } from "./threshold-text.ts";

/** A threshold as written: `inbox >= 95`. In `{ warn: … }`, it only warns. */
export type ThresholdSource = ThresholdText | { readonly warn: ThresholdText };

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
  /** Thresholds over all seed mailboxes. */
  readonly overall?: readonly ThresholdSource[];
  /** Thresholds at each mailbox provider that the test measures. */
  readonly "*"?: readonly ThresholdSource[];
  /** Thresholds on the placement, by `overall`, a mailbox provider's name, or `*`. */
  readonly [selector: string]: readonly ThresholdSource[] | CheckExpectations | undefined;
}

/**
 * Refuses expectations without a threshold on the placement, and lists without one, in the type of a parameter:
 * `expect: Own & WithThresholds<Own>`, where `Own` is inferred.
 */
export type WithThresholds<Own> = {
  readonly [Selector in keyof Own]: Selector extends "checks"
    ? {
        readonly [Id in keyof Own[Selector]]: Id extends keyof CheckExpectations ? unknown : "is not a check";
      }
    : // Of a value declared as `Expectations`, the selectors are not known.
      string extends Selector
      ? unknown
      : Own[Selector] extends readonly never[]
        ? "must contain a threshold such as inbox >= 95"
        : Own[Selector] extends readonly unknown[] | undefined
          ? unknown
          : "must be a list of thresholds";
} & ([Exclude<keyof Own, "checks">] extends [never]
  ? 'expect must contain a threshold such as overall: ["inbox >= 90"]'
  : unknown);

/** A threshold whose text is known at runtime only. */
export type WrittenThreshold = string | { readonly warn: string };

/** Expectations whose texts are known at runtime only: of a YAML file, or of a ledger. */
export interface WrittenExpectations {
  readonly checks?: Readonly<Record<string, number | string>>;
  readonly [selector: string]:
    | readonly WrittenThreshold[]
    | Readonly<Record<string, number | string>>
    | undefined;
}

/** Returns the thresholds on the placement, by selector. */
export const thresholdsOf = (expectations: WrittenExpectations): [string, readonly WrittenThreshold[]][] =>
  Object.entries(expectations).filter(
    (entry): entry is [string, readonly WrittenThreshold[]] => entry[0] !== "checks",
  );
