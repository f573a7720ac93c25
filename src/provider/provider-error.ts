import { type ErrorDetails, PlacewrightError, type ProviderErrorCode } from "../base/errors.ts";

export interface ProviderErrorDetails extends ErrorDetails {
  /** Worth another try: throttled, unreachable, or the service's own passing fault. */
  readonly retryable?: boolean;
  /** The call may have taken effect all the same: its answer was lost. */
  readonly ambiguous?: boolean;
  /** The service's own demand (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What the provider answered, as JSON text of at most 2,000 characters, if the answer is what is wrong. */
  readonly answer?: string | undefined;
}

/** What went wrong at the provider, or on the way to it. Its tests are `errored`, never `failed`. */
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
