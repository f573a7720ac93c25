import { CssTokens, isSkipped, types } from "./css-tokens.ts";

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

/**
 * Parses the rules of a style sheet with the error handling of the standard (CSS Syntax 3). Linear time;
 * never throws.
 */
export const readSheetSyntax = (css: string, isRead: (property: string) => boolean): Syntax =>
  readSyntax(css, true, isRead);

/** Parses a `style` attribute. `isRead` returns whether a property's declarations are needed. */
export const readDeclarationSyntax = (css: string, isRead: (property: string) => boolean): Syntax =>
  readSyntax(css, false, isRead);

function readSyntax(css: string, isSheet: boolean, isRead: (property: string) => boolean): Syntax {
  const reader = new ItemReader(new CssTokens(css), isSheet, isRead);
  const items = reader.readItems(0);
  return { items, isCut: reader.isCut };
}

/** Reads rules, at-rules, and declarations from tokens. */
class ItemReader {
  isCut = false;
  readonly #tokens: CssTokens;
  readonly #isSheet: boolean;
  readonly #isRead: (property: string) => boolean;

  constructor(tokens: CssTokens, isSheet: boolean, isRead: (property: string) => boolean) {
    this.#tokens = tokens;
    this.#isSheet = isSheet;
    this.#isRead = isRead;
  }

  /** Reads the items of a block, with its end. Depth 0 is the whole text. */
  readItems(depth: number): SyntaxItem[] {
    const tokens = this.#tokens;
    const found: SyntaxItem[] = [];
    const isTop = depth === 0 && this.#isSheet;
    for (let { kind } = tokens; kind !== undefined; { kind } = tokens) {
      if (kind === types.RightCurlyBracket && depth > 0) {
        tokens.place++;
        return found;
      }
      if (isSkipped(kind) || kind === types.Semicolon || (kind === types.RightCurlyBracket && !isTop)) {
        tokens.place++;
        continue;
      }
      const item =
        kind === types.AtKeyword
          ? this.#readAtRule(depth)
          : ((isTop ? undefined : this.#readDeclaration(depth)) ?? this.#readRule(depth));
      if (item && item !== "skipped") found.push(item);
    }
    return found;
  }

  #readAtRule(depth: number): SyntaxAtRule {
    const tokens = this.#tokens;
    const name = tokens
      .textOf(tokens.place, tokens.place + 1)
      .slice(1)
      .toLowerCase();
    const start = ++tokens.place;
    this.#moveToBlock(depth, true);
    const prelude = tokens.writtenAt(start, tokens.place);
    return { kind: "at-rule", name, prelude, items: this.#readBlock(depth) };
  }

  #readRule(depth: number): SyntaxRule | undefined {
    const tokens = this.#tokens;
    const start = tokens.place;
    if (depth === 0 && !this.#isSheet) {
      // A `style` attribute has no rules: skip to the next semicolon.
      while (tokens.kind !== undefined && tokens.kind !== types.Semicolon) tokens.skipGroup();
      return undefined;
    }
    this.#moveToBlock(depth, depth > 0);
    const prelude = tokens.writtenAt(start, tokens.place);
    const items = this.#readBlock(depth);
    return items && { kind: "rule", prelude, items };
  }

  /** Reads the block that begins here. Returns undefined if there is none, or if it is nested too deeply. */
  #readBlock(depth: number): readonly SyntaxItem[] | undefined {
    const tokens = this.#tokens;
    if (tokens.kind !== types.LeftCurlyBracket) return undefined;
    if (depth < maxNesting) {
      tokens.place++;
      return this.readItems(depth + 1);
    }
    this.isCut = true;
    tokens.skipGroup();
    return undefined;
  }

  /** Returns undefined if this is not a declaration. */
  #readDeclaration(depth: number): SyntaxDeclaration | "skipped" | undefined {
    const tokens = this.#tokens;
    if (tokens.kind !== types.Ident) return undefined;
    const start = tokens.place;
    let colon = start + 1;
    while (isSkipped(tokens.kindAt(colon))) colon++;
    if (tokens.kindAt(colon) !== types.Colon) return undefined;
    const name = tokens.textOf(start, start + 1);
    const isCustom = name.startsWith("--");
    const property = isCustom ? name : name.toLowerCase();
    tokens.place = colon + 1;
    while (tokens.kind !== undefined && tokens.kind !== types.Semicolon && !this.#isEnd(depth)) {
      if (tokens.kind === types.LeftCurlyBracket && !isCustom) {
        tokens.place = start;
        return undefined;
      }
      tokens.skipGroup();
    }
    if (!this.#isRead(property)) return "skipped";
    const written = tokens.textOf(colon + 1, tokens.place);
    const value = withoutImportant(written);
    return { kind: "declaration", property, value, isImportant: value !== written };
  }

  /** Moves to the block of a rule, or to the end of a rule without a block. */
  #moveToBlock(depth: number, endsAtSemicolon: boolean): void {
    const tokens = this.#tokens;
    while (tokens.kind !== undefined && tokens.kind !== types.LeftCurlyBracket && !this.#isEnd(depth)) {
      if (endsAtSemicolon && tokens.kind === types.Semicolon) return;
      tokens.skipGroup();
    }
  }

  #isEnd(depth: number): boolean {
    return depth > 0 && this.#tokens.kind === types.RightCurlyBracket;
  }
}

/** Removes `!important` from the end of a value. */
export function withoutImportant(value: string): string {
  if (!/important$/i.test(value)) return value;
  const before = value.slice(0, -"important".length).trimEnd();
  return before.endsWith("!") ? before.slice(0, -1).trimEnd() : value;
}
