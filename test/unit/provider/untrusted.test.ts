import { expect, test } from "vitest";
import { noteSecret } from "../../../src/base/redact.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { untrusted } from "../../../src/provider/untrusted.ts";

noteSecret("untrusted-secret-4711");

test.each<[boolean | undefined, boolean]>([
  [undefined, false],
  [true, true],
])("a response cannot be trusted; ambiguous: %s", (given, ambiguous) => {
  const error = untrusted("the results", "the share is 120%", { share: 120, none: undefined }, given);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({
    name: "ProviderError",
    code: "provider-answer-invalid",
    reason: "Cannot trust the results: the share is 120%",
    hint: "Compare it with the provider's console, and report it to the provider",
    answer: '{"share":120}',
    ambiguous,
    retryable: false,
    retryAfterMs: undefined,
  });
});

test("it has no secret", () => {
  const secret = "untrusted-secret-4711";
  const { message, answer } = untrusted(`test ${secret}`, `it is ${secret}`, { key: secret });
  expect(`${message} ${answer}`).not.toContain(secret);
});
