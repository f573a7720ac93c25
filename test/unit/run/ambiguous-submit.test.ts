import { expect, test } from "vitest";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { ambiguousSubmit, toSettled } from "../../../src/run/ambiguous-submit.ts";

test.each<[string, unknown, string, string]>([
  [
    "an unreachable provider",
    new ProviderError("provider-unreachable", "Cannot reach it"),
    "provider-unreachable",
    "Cannot reach it; the test may exist anyway",
  ],
  [
    "any other error of a provider",
    new ProviderError("provider-throttled", "Too many calls"),
    "provider-fault",
    "Too many calls; the test may exist anyway",
  ],
  [
    "an error that says so already",
    ambiguousSubmit("sale.1", new ProviderError("provider-fault", "Cut off")),
    "provider-fault",
    "Cut off; the test may exist anyway",
  ],
  ["an error of other code", new Error("broken"), "provider-fault", "broken; the test may exist anyway"],
])("a create may have happened after %s", (_, cause, code, reason) => {
  const error = ambiguousSubmit("sale.1", cause);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({
    code,
    reason,
    ambiguous: true,
    retryable: false,
    cause,
    hint: 'Run placewright wait to find out, or search for "sale.1" at the provider',
  });
});

test.each([true, false])(
  "an error is certain once the list shows that nothing exists; retryable: %s",
  (retryable) => {
    const error = new ProviderError("provider-throttled", "Too many calls", {
      hint: "Wait",
      retryable,
      ambiguous: true,
    });
    expect(toSettled(error)).toMatchObject({
      code: "provider-throttled",
      reason: "Too many calls",
      hint: "Wait",
      retryable,
      ambiguous: false,
      cause: error,
    });
  },
);
