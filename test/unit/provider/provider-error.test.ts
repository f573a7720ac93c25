import { expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { ProviderError, type ProviderErrorDetails } from "../../../src/provider/provider-error.ts";

test.each<[string, ProviderErrorDetails | undefined, ProviderErrorDetails]>([
  ["by default", undefined, { retryable: false, ambiguous: false }],
  [
    "with a retry",
    { retryable: true, retryAfterMs: 5 },
    { retryable: true, ambiguous: false, retryAfterMs: 5 },
  ],
  ["with doubt", { ambiguous: true, answer: "{}" }, { retryable: false, ambiguous: true, answer: "{}" }],
])("an error of a provider %s", (_, details, expected) => {
  const error = new ProviderError("provider-fault", "Cannot create it", details);
  expect(error).toBeInstanceOf(PlacewrightError);
  expect(error.name).toBe("ProviderError");
  expect(error.reason).toBe("Cannot create it");
  const { retryable, ambiguous, retryAfterMs, answer } = error;
  expect({ retryable, ambiguous, retryAfterMs, answer }).toEqual(expected);
});
