import stringWidth from "string-width";
import { changeError, type PlacewrightError } from "../base/errors.ts";

/** Lines shown before and after the line of the error. */
const around = 2;
const maxCharacters = 160;

/**
 * Returns the numbered lines around a line, with that line marked, and a caret under its column if there is one. Of a
 * long line, the frame has the part around the column. Undefined if the text has no such line.
 * @param shownAs Returns a line, or the beginning of one, as it is shown.
 */
export function codeFrame(
  text: string,
  line: number,
  column?: number,
  shownAs: (line: string) => string = (content) => content,
): string | undefined {
  const first = Math.max(1, line - around);
  const shown = linesOf(text, first, line + around);
  if (shown.length <= line - first) return undefined;
  const width = String(first + shown.length - 1).length;
  return shown
    .flatMap((content, index) => {
      const number = first + index;
      const isMarked = number === line;
      const at =
        isMarked && column !== undefined && column <= content.length + 1
          ? shownAs(content.slice(0, column - 1)).length + 1
          : undefined;
      const { cut, caret } = cutAround(shownAs(content), at);
      return [
        `${isMarked ? ">" : " "} ${String(number).padStart(width)} | ${cut}`.trimEnd(),
        ...(caret === undefined ? [] : [`  ${" ".repeat(width)} | ${" ".repeat(caret)}^`]),
      ];
    })
    .join("\n");
}

/** Cuts a line so that its column stays visible. Returns how many terminal columns precede the caret, if it has one. */
function cutAround(
  content: string,
  column: number | undefined,
): { readonly cut: string; readonly caret: number | undefined } {
  const at = column === undefined || column > content.length + 1 ? undefined : column - 1;
  const start = at !== undefined && at >= maxCharacters ? at - maxCharacters / 2 : 0;
  const end = start + maxCharacters;
  const shown = (from: number, to: number) =>
    `${start > 0 ? "…" : ""}${content.slice(from, to).replaceAll("\t", "  ")}`;
  return {
    cut: shown(start, end) + (content.length > end ? "…" : ""),
    caret: at === undefined ? undefined : stringWidth(shown(start, at)),
  };
}

/** Adds the lines around the place of an error in a file, unless it has them or is in another file. */
export function withFrame(
  error: PlacewrightError,
  { file, text }: WrittenFile,
  shownAs?: (line: string) => string,
): PlacewrightError {
  const { location, frame } = error;
  if (frame !== undefined || location?.line === undefined || location.file !== file) return error;
  return changeError(error, { frame: codeFrame(text, location.line, location.column, shownAs) });
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
