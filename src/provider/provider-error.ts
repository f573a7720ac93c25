import { type ErrorDetails, PlacewrightError, type ProviderErrorCode } from "../base/errors.ts";

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

/** An error at the provider, or on the way to it. The affected tests are `errored`, never `failed`. */
export class ProviderError extends PlacewrightError {
  override readonly name = "ProviderError";
  readonly retryable: boolean;
  readonly ambiguous: boolean;
  readonly retryAfterMs: number | undefined;
  readonly answer: string | undefined;

  constructor(code: ProviderErrorCode, reason: string, details: ProviderErrorDetails = {}) {
    super(code, reason, details);
    this.retryable = details.retryable ?? false;
    this.ambiguous = details.ambiguous ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.answer = details.answer;
  }
}
