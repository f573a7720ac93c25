import { ident, tokenize, tokenTypes } from "css-tree";

/** Numbers of the kinds of tokens. */
export const types = tokenTypes;

const closers = new Map<number, number>([
  [types.Function, types.RightParenthesis],
  [types.LeftParenthesis, types.RightParenthesis],
  [types.LeftSquareBracket, types.RightSquareBracket],
  [types.LeftCurlyBracket, types.RightCurlyBracket],
]);

/** The tokens of a style sheet or a `style` attribute, and the place of the next one to read. */
export class CssTokens {
  /** Position of the next token. */
  place = 0;
  readonly #css: string;
  readonly #kinds: readonly number[];
  /** Start of each token, followed by the end of the last one. */
  readonly #starts: readonly number[];

  constructor(css: string) {
    const kinds: number[] = [];
    const starts: number[] = [];
    tokenize(css, (type, start) => {
      kinds.push(type);
      starts.push(start);
    });
    starts.push(css.length);
    this.#css = css;
    this.#kinds = kinds;
    this.#starts = starts;
  }

  /** Kind of the next token. Undefined at the end. */
  get kind(): number | undefined {
    return this.#kinds[this.place];
  }

  kindAt(place: number): number | undefined {
    return this.#kinds[place];
  }

  /** Moves past a token, or past a bracket pair and its content. */
  skipGroup(): void {
    const open: number[] = [];
    do {
      const kind = this.#kinds[this.place++] ?? 0;
      const closer = closers.get(kind);
      if (closer !== undefined) open.push(closer);
      else if (kind === open.at(-1)) open.pop();
    } while (open.length > 0 && this.place < this.#kinds.length);
  }

  /** Returns the source of tokens, trimmed. */
  writtenAt(from: number, to: number): string {
    return this.#css.slice(this.#starts[from], this.#starts[to]).trim();
  }

  /** Returns the text of tokens, trimmed, without comments and escapes. */
  textOf(from: number, to: number): string {
    const text = this.writtenAt(from, to);
    if (!(text.includes("\\") || text.includes("/*"))) return text;
    let clean = "";
    for (let at = from; at < to; at++) {
      const token = this.#css.slice(this.#starts[at], this.#starts[at + 1]);
      if (this.#kinds[at] === types.Comment) clean += " ";
      else clean += this.#kinds[at] !== types.String && token.includes("\\") ? withoutEscapes(token) : token;
    }
    return clean.trim();
  }
}

/** Whether a token is white space, a comment, or a marker of an HTML comment. */
export const isSkipped = (kind: number | undefined): boolean =>
  kind === types.WhiteSpace || kind === types.Comment || kind === types.CDO || kind === types.CDC;

/**
 * Decodes escapes, unless the result has characters other than letters, digits, hyphens, or underscores:
 * unescaped, these would be read differently.
 */
function withoutEscapes(token: string): string {
  const decoded = ident.decode(token);
  return /^[@.#]?-*[a-z_\u0080-\uffff][\w\u0080-\uffff-]*\(?$/i.test(decoded) ? decoded : token;
}
