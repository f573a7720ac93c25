import { redact } from "../base/redact.ts";
import { toResponseText } from "./answer-text.ts";
import { ProviderError } from "./provider-error.ts";

/**
 * Creates the error for a response that contradicts itself or the request. `what` completes "Cannot trust …".
 */
export function untrusted(what: string, reason: string, answer: unknown, ambiguous = false): ProviderError {
  return new ProviderError("provider-answer-invalid", `Cannot trust ${redact(what)}: ${redact(reason)}`, {
    hint: "Compare it with the provider's console, and report it to the provider",
    answer: toResponseText(answer),
    ambiguous,
  });
}
