import type { ProviderErrorCode } from "../base/errors.ts";
import { messageOf } from "../base/errors.ts";
import { ProviderError } from "../provider/provider-error.ts";

/** Creates the error of a test that may or may not exist. */
export function ambiguousSubmit(name: string, cause: unknown): ProviderError {
  const known = cause instanceof ProviderError ? cause : undefined;
  const why = known?.why ?? messageOf(cause);
  return new ProviderError(
    known?.code === "provider-unreachable" ? known.code : "provider-fault",
    `${why}; the test may exist anyway`,
    {
      why,
      ambiguous: true,
      cause,
      hint: `Run placewright wait to find out, or search for "${name}" at the provider`,
    },
  );
}

/** Returns the same error without `ambiguous`, once the provider's list shows that nothing was created. */
export const toSettled = (error: ProviderError): ProviderError =>
  new ProviderError(error.code as ProviderErrorCode, error.reason, {
    hint: error.hint,
    cause: error,
    retryable: error.retryable,
  });
