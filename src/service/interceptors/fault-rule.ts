import type { FaultEffect } from "../protocol/applied-fault.ts";

/**
 * Names of APIs in a rule: `sesv2` is the SES API v2, `pinpoint-email` the Pinpoint Email API, `ses` both of them and the
 * SES API of 2010-12-01.
 *
 * @example
 * ```ts
 * import { faultServices } from "placewright/service";
 *
 * faultServices.includes("sesv2"); // → true
 * ```
 */
export const faultServices = ["ses", "sesv2", "pinpoint-email"] as const;
/** API that a rule applies to: `sesv2`, `pinpoint-email`, or `ses` for all, the SES API of 2010-12-01 included. */
export type FaultService = (typeof faultServices)[number];

/**
 * A latency in milliseconds: constant, uniform between two values, or log-normal with a mean and a 99th
 * percentile.
 */
export type FaultLatency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly mean: number; readonly p99: number };

/** The error that replaces the response. */
export interface FaultError {
  /** HTTP status, 400 to 599. Default: 503. */
  readonly statusCode?: number | undefined;
  /** Error name. Default: `ServiceUnavailable`. */
  readonly code?: string | undefined;
  /** Error message. Default: `Fault rule` and the rule's index. */
  readonly message?: string | undefined;
}

/**
 * A fault and the requests it applies to, in the format of LocalStack's chaos API with more keys. Without
 * `error`, `effect`, and `latencyMs`, the fault is a 503 ServiceUnavailable error; `latencyMs` alone only
 * delays.
 *
 * @example
 * ```ts
 * import type { FaultRule } from "placewright/service";
 *
 * const rules: readonly FaultRule[] = [
 *   { service: "sesv2", probability: 0.2, error: { statusCode: 429, code: "TooManyRequestsException" } },
 *   { operation: "CreateDeliverabilityTestReport", effect: "lose-answer", after: 2, count: 1 },
 *   { latencyMs: { min: 50, max: 200 } },
 * ];
 * ```
 */
export interface FaultRule {
  /** API to match. Default: all. */
  readonly service?: FaultService | undefined;
  /**
   * The region in the request's signature, or the service's region if it is unsigned. Default: every region.
   */
  readonly region?: string | undefined;
  /** Name of the operation to match. Default: every operation. */
  readonly operation?: string | undefined;
  /** Probability, 0 to 1. Default: 1. */
  readonly probability?: number | undefined;
  /** Error to return; the operation does not run. Cannot be combined with `effect`. */
  readonly error?: FaultError | undefined;
  /** Effect on the connection. Cannot be combined with `error`. */
  readonly effect?: FaultEffect | undefined;
  /** Time that the request waits, in milliseconds of real time. Default: 0. */
  readonly latencyMs?: FaultLatency | undefined;
  /** Number of matching requests to let through first. Default: 0. */
  readonly after?: number | undefined;
  /** Maximum number of requests to apply the fault to. Default: unlimited. */
  readonly count?: number | undefined;
}

/**
 * A rule, with the number of requests that it matched by service, region, and operation, and was applied to.
 */
export interface FaultRuleState {
  /** The rule as it was set. */
  readonly rule: FaultRule;
  /** Number of requests of its service, region, and operation. */
  readonly matched: number;
  /** Number of requests that got the fault. Lower than `matched` with `after`, `count`, or `probability`. */
  readonly applied: number;
}
