/** What a rule may call the two APIs: `sesv2` is the SES API v2, `pinpoint-email` the Pinpoint Email API, `ses` both. */
export const faultServices = ["ses", "sesv2", "pinpoint-email"] as const;
export type FaultService = (typeof faultServices)[number];

/**
 * What becomes of the connection: `reset` drops it before the operation is carried out, `lose-answer` after, `truncate`
 * ends it in the middle of the answer.
 */
export const faultEffects = ["reset", "truncate", "lose-answer"] as const;
export type FaultEffect = (typeof faultEffects)[number];

/** A time in milliseconds: always the same, anything between two, or log-normal with a mean and a 99th percentile. */
export type FaultLatency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly mean: number; readonly p99: number };

/** The error that a client gets in place of an answer. */
export interface FaultError {
  /** Default: 503. */
  readonly statusCode?: number | undefined;
  /** Default: `ServiceUnavailable`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * A fault and the requests that it strikes. Without `error`, `effect` and `latencyMs` it is the error 503
 * ServiceUnavailable; `latencyMs` alone only delays. The shape is that of LocalStack's chaos API, with more keys.
 */
export interface FaultRule {
  /** Default: every one. */
  readonly service?: FaultService | undefined;
  /** The region that the request was signed for. Default: every one. */
  readonly region?: string | undefined;
  /** Default: every one. */
  readonly operation?: string | undefined;
  /** From 0 to 1, which is the default. */
  readonly probability?: number | undefined;
  readonly error?: FaultError | undefined;
  readonly effect?: FaultEffect | undefined;
  readonly latencyMs?: FaultLatency | undefined;
  /** How many requests it lets through first. Default: 0. */
  readonly after?: number | undefined;
  /** How often it strikes at most. Default: without end. */
  readonly count?: number | undefined;
}

/** A rule, and how often its service, region and operation matched, and it struck. */
export interface FaultRuleState {
  readonly rule: FaultRule;
  readonly matched: number;
  readonly applied: number;
}

/** What a rule did to a request. */
export interface AppliedFault {
  /** The rule's place in the list at that time, counted from 0. */
  readonly rule: number;
  readonly effect: FaultEffect | "error" | "delay";
  readonly latencyMs: number;
}
