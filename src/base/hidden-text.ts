// A terminal's own sequences: strings that end (titles, links, the clipboard), then CSI, then the short ones. Each class ends where
// the next sequence may begin, so that no text is scanned twice.
/** What a terminal obeys and does not show. Every output leaves these sequences out. */
export const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /(?:\u001B[P\]X^_]|[\u0090\u0098\u009D-\u009F])[^\u0000-\u001F\u007F-\u009F]*(?:\u0007|\u001B\\|\u009C)|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[ -/]*[0-OQ-WYZ\\\u0060-~]/g;

// Also what outputs show as one sign: a reader skips it.
const signs =
  /(?![\t\n\r])[\p{Control}\p{Default_Ignorable_Code_Point}\p{Surrogate}\u2028\u2029\uFFF9-\uFFFD]/gu;

/** Some of a text, and where it was. */
export interface Piece {
  readonly at: number;
  readonly text: string;
}

/** What is between the matches of a pattern. */
function* between(pattern: RegExp, { at: start, text }: Piece): Generator<Piece> {
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) yield { at: start + at, text: text.slice(at, match.index) };
    at = match.index + match[0].length;
  }
  if (at < text.length) yield { at: start + at, text: text.slice(at) };
}

/** A text without control characters and those that nobody sees. Tabs and line breaks stay. */
export const withoutSigns = (text: string): Piece[] => [...between(signs, { at: 0, text })];

/** The same without escape sequences, as outputs show it. */
export const withoutSequences = (text: string): Piece[] =>
  [...between(sequences, { at: 0, text })].flatMap((piece) => [...between(signs, piece)]);
