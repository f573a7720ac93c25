import { messageOf, PlacewrightError } from "../base/errors.ts";
import { reword, type Wording } from "../base/reword.ts";
import type { AuthoredFile } from "./authored-file.ts";
import { positionAt } from "./locate.ts";
import { parseYaml } from "./parse-yaml.ts";

/** Longest text whose values get places, in characters. Longer ones are made by programs. */
const maxLocated = 1_000_000;

/**
 * Reads JSON, with the places of its values. Throws `scenario-invalid` with line and column for a syntax error, and,
 * up to a million characters, for a key that occurs twice.
 */
export async function parseJson(text: string, file: string): Promise<AuthoredFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw jsonError(error, text, file);
  }
  if (text.length > maxLocated) return { file, text, value, locate: () => ({ file }) };
  // JSON is YAML too. Its parser knows places, and refuses duplicate keys.
  return { ...(await parseYaml(text, file)), value };
}

/** Returns the error of a text if it is no JSON. */
export function jsonFault(text: string, file: string): PlacewrightError | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return jsonError(error, text, file);
  }
}

/** What to look for at a syntax error. */
export const syntaxHint = "Check for a comma, quote, or bracket that is missing or too many";

/** Returns the error of a text that `JSON.parse` refused, with its place. */
export const jsonError = (cause: unknown, text: string, file: string): PlacewrightError =>
  new PlacewrightError("scenario-invalid", reasonOf(messageOf(cause), text), {
    location: { file, ...positionAt(text, offsetOf(cause, text)) },
    hint: syntaxHint,
    cause,
  });

/** Messages of V8 whose terms a reader may not know, in plain words. */
const wording: Wording = [
  [/^"(.*)" is not valid JSON$/s, 'unexpected "$1"'],
  [/^Unexpected non-whitespace character$/, "text follows the value"],
  [/^Bad control character in string literal$/, "a text contains a line break or another control character"],
  [/^Bad escaped character$/, "a backslash is followed by a character that needs none"],
];

function reasonOf(message: string, text: string): string {
  if (text.trim() === "") return "it is empty";
  if (/end of JSON input/.test(message)) return "it is not valid JSON: it ends too early";
  // The rest of the message quotes the text, or has the offset.
  const [what = ""] = message.slice(0, 200).split(/ in JSON|, "|, \.\.\.| after JSON at/);
  return `it is not valid JSON: ${reword(what, wording).replace(/^./, (letter) => letter.toLowerCase())}`;
}

/** V8 reports the offset of some errors in its message only. */
const offsetIn = (message: string): number | undefined => {
  const offset = /at position (\d+)/.exec(message)?.[1];
  return offset === undefined ? undefined : Number(offset);
};

/** Returns the offset of a syntax error: the length of the longest beginning that may still become JSON. */
function offsetOf(error: unknown, text: string): number {
  const known = offsetIn(messageOf(error));
  if (known !== undefined) return known;
  let [good, bad] = [0, text.length];
  if (mayBecomeJson(text)) return bad;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayBecomeJson(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayBecomeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    return /end of JSON input|^Unterminated/.test(message) || (offsetIn(message) ?? 0) >= text.length;
  }
}
