// Terminal escape sequences: strings with a terminator (titles, links, the clipboard), then CSI, then the
// short ones. Each class ends where the next sequence can begin, so that no text is scanned twice.
/** Escape sequences, which a terminal executes and does not show. Every output removes them. */
export const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
  /(?:\u001B[P\]X^_]|[\u0090\u0098\u009D-\u009F])[^\u0000-\u001F\u007F-\u009F]*(?:\u0007|\u001B\\|\u009C)|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[ -/]*[0-OQ-WYZ\\\u0060-~]/g;

// Also characters that outputs show as one symbol, because a reader skips over it.
const signs =
  /(?![\t\n\r])[\p{Control}\p{Default_Ignorable_Code_Point}\p{Surrogate}\u2028\u2029\uFFF9-\uFFFD]/gu;

/** A fragment of a text, and its index in that text. */
export interface Piece {
  readonly at: number;
  readonly text: string;
}

/** Yields the fragments between the matches of a pattern. */
function* between(pattern: RegExp, { at: start, text }: Piece): Generator<Piece> {
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) yield { at: start + at, text: text.slice(at, match.index) };
    at = match.index + match[0].length;
  }
  if (at < text.length) yield { at: start + at, text: text.slice(at) };
}

/** Returns the text without control characters and invisible characters. Tabs and line breaks stay. */
export const withoutSigns = (text: string): Piece[] => [...between(signs, { at: 0, text })];

/** Same, and without escape sequences, as outputs show it. */
export const withoutSequences = (text: string): Piece[] =>
  [...between(sequences, { at: 0, text })].flatMap((piece) => [...between(signs, piece)]);
