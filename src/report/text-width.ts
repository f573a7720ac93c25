import stringWidth from "string-width";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Number of characters to segment at a time, because each step of a segmenter takes longer in a longer text.
 * No real grapheme is longer than this.
 */
const pieceLength = 256;

function* graphemesOf(text: string): Generator<{ readonly segment: string; readonly index: number }> {
  for (let start = 0; start < text.length; ) {
    const piece = text.slice(start, start + pieceLength);
    const isLast = start + piece.length === text.length;
    let end = 0;
    for (const { segment, index } of segmenter.segment(piece)) {
      // The last grapheme of a piece may continue in the next.
      if (!isLast && index > 0 && index + segment.length === piece.length) break;
      yield { segment, index: start + index };
      end = index + segment.length;
    }
    start += end;
  }
}

/** One column per character, as in most texts. */
const plain = /^[ -~]*$/;

/**
 * Returns the terminal columns of a text without escapes: 2 for a wide character or an emoji, 0 for combining
 * characters.
 */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += widthOf(segment);
  return width;
}

/** Widths of the graphemes of texts so far, which are few. */
const known = new Map<string, number>();
const maxKnown = 10_000;

function widthOf(grapheme: string): number {
  const found = known.get(grapheme);
  if (found !== undefined) return found;
  const width = stringWidth(grapheme);
  if (grapheme.length <= 16 && known.size < maxKnown) known.set(grapheme, width);
  return width;
}

/** Cuts a text to at most `width` columns, with an ellipsis if anything was cut. */
export function truncateText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const { segment } of graphemesOf(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept.trimEnd()}…`;
}

/** Pads the end of a text with spaces, to `width` terminal columns. */
export const padEndTo = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - textWidth(text)));

/** Pads the start of a text with spaces, to `width` terminal columns. */
export const padStartTo = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - textWidth(text))) + text;

/** Wraps a text at spaces into lines of at most `width` columns. Splits words that are longer. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const word of text.split(" ")) {
    const pieces = cutWord(word, Math.max(1, width));
    const last = pieces.pop() ?? "";
    const lastWidth = textWidth(last);
    if (line.length > 0 && (pieces.length > 0 || used + 1 + lastWidth > width)) {
      lines.push(line.join(" "));
      line = [];
    }
    for (const piece of pieces) lines.push(piece);
    used = line.length === 0 ? lastWidth : used + 1 + lastWidth;
    if (line.length > 0 || last !== "") line.push(last);
  }
  return [...lines, line.join(" ")];
}

/** Splits a word into pieces of at most `width` columns. A single wider grapheme stays whole. */
function cutWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let start = 0;
  let used = 0;
  for (const { segment, index } of graphemesOf(word)) {
    const more = widthOf(segment);
    if (used + more > width && index > start) {
      pieces.push(word.slice(start, index));
      [start, used] = [index, 0];
    }
    used += more;
  }
  return [...pieces, word.slice(start)];
}
