import { PlacewrightError } from "../base/errors.ts";

/**
 * Returns the text. Throws `message-invalid` if it has half a character (a lone surrogate), which has no
 * bytes and would be sent as U+FFFD. `what` begins the error: `Cannot set header Subject`.
 */
export function requireSendable(text: string, what: string, literal = text): string {
  if (text.isWellFormed()) return text;
  throw new PlacewrightError("message-invalid", `${what}: its text has half a character (a lone surrogate)`, {
    literal,
    hint: "correct the text; it was probably cut inside an emoji",
  });
}
