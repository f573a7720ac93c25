import { changeError, type PlacewrightError } from "../base/errors.ts";

/** Lines shown before and after the line of the error. */
const around = 2;
const maxCharacters = 160;

/**
 * Returns the numbered lines around a line, with that line marked. Undefined if the text has no such line.
 */
export function codeFrame(text: string, line: number): string | undefined {
  const first = Math.max(1, line - around);
  const shown = linesOf(text, first, line + around);
  if (shown.length <= line - first) return undefined;
  const width = String(first + shown.length - 1).length;
  return shown
    .map((content, index) => {
      const number = first + index;
      const mark = number === line ? ">" : " ";
      const cut = content.length > maxCharacters ? `${content.slice(0, maxCharacters)}…` : content;
      return `${mark} ${String(number).padStart(width)} | ${cut.replaceAll("\t", "  ")}`.trimEnd();
    })
    .join("\n");
}

/** Adds the lines around the place of an error in a file, unless it has them or is in another file. */
export function withFrame(error: PlacewrightError, { file, text }: WrittenFile): PlacewrightError {
  const { location, frame } = error;
  if (frame !== undefined || location?.line === undefined || location.file !== file) return error;
  return changeError(error, { frame: codeFrame(text, location.line) });
}

/** A file that a person wrote. `file` is its path as in error locations. */
interface WrittenFile {
  readonly file: string;
  readonly text: string;
}

/** Returns the lines from `first` to `last`, 1-based, without reading the rest of the text. */
function linesOf(text: string, first: number, last: number): string[] {
  const lines: string[] = [];
  for (let line = 1, start = 0; line <= last && start <= text.length; line++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    if (line >= first) lines.push(text.slice(start, end).replace(/\r$/, ""));
    start = end + 1;
  }
  return lines;
}
