import { PlacewrightError } from "../base/errors.ts";

/**
 * Returns the text. Throws `message-invalid` if it has half a character (a lone surrogate), which has no
 * bytes and would be sent as U+FFFD. `what` begins the error: `Cannot set header Subject`.
 */
export function requireSendable(text: string, what: string, literal = text): string {
  if (text.isWellFormed()) return text;
  throw new PlacewrightError("message-invalid", `${what}: its text has half a character (a lone surrogate)`, {
    literal,
    hint: "Fix the text. It was probably cut inside an emoji",
  });
}

/** Checks every text of a value, at any depth. `path` names the value in the error. */
export function requireSendableTexts(value: unknown, path: string): void {
  if (typeof value === "string") requireSendable(value, `Cannot send ${path}`);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    for (const [key, inner] of Object.entries(value))
      requireSendableTexts(inner, path === "" ? key : `${path}.${key}`);
}

/**
 * Checks HTML that was encoded before Placewright saw it: half a character is U+FFFD there. `literal` is the
 * source of the HTML, as written in the scenario.
 */
export function requireWhole(html: string, what: string, literal: string): void {
  const at = html.indexOf("\ufffd");
  if (at < 0) return;
  const before =
    html
      .slice(0, at)
      .split(/[\n<>]/)
      .at(-1) ?? "";
  throw new PlacewrightError(
    "message-invalid",
    `${what}: its text has half a character (a lone surrogate) or U+FFFD after "${before.slice(-40)}"`,
    {
      literal,
      hint: "Fix the text. It was probably cut inside an emoji, or read with the wrong encoding",
    },
  );
}
