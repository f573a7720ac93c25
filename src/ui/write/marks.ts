import { capitalize } from "../../base/capitalize.ts";
import type { PlacewrightError, Typo } from "../../base/errors.ts";
import type { Finding } from "../../result/finding.ts";

/** A problem at a place of the open file, for its margin. */
export interface Mark {
  readonly severity: "error" | "warn";
  /** Path of the file that has it, which may be another one. Undefined if it is in none. */
  readonly file: string | undefined;
  /** 1-based. Undefined if the whole file, or another one, is meant. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
  readonly fix: string | undefined;
  /** The keys that lead to the value with the error, or the whole value. Absent if neither is known. */
  readonly path?: PlacewrightError["path"];
  readonly literal?: string | undefined;
  /** The word that was probably meant, and the misspelled one at this place. */
  readonly replace?: { readonly at: number; readonly from: string; readonly to: string } | undefined;
}

/** Returns errors as marks, each once, those of the open file first. */
export function marksOf(problems: readonly PlacewrightError[], file: string, text: string): Mark[] {
  const marks = problems.map(({ why, hint, location, path, literal, typo }): Mark => {
    const { file: at, line, column } = location ?? {};
    const isHere = at === file;
    return {
      severity: "error",
      file: at,
      line,
      column,
      // What begins with a key keeps it as it is written.
      message: path === undefined ? capitalize(why) : why,
      fix: hint,
      ...(isHere ? { path, literal } : {}),
      ...(isHere && line !== undefined ? { replace: replacementOf(typo, text, line, column) } : {}),
    };
  });
  const seen = new Set<string>();
  return marks
    .filter(({ file: at, line, column, message }) => {
      const key = JSON.stringify([at, line, column, message]);
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((left, right) => Number(right.file === file) - Number(left.file === file))
    .slice(0, maxMarks);
}

const maxMarks = 50;

/** Returns the misspelled word at or after a place of its line. */
function replacementOf(typo: Typo | undefined, text: string, line: number, column = 1): Mark["replace"] {
  if (typo === undefined) return undefined;
  const { written: from, meant: to } = typo;
  const start = offsetOf(text, line, column);
  const at = text.indexOf(from, start);
  const end = text.indexOf("\n", start);
  return at < 0 || (end >= 0 && at > end) ? undefined : { at, from, to };
}

/** Returns the offset of a place, 1-based. */
function offsetOf(text: string, line: number, column: number): number {
  let offset = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf("\n", offset);
    if (next < 0) return text.length;
    offset = next + 1;
  }
  return offset + column - 1;
}

/** Returns findings as marks, at the text in question if the open file has it. */
export const findingMarks = (findings: readonly Finding[], file: string, text: string): Mark[] =>
  findings.slice(0, maxMarks).map(({ severity, message, fix, excerpt, check }) => {
    const at = placeOf(text, excerpt, check);
    const before = at === undefined ? undefined : text.slice(0, at).split("\n");
    return {
      severity,
      file: before ? file : undefined,
      line: before?.length,
      column: before && (before.at(-1) ?? "").length + 1,
      message,
      fix,
    };
  });

function placeOf(text: string, excerpt = "", check: string): number | undefined {
  const words = excerpt.replace(/…$/, "").trim();
  const at = words.length < 4 ? -1 : text.indexOf(words);
  if (at >= 0) return at;
  const subject = check.startsWith("subject-") ? /^[ \t]+subject:/m.exec(text) : null;
  return subject ? subject.index + subject[0].length - "subject:".length : undefined;
}
