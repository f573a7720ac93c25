import { sequences } from "../base/hidden-text.ts";

// Control characters, and those that turn the direction of what follows. Zero-width joiners stay: emoji need them.
const unsafe = /(?![\t\n])\p{Control}|[\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/** Foreign text of several lines without terminal escapes; other control and direction characters show as `\uFFFD`. */
export function toSafeText(text: string): string {
  return text.toWellFormed().replace(sequences, "").replaceAll("\r\n", "\n").replace(unsafe, "\uFFFD");
}

/** Foreign text as one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replace(/\s+/g, " ").trim();
}

/** Foreign text as one line of a terminal or a log, which nothing in it steers and in which nothing is hidden. */
export function toSafeLogLine(text: string): string {
  return breakCommands(showInvisible(toSafeLine(text)));
}

/** The same with every blank where it was, for text that was already laid out. */
export function toSafeColumns(text: string): string {
  return breakCommands(showInvisible(toSafeText(text)).replace(/\s/g, " "));
}

// Marks of direction, blanks without width, letters that are blank, tags, which spell words that nobody sees, except those of a flag.
const invisible =
  /[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2060-\u2065\u206A-\u206F\u3164\uFFA0\uFFF9-\uFFFB]|(?<!\u{1F3F4}[\u{E0020}-\u{E007E}]{0,6})[\u{E0000}-\u{E0FFF}]/gu;
// A joiner stands between two characters of an emoji or of a script that joins; elsewhere it only makes a name look like another.
const joiners = /[\u200C\u200D]+/g;
const joins = (neighbor: string | undefined): boolean => neighbor !== undefined && !/[ -~]/.test(neighbor);

function showIdleJoiners(run: string, at: number, text: string): string {
  if (!joins(text[at - 1]) || !joins(text[at + run.length])) return "\uFFFD";
  return run.length === 1 ? run : `${run[0]}\uFFFD`;
}

const showInvisible = (text: string): string =>
  text.replace(invisible, "\uFFFD").replace(joiners, showIdleJoiners);

/** A value as JSON text. What would steer a terminal or a CI system stands as an escape, which a parser reads as the same text. */
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
 * Breaks what a CI system would take for a command in a line of its log, wherever the line breaks: `::name::` (GitHub), `##[name]`
 * and `##name[` (GitHub, Azure, TeamCity); at the begin of a line, after colors too, `---`, `+++`, `~~~` and `^^^` (Buildkite).
 */
export function breakCommands(text: string): string {
  const last = text.lastIndexOf("::");
  return (
    text
      .replace(/::(?=[a-z-]+(?: |::))/gi, (colons, at: number) => (at < last ? ": :" : colons))
      .replace(/##(?=\w*\[)/g, "# #")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colors of our own may stand before it
      .replace(/^((?:\u001B\[\d+m)*)(?=(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$))/gm, "$1 ")
  );
}
