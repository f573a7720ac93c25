import { stripVTControlCharacters } from "node:util";

// Control characters, and those that turn the direction of what follows. Zero-width joiners stay: emoji need them.
const unsafe = /(?![\t\n])\p{Control}|[\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/** Foreign text of several lines without terminal escapes; other control and direction characters show as `\uFFFD`. */
export function toSafeText(text: string): string {
  return stripVTControlCharacters(text).replaceAll("\r\n", "\n").replace(unsafe, "\uFFFD");
}

/** Foreign text as one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replace(/\s+/g, " ").trim();
}

/**
 * Foreign text as one line of a log, in which no CI system reads a command wherever a line breaks:
 * neither `::name::` (GitHub) nor `##[name]` and `##name[` (GitHub, Azure, TeamCity).
 */
export function toSafeLogLine(text: string): string {
  return toSafeLine(text)
    .replace(/::(?=[a-z-]+(?: .*)?::)/gi, ": :")
    .replace(/##(?=\w*\[)/g, "# #");
}
