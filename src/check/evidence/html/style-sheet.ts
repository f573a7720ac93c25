import { type CssNode, type ParseOptions, parse, type Rule } from "css-tree";
import type { Cuts } from "../bounds.ts";
import type { HtmlElement } from "./html-tree.ts";
import { type MediaTest, parseMedia, toMediaTest } from "./media-query.ts";
import { toSelector } from "./selector.ts";
import { viewports } from "./viewport.ts";

export interface Declaration {
  /** In lower case. */
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
}

export interface StyleRule {
  /** Differs from that of every other rule. */
  readonly id: number;
  readonly selector: NonNullable<ReturnType<typeof toSelector>>;
  readonly declarations: readonly Declaration[];
  readonly onDesktop: boolean;
  readonly onPhone: boolean;
  readonly inDark: boolean;
}

/** Rules by what their last compound names, so that an element is held against few of them. */
export interface StyleRules {
  /** Those that may match, by name, id and classes, in the order of the cascade: later ones win. */
  candidates(element: HtmlElement): readonly StyleRule[];
  readonly isEmpty: boolean;
  /** Whether any depends on dark mode, or on what the reader has opened. */
  readonly areInteractive: boolean;
}

/** The properties that decide what a reader sees. */
const relevant = new Set(
  `display visibility opacity font font-size font-weight line-height color -webkit-text-fill-color background background-color
  background-image overflow overflow-x overflow-y height max-height min-height width max-width min-width padding padding-top
  padding-right padding-bottom padding-left margin margin-left text-indent position left top float clip clip-path
  transform aspect-ratio`.split(/\s+/),
);

/** No value that decides what a reader sees is longer. */
const maxValueCharacters = 300;
/** The parser reads what it skips again after each error. */
const mostErrors = 200;
/** Of one rule or attribute; the last ones win. */
const mostDeclarations = 100;
/** The parser calls itself for each bracket. */
const maxNesting = 100;

export interface SheetSource {
  readonly text: string;
  /** The `media` attribute. */
  readonly media: string | undefined;
}

/** Reads the style sheets of a message. What a browser could not read is left out. Never throws. */
export function readStyleSheets(sheets: readonly SheetSource[], cuts: Cuts): StyleRules {
  const byKey = new Map<string, { readonly rule: StyleRule; readonly order: number }[]>();
  const always: { readonly rule: StyleRule; readonly order: number }[] = [];
  /** Elements of the same name, id and classes have the same candidates. */
  const alike = new Map<string, readonly StyleRule[]>();
  let order = 0;
  let areInteractive = false;
  for (const { text, media } of sheets) {
    const rules = rulesOf(text);
    if (!rules)
      cuts.add(
        `a style sheet that is nested more than ${maxNesting} levels deep, or has more than ${mostErrors} errors`,
      );
    for (const rule of rules ?? []) {
      const placed = { rule: media === undefined ? rule : restrict(rule, parseMedia(media)), order: order++ };
      const { key, isInteractive } = rule.selector;
      areInteractive ||= isInteractive || placed.rule.inDark !== placed.rule.onDesktop;
      if (key === undefined) always.push(placed);
      else {
        const same = byKey.get(key);
        if (same) same.push(placed);
        else byKey.set(key, [placed]);
      }
    }
  }
  return {
    isEmpty: order === 0,
    areInteractive,
    candidates(element) {
      const { name, attributes } = element;
      const { id, class: classes } = attributes;
      const key = `${name}\0${id ?? ""}\0${classes ?? ""}`;
      let found = alike.get(key);
      if (!found) {
        found = search(element).filter(({ selector }) => selector.mayMatch(element));
        alike.set(key, found);
      }
      return found;
    },
  };

  function search({ name, attributes: { id, class: classes } }: HtmlElement): readonly StyleRule[] {
    const keys = [name];
    if (id !== undefined) keys.push(`#${id}`);
    if (classes !== undefined) for (const word of new Set(classes.split(/\s+/))) keys.push(`.${word}`);
    return [...always, ...keys.flatMap((key) => byKey.get(key) ?? [])]
      .sort(
        (left, right) =>
          left.rule.selector.specificity - right.rule.selector.specificity || left.order - right.order,
      )
      .map(({ rule }) => rule);
  }
}

const restrict = (rule: StyleRule, media: MediaTest): StyleRule => ({
  ...rule,
  onDesktop: rule.onDesktop && media(viewports.desktop),
  onPhone: rule.onPhone && media(viewports.phone),
  inDark: rule.inDark && media(viewports.dark),
});

/** Sheets that were read last: the messages of a campaign share theirs. */
const known = new Map<string, readonly StyleRule[] | undefined>();
const mostKnown = 64;
let nextId = 0;

