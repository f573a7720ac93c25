import { messageOf, PlacewrightError, type SourceLocation } from "../base/errors.ts";
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
    const location = await placeOf(error, text, file);
    throw new PlacewrightError("scenario-invalid", reasonOf(messageOf(error), text), {
      location,
      cause: error,
    });
  }
  if (text.length > maxLocated) return { file, text, value, locate: () => ({ file }) };
  // JSON is YAML too. Its parser knows places, and refuses duplicate keys.
  return { ...(await parseYaml(text, file)), value };
}

function reasonOf(message: string, text: string): string {
  if (text.trim() === "") return "it is empty";
  if (/end of JSON input/.test(message)) return "it is not valid JSON: it ends too early";
  // The rest of the message quotes the text, or has the offset.
  const [what = ""] = message.slice(0, 200).split(/ in JSON|, "|, \.\.\./);
  return `it is not valid JSON: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

/** V8 reports the offset of some errors in its message; the YAML parser finds most of the others. */
async function placeOf(error: unknown, text: string, file: string): Promise<SourceLocation> {
  const offset = /at position (\d+)/.exec(messageOf(error))?.[1];
  if (offset !== undefined) return { file, ...positionAt(text, Number(offset)) };
  const found =
    text.length > maxLocated ? undefined : await parseYaml(text, file).catch((each: unknown) => each);
  const known = found instanceof PlacewrightError ? found.location : undefined;
  return known ?? { file, ...positionAt(text, text.length) };
}
