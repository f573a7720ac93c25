import { ident, tokenize, tokenTypes } from "css-tree";

/**
 * A rule, an at-rule, or a declaration. Preludes are as written; declarations have no comments or escapes.
 */
export type SyntaxItem = SyntaxRule | SyntaxAtRule | SyntaxDeclaration;

export interface SyntaxRule {
  readonly kind: "rule";
  readonly prelude: string;
  readonly items: readonly SyntaxItem[];
}

export interface SyntaxAtRule {
  readonly kind: "at-rule";
  readonly name: string;
  readonly prelude: string;
  /** Items in the block. Undefined if there is no block. */
  readonly items: readonly SyntaxItem[] | undefined;
}

export interface SyntaxDeclaration {
  readonly kind: "declaration";
  /** Name in lower case, except for a custom property. */
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
}

export interface Syntax {
  readonly items: readonly SyntaxItem[];
  /** Whether blocks nested more than `maxNesting` levels deep were left out. */
  readonly isCut: boolean;
}

/** Maximum nesting of blocks and brackets, because they are read recursively. */
export const maxNesting = 100;

const types = tokenTypes;
const closers = new Map<number, number>([
  [types.Function, types.RightParenthesis],
  [types.LeftParenthesis, types.RightParenthesis],
  [types.LeftSquareBracket, types.RightSquareBracket],
  [types.LeftCurlyBracket, types.RightCurlyBracket],
]);

/**
 * Parses the rules of a style sheet with the error handling of the standard (CSS Syntax 3). Linear time;
 * never throws.
 */
export const readSheetSyntax = (css: string, isRead: (property: string) => boolean): Syntax =>
  read(css, true, isRead);

/** Parses a `style` attribute. `isRead` returns whether a property's declarations are needed. */
export const readDeclarationSyntax = (css: string, isRead: (property: string) => boolean): Syntax =>
  read(css, false, isRead);

function read(css: string, isSheet: boolean, isRead: (property: string) => boolean): Syntax {
  const kinds: number[] = [];
  /** Start of each token, followed by the end of the last one. */
  const starts: number[] = [];
  tokenize(css, (type, start) => {
    kinds.push(type);
    starts.push(start);
  });
  starts.push(css.length);
  const count = kinds.length;
  let place = 0;
  let isCut = false;
  const items = readItems(0);
  return { items, isCut };

  function readItems(depth: number): SyntaxItem[] {
    const found: SyntaxItem[] = [];
    const isTop = depth === 0 && isSheet;
    while (place < count) {
      const kind = kinds[place];
      if (kind === types.RightCurlyBracket && depth > 0) {
        place++;
        return found;
      }
      if (isSkipped(kind) || kind === types.Semicolon || (kind === types.RightCurlyBracket && !isTop)) {
        place++;
        continue;
      }
      const item =
        kind === types.AtKeyword
          ? readAtRule(depth)
          : ((isTop ? undefined : readDeclaration(depth)) ?? readRule(depth));
      if (item && item !== "skipped") found.push(item);
    }
    return found;
  }

  function readAtRule(depth: number): SyntaxAtRule {
    const name = textOf(place, place + 1)
      .slice(1)
      .toLowerCase();
    const start = ++place;
    moveTo(depth, true);
    const prelude = writtenAt(start, place);
    return { kind: "at-rule", name, prelude, items: readBlock(depth) };
  }

  function readRule(depth: number): SyntaxRule | undefined {
    const start = place;
    if (depth === 0 && !isSheet) {
      // A `style` attribute has no rules: skip to the next semicolon.
      while (place < count && kinds[place] !== types.Semicolon) skipGroup();
      return undefined;
    }
    moveTo(depth, depth > 0);
    const prelude = writtenAt(start, place);
    const items = readBlock(depth);
    return items && { kind: "rule", prelude, items };
  }

  /** Reads the block that begins here. Returns undefined if there is none, or if it is nested too deeply. */
  function readBlock(depth: number): readonly SyntaxItem[] | undefined {
    if (kinds[place] !== types.LeftCurlyBracket) return undefined;
    if (depth < maxNesting) {
      place++;
      return readItems(depth + 1);
    }
    isCut = true;
    skipGroup();
    return undefined;
  }

  /** Returns undefined if this is not a declaration. */
  function readDeclaration(depth: number): SyntaxDeclaration | "skipped" | undefined {
    if (kinds[place] !== types.Ident) return undefined;
    const start = place;
    let colon = place + 1;
    while (isSkipped(kinds[colon])) colon++;
    if (kinds[colon] !== types.Colon) return undefined;
    const name = textOf(start, start + 1);
    const isCustom = name.startsWith("--");
    const property = isCustom ? name : name.toLowerCase();
    place = colon + 1;
    while (place < count && kinds[place] !== types.Semicolon && !isEnd(depth)) {
      if (kinds[place] === types.LeftCurlyBracket && !isCustom) {
        place = start;
        return undefined;
      }
      skipGroup();
    }
    if (!isRead(property)) return "skipped";
    const written = textOf(colon + 1, place);
    const value = withoutImportant(written);
    return { kind: "declaration", property, value, isImportant: value !== written };
  }

  /** Moves to the block of a rule, or to the end of a rule without a block. */
  function moveTo(depth: number, endsAtSemicolon: boolean): void {
    while (place < count && kinds[place] !== types.LeftCurlyBracket && !isEnd(depth)) {
      if (endsAtSemicolon && kinds[place] === types.Semicolon) return;
      skipGroup();
    }
  }

  function isEnd(depth: number): boolean {
    return depth > 0 && kinds[place] === types.RightCurlyBracket;
  }

  /** Moves past a token, or past a bracket pair and its content. */
  function skipGroup(): void {
    const open: number[] = [];
    do {
      const kind = kinds[place++] ?? 0;
      const closer = closers.get(kind);
      if (closer !== undefined) open.push(closer);
      else if (kind === open.at(-1)) open.pop();
    } while (open.length > 0 && place < count);
  }

  function writtenAt(from: number, to: number): string {
    return css.slice(starts[from], starts[to]).trim();
  }

  /** Returns the text of tokens, trimmed, without comments and escapes. */
  function textOf(from: number, to: number): string {
    const text = writtenAt(from, to);
    if (!(text.includes("\\") || text.includes("/*"))) return text;
    let clean = "";
    for (let at = from; at < to; at++) {
      const token = css.slice(starts[at], starts[at + 1]);
      if (kinds[at] === types.Comment) clean += " ";
      else clean += kinds[at] !== types.String && token.includes("\\") ? withoutEscapes(token) : token;
    }
    return clean.trim();
  }
}

const isSkipped = (kind: number | undefined): boolean =>
  kind === types.WhiteSpace || kind === types.Comment || kind === types.CDO || kind === types.CDC;

/**
 * Decodes escapes, unless the result has characters other than letters, digits, hyphens, or underscores:
 * unescaped, these would be read differently.
 */
function withoutEscapes(token: string): string {
  const decoded = ident.decode(token);
  return /^[@.#]?-*[a-z_\u0080-\uffff][\w\u0080-\uffff-]*\(?$/i.test(decoded) ? decoded : token;
}

/** Removes `!important` from the end of a value. */
export function withoutImportant(value: string): string {
  if (!/important$/i.test(value)) return value;
  const before = value.slice(0, -"important".length).trimEnd();
  return before.endsWith("!") ? before.slice(0, -1).trimEnd() : value;
}
