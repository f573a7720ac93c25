import { type CssNode, type List, type ParseOptions, parse, type Rule } from "css-tree";
import type { Cuts } from "../bounds.ts";
import { type Declaration, isRelevant, toDeclarations } from "./declaration.ts";
import { type MediaTest, parseMedia, toMediaTest } from "./media-query.ts";
import { toSelector } from "./selector.ts";
import { viewports } from "./viewport.ts";

export interface StyleRule {
  readonly selector: NonNullable<ReturnType<typeof toSelector>>;
  readonly declarations: readonly Declaration[];
  readonly onDesktop: boolean;
  readonly onPhone: boolean;
  readonly inDark: boolean;
}

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

/** Reads the style sheets of a message: their rules, in order. What a browser could not read is left out. Never throws. */
export function readStyleSheets(
  sheets: readonly SheetSource[],
  isQuirky: boolean,
  cuts: Cuts,
): readonly StyleRule[] {
  return sheets.flatMap(({ text, media }) => {
    const rules = rulesOf(text, isQuirky);
    if (!rules)
      cuts.add(
        `a style sheet that is nested more than ${maxNesting} levels deep, or has more than ${mostErrors} errors`,
      );
    if (!rules || media === undefined) return rules ?? [];
    const applies = parseMedia(media);
    return rules.map((rule) => restrict(rule, applies));
  });
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

/** Undefined if the sheet is nested too deeply, or too broken, to be read. */
function rulesOf(text: string, isQuirky: boolean): readonly StyleRule[] | undefined {
  const key = `${isQuirky} ${text}`;
  if (!known.has(key)) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, isNestedDeeper(text, maxNesting) ? undefined : readRules(text, isQuirky));
  }
  return known.get(key);
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
function readRules(text: string, isQuirky: boolean): readonly StyleRule[] | undefined {
  const rules: StyleRule[] = [];
  try {
    const sheet = parse(text, parseOptions());
    collect(sheet, { media: () => true, isQuirky }, rules);
  } catch {
    return undefined;
  }
  return rules;
}

interface Reading {
  readonly media: MediaTest;
  readonly isQuirky: boolean;
}

function collect(node: CssNode | null, reading: Reading, rules: StyleRule[]): void {
  if (node === null) return;
  if (node.type === "StyleSheet" || node.type === "Block")
    for (const child of node.children) collect(child, reading, rules);
  if (node.type === "Rule") addRule(node, reading, rules);
  if (node.type === "Atrule") {
    const { media } = reading;
    const inner = atruleMedia(node);
    if (inner)
      collect(node.block, { ...reading, media: (viewport) => media(viewport) && inner(viewport) }, rules);
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

function addRule({ prelude, block }: Rule, { media, isQuirky }: Reading, rules: StyleRule[]): void {
  if (prelude.type !== "SelectorList") return;
  const declarations = declarationsIn(block.children, isQuirky);
  if (declarations.length === 0) return;
  const [onDesktop, onPhone, inDark] = [
    media(viewports.desktop),
    media(viewports.phone),
    media(viewports.dark),
  ];
  if (!onDesktop && !onPhone && !inDark) return;
  for (const node of prelude.children) {
    const selector = toSelector(node);
    if (selector) rules.push({ selector, declarations, onDesktop, onPhone, inDark });
  }
}

function declarationsIn(nodes: List<CssNode>, isQuirky: boolean): readonly Declaration[] {
  return nodes
    .toArray()
    .flatMap((node) =>
      node.type === "Declaration" && node.value.type === "Raw"
        ? [
            {
              property: node.property.toLowerCase(),
              value: node.value.value.trim(),
              isImportant: node.important !== false,
            },
          ]
        : [],
    )
    .filter(isRead)
    .slice(-mostDeclarations)
    .flatMap(({ property, value, isImportant }) => toDeclarations(property, value, isImportant, isQuirky));
}

const isRead = ({ property, value }: Declaration): boolean =>
  isRelevant(property) && value.length <= maxValueCharacters;

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
export function readInlineStyle(style: string, isQuirky: boolean): readonly Declaration[] {
  if (/["'(\\]|\/\*/.test(style)) {
    if (isNestedDeeper(style, maxNesting)) return [];
    try {
      const list = parse(style, { ...parseOptions(), context: "declarationList" });
      return list.type === "DeclarationList" ? declarationsIn(list.children, isQuirky) : [];
    } catch {
      return [];
    }
  }
  return style
    .split(";")
    .map((text) => {
      const colon = text.indexOf(":");
      const written = text.slice(colon + 1).trim();
      const value = withoutImportant(written);
      return {
        property: text.slice(0, Math.max(0, colon)).trim().toLowerCase(),
        value,
        isImportant: value !== written,
      };
    })
    .filter(isRead)
    .slice(-mostDeclarations)
    .flatMap(({ property, value, isImportant }) => toDeclarations(property, value, isImportant, isQuirky));
}
