/**
 * Effects on the connection: `reset` drops it before the operation runs, `lose-answer` after it, and
 * `truncate` ends it in the middle of the response.
 *
 * @example
 * ```ts
 * import { faultEffects } from "placewright/service";
 *
 * faultEffects.length > 0; // → true
 * ```
 */
export const faultEffects = ["reset", "truncate", "lose-answer"] as const;
/** Effect of a fault on the connection: `reset`, `truncate`, or `lose-answer`. */
export type FaultEffect = (typeof faultEffects)[number];

/** The fault that a rule applied to a request. */
export interface AppliedFault {
  /** 0-based index of the rule in the list at that time. */
  readonly rule: number;
  /** What happened to the request: an effect on the connection, an error response, or only a delay. */
  readonly effect: FaultEffect | "error" | "delay";
  /** Time that the request waited, in milliseconds of real time. */
  readonly latencyMs: number;
}