/** Undefined if the sheet is nested too deeply, or too broken, to be read. */
function rulesOf(text: string): readonly StyleRule[] | undefined {
  if (!known.has(text)) {
    if (known.size >= mostKnown) known.clear();
    known.set(text, isNestedDeeper(text, maxNesting) ? undefined : readRules(text));
  }
  return known.get(text);
}

function parseOptions(): ParseOptions {
  let errors = 0;
  return {
    parseValue: false,
    parseCustomProperty: false,
    onParseError(error) {
      if (++errors > mostErrors) throw error;
    },
  };
}

/** Undefined if a browser, too, would find little in it that it could read. */
function readRules(text: string): readonly StyleRule[] | undefined {
  const rules: StyleRule[] = [];
  try {
    const sheet = parse(text, parseOptions());
    collect(sheet, () => true, rules);
  } catch {
    return undefined;
  }
  return rules;
}

function collect(node: CssNode | null, media: MediaTest, rules: StyleRule[]): void {
  if (node === null) return;
  if (node.type === "StyleSheet" || node.type === "Block")
    for (const child of node.children) collect(child, media, rules);
  if (node.type === "Rule") addRule(node, media, rules);
  if (node.type === "Atrule") {
    const inner = atruleMedia(node);
    if (inner) collect(node.block, (viewport) => media(viewport) && inner(viewport), rules);
  }
}

/** When the rules inside an at-rule apply; undefined for at-rules that hold none. */
function atruleMedia({ name, prelude }: CssNode & { readonly type: "Atrule" }): MediaTest | undefined {
  switch (name.toLowerCase()) {
    case "media":
      return toMediaTest(prelude);
    case "supports": {
      const first = prelude?.type === "AtrulePrelude" ? prelude.children.first : null;
      const isNegated =
        first?.type === "Condition" &&
        first.children.some((node) => node.type === "Identifier" && node.name === "not");
      return () => !isNegated;
    }
    case "layer":
      return () => true;
    default:
      return undefined;
  }
}

function addRule({ prelude, block }: Rule, media: MediaTest, rules: StyleRule[]): void {
  if (prelude.type !== "SelectorList") return;
  const declarations = block.children.toArray().flatMap(toDeclaration).slice(-mostDeclarations);
  if (declarations.length === 0) return;
  const [onDesktop, onPhone, inDark] = [
    media(viewports.desktop),
    media(viewports.phone),
    media(viewports.dark),
  ];
  if (!onDesktop && !onPhone && !inDark) return;
  for (const node of prelude.children) {
    const selector = toSelector(node);
    if (selector) rules.push({ id: nextId++, selector, declarations, onDesktop, onPhone, inDark });
  }
}

function toDeclaration(node: CssNode): Declaration[] {
  if (node.type !== "Declaration") return [];
  const property = node.property.toLowerCase();
  if (!relevant.has(property) || node.value.type !== "Raw") return [];
  const value = node.value.value.trim();
  if (value.length > maxValueCharacters) return [];
  return [{ property, value, isImportant: node.important !== false }];
}

/** Removes `!important` from the end of a value. */
export function withoutImportant(value: string): string {
  if (!/important$/i.test(value)) return value;
  const before = value.slice(0, -"important".length).trimEnd();
  return before.endsWith("!") ? before.slice(0, -1).trimEnd() : value;
}

/** Whether brackets are nested deeper than `most`; those in comments and quotes count as well. */
function isNestedDeeper(css: string, most: number): boolean {
  let depth = 0;
  for (const character of css) {
    if ("([{".includes(character) && ++depth > most) return true;
    if (")]}".includes(character) && depth > 0) depth--;
  }
  return false;
}

/** Reads a `style` attribute; only the properties that decide what a reader sees. */
export function readInlineStyle(style: string): readonly Declaration[] {
  if (/["'(\\]|\/\*/.test(style)) {
    if (isNestedDeeper(style, maxNesting)) return [];
    try {
      const list = parse(style, { ...parseOptions(), context: "declarationList" });
      return list.type === "DeclarationList"
        ? list.children.toArray().flatMap(toDeclaration).slice(-mostDeclarations)
        : [];
    } catch {
      return [];
    }
  }
  const declarations = style.split(";").flatMap((text) => {
    const colon = text.indexOf(":");
    const property = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!relevant.has(property)) return [];
    const value = text.slice(colon + 1).trim();
    if (value.length > maxValueCharacters) return [];
    const plain = withoutImportant(value);
    return [{ property, value: plain, isImportant: plain !== value }];
  });
  return declarations.slice(-mostDeclarations);
}
