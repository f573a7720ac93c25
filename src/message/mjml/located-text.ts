import type { LocatedText, SourceLine } from "../template/line-marks.ts";

/** A located text with an index of its lines, to cut it into pieces. */
export interface Sheet {
  readonly text: string;
  placeOf(offset: number): SourceLine;
  slice(start: number, end: number): LocatedText;
}

/** Creates a sheet. Text without a known location counts as the first line of `file`. */
export function createSheet({ text, lines }: LocatedText, file: string): Sheet {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    text,
    placeOf: (offset) => lines[lineAt(offset)] ?? { file, line: 1 },
    slice: (start, end) => ({
      text: text.slice(start, end),
      lines: lines.slice(lineAt(start), lineAt(end) + 1),
    }),
  };
}

/** Joins pieces, one below the other. */
export const joinLines = (pieces: readonly LocatedText[]): LocatedText => ({
  text: pieces.map(({ text }) => text).join("\n"),
  lines: pieces.flatMap(({ lines }) => lines),
});
