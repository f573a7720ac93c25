const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// East Asian wide and fullwidth blocks (Unicode Standard Annex 11), and what is drawn as emoji.
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}|.\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{17000}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}])/u;
const invisible = /^[\p{Mark}\p{Format}\p{Control}]+$/u;

/** How many terminal columns a text without escapes takes: 2 for a wide character or an emoji, 0 for what only combines. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** At most `width` columns of a text, an ellipsis for what was cut. */
export function truncateText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept.trimEnd()}…`;
}

export const padEndTo = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - textWidth(text)));

export const padStartTo = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - textWidth(text))) + text;

/** Lines of at most `width` columns, broken at spaces; a word that is longer is cut into pieces. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = "";
    }
    while (textWidth(word) > Math.max(1, width)) {
      const piece = firstPiece(word, width);
      if (piece === word) break;
      lines.push(piece);
      word = word.slice(piece.length);
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function firstPiece(word: string, width: number): string {
  let piece = "";
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    used += graphemeWidth(segment);
    if (used > width && piece !== "") break;
    piece += segment;
  }
  return piece;
}
