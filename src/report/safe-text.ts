import { sequences } from "../base/hidden-text.ts";

// Control characters, and characters that change the direction of the text after them. Zero-width joiners
// stay, because emoji need them.
const unsafe = /(?![\t\n])\p{Control}|[\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * Removes terminal escapes from foreign text of several lines. Replaces other control and direction
 * characters with `\uFFFD`.
 */
export function toSafeText(text: string): string {
  return text.toWellFormed().replace(sequences, "").replaceAll("\r\n", "\n").replace(unsafe, "\uFFFD");
}

/** Returns foreign text as one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replace(/\s+/g, " ").trim();
}

/**
 * Returns foreign text as one line for a terminal or a log, with no control sequences, log commands, or
 * hidden characters.
 */
export function toSafeLogLine(text: string): string {
  return breakCommands(showInvisible(toSafeLine(text)));
}

/** Returns the same, but keeps every space, for text that is already laid out. */
export function toSafeColumns(text: string): string {
  return breakCommands(showInvisible(toSafeText(text)).replace(/\s/g, " "));
}

// Direction marks, zero-width blanks, letters that render blank, and tag characters, which spell invisible
// words. Tags that are part of a flag are excluded.
const invisible =
  /[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2060-\u2065\u206A-\u206F\u3164\uFFA0\uFFF9-\uFFFB]|(?<!\u{1F3F4}[\u{E0020}-\u{E007E}]{0,6})[\u{E0000}-\u{E0FFF}]/gu;
// A joiner belongs between two characters of an emoji or of a joining script. Elsewhere, it only disguises
// one name as another.
const joiners = /[\u200C\u200D]+/g;
const joins = (neighbor: string | undefined): boolean => neighbor !== undefined && !/[ -~]/.test(neighbor);

function showIdleJoiners(run: string, at: number, text: string): string {
  if (!joins(text[at - 1]) || !joins(text[at + run.length])) return "\uFFFD";
  return run.length === 1 ? run : `${run[0]}\uFFFD`;
}

/**
 * Returns foreign text of several lines without control sequences. Hidden characters, which could spell words that only
 * a program reads, become visible as `\uFFFD`.
 */
export const toVisibleText = (text: string): string => showInvisible(toSafeText(text));

const showInvisible = (text: string): string =>
  text.replace(invisible, "\uFFFD").replace(joiners, showIdleJoiners);

/**
 * Returns a value as JSON text. Escapes sequences that would control a terminal or a CI system; the parsed
 * value is identical.
 */
export const toSafeJson = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2)}\n`
    .replace(unsafe, toEscape)
    .replace(invisible, toEscape)
    .replace(/::(?=[a-z-]+(?: |::))/gi, ":\\u003a")
    .replace(/##(?=\w*\[)/g, "#\\u0023");

const toEscape = (sign: string): string =>
  Array.from(
    { length: sign.length },
    (_, index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");

/**
 * Breaks text that a CI system would read as a command in its log, wherever the line wraps.
 * Covers `::name::` (GitHub), `##[name]`, and `##name[` (GitHub, Azure, TeamCity). Also covers `---`, `+++`,
 * `~~~`, and `^^^` at the start of a line, even after color codes (Buildkite).
 */
export function breakCommands(text: string): string {
  const last = text.lastIndexOf("::");
  return (
    text
      .replace(/::(?=[a-z-]+(?: |::))/gi, (colons, at: number) => (at < last ? ": :" : colons))
      .replace(/##(?=\w*\[)/g, "# #")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: Placewright's own color codes may precede it
      .replace(/^((?:\u001B\[\d+m)*)(?=(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$))/gm, "$1 ")
  );
}
