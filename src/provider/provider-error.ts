import { type ErrorDetails, PlacewrightError, type ProviderErrorCode } from "../base/errors.ts";

const codes: Readonly<Record<ProviderErrorCode, true>> = {
  "provider-unreachable": true,
  "provider-credentials": true,
  "provider-access-denied": true,
  "provider-throttled": true,
  "provider-limit": true,
  "provider-account": true,
  "provider-rejected": true,
  "provider-not-found": true,
  "provider-answer-invalid": true,
  "provider-fault": true,
};

/** Optional parts of a `ProviderError`, which decide whether Placewright retries. */
export interface ProviderErrorDetails extends ErrorDetails {
  /** Whether a retry may succeed: throttled, unreachable, or a temporary error of the service. */
  readonly retryable?: boolean;
  /** Whether the call may have taken effect although its response was lost. */
  readonly ambiguous?: boolean;
  /** Wait that the service asked for (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /**
   * The provider's response, as JSON text of at most 2,000 characters. Absent unless the response itself is
   * invalid.
   */
  readonly answer?: string | undefined;
}

/**
 * An error at the provider, or on the way to it. The affected tests are `errored`, never `failed`.
 *
 * @example
 * ```ts
 * import { ProviderError } from "placewright";
 *
 * const error = new ProviderError("provider-throttled", "Cannot create the test: the panel asks for fewer calls", {
 *   hint: "Lower callsPerSecond in the config",
 *   retryable: true,
 *   retryAfterMs: 5000,
 * });
 * error.retryAfterMs; // → 5000
 * error.ambiguous; // → false
 * ```
 */
export class ProviderError extends PlacewrightError {
  /** `ProviderError`, also in reports. */
  override readonly name = "ProviderError";
  /** Whether a retry may succeed. Default: `false`. */
  readonly retryable: boolean;
  /** Whether the call may have taken effect although its response was lost. Default: `false`. */
  readonly ambiguous: boolean;
  /** Wait that the service asked for (Retry-After), in milliseconds. Undefined if it did not ask. */
  readonly retryAfterMs: number | undefined;
  /**
   * The provider's response, as JSON text of at most 2,000 characters. Undefined unless the response itself
   * is invalid.
   */
  readonly answer: string | undefined;

  /**
   * Creates an error. `reason` says what failed and why, without a final period: `Cannot use the panel: it
   * rejected the token`. An unknown code becomes `provider-fault`.
   */
  constructor(code: ProviderErrorCode, reason: string, details: ProviderErrorDetails = {}) {
    // A provider in JavaScript may use a code of its own, which no ledger could contain.
    super(Object.hasOwn(codes, code) ? code : "provider-fault", reason, details);
    this.retryable = details.retryable ?? false;
    this.ambiguous = details.ambiguous ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.answer = details.answer;
  }
}
