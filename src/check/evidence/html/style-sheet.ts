import { type CssNode, lexer, parse } from "css-tree";
import {
  maxNesting,
  readDeclarationSyntax,
  readSheetSyntax,
  type SyntaxAtRule,
  type SyntaxDeclaration,
  type SyntaxItem,
  withoutImportant,
} from "./css-syntax.ts";
import { type Declaration, isRelevant, toDeclarations } from "./declaration.ts";
import { formOf, parseMedia } from "./media-query.ts";
import { somePicture } from "./paint.ts";
import { inSomeContainers, nestSelector, type Selector, toSelectors } from "./selector.ts";
import { everyScreen, type ScreenSet } from "./viewport.ts";

export interface StyleRule {
  readonly selector: Selector;
  readonly declarations: readonly Declaration[];
  /** Screens that match its media queries. */
  readonly screens: ScreenSet;
}

/** An animation, limited to what decides what a reader sees. */
export interface Keyframes {
  /** Declarations of the first keyframe. */
  readonly start: readonly Declaration[];
  /** Declarations of the last keyframe. */
  readonly end: readonly Declaration[];
  /** Declarations of the last keyframe that are in every other too, the first among them. */
  readonly steady: readonly Declaration[];
  readonly properties: ReadonlySet<string>;
}

export interface StyleSheets {
  readonly rules: readonly StyleRule[];
  readonly keyframes: ReadonlyMap<string, Keyframes>;
  /** Whether parts were not read because they are nested too deeply. */
  readonly isCut: boolean;
}

export interface SheetSource {
  readonly text: string;
  /** Value of the `media` attribute. */
  readonly media: string | undefined;
}

/** Maximum characters of a value that are read. */
const maxValueCharacters = 300;

/** Number of declarations per rule beyond which custom properties are ignored. */
const maxDeclarations = 200;

/**
 * Parses the style sheets of a message into rules, in order. Omits what a browser cannot parse, and never
 * throws.
 */
export function readStyleSheets(sources: readonly SheetSource[], isQuirky: boolean): StyleSheets {
  const sheet: Sheet = { rules: [], keyframes: new Map(), isCut: false };
  for (const { text, media } of sources) {
    // The parser drops a byte order mark at the start. In browsers it is part of the first selector.
    const { items, isCut } = readSheetSyntax(text.replace(/^\ufeff/, "\ufffd"), isRelevant);
    sheet.isCut ||= isCut;
    const screens = media === undefined ? everyScreen : parseMedia(media);
    collect(items, { screens, parents: undefined, isQuirky }, sheet);
  }
  return sheet;
}

interface Sheet {
  readonly rules: StyleRule[];
  readonly keyframes: Map<string, Keyframes>;
  isCut: boolean;
}

interface Reading {
  readonly screens: ScreenSet;
  /** Selectors of the enclosing rule. */
  readonly parents: readonly Selector[] | undefined;
  readonly isQuirky: boolean;
  /** Whether the rules apply only in some containers, whose sizes are unknown. */
  readonly isUnsure?: boolean;
}

function collect(items: readonly SyntaxItem[], reading: Reading, sheet: Sheet): void {
  addRules(reading.parents ?? [], items, reading, sheet);
  for (const item of items) {
    if (item.kind === "rule" && item.items.length > 0) {
      const selectors = selectorsOf(item.prelude, reading.parents, sheet);
      if (selectors) collect(item.items, { ...reading, parents: selectors }, sheet);
    }
    if (item.kind === "at-rule" && item.items) addAtRule(item, item.items, reading, sheet);
  }
}

function addAtRule(
  { name, prelude }: SyntaxAtRule,
  items: readonly SyntaxItem[],
  reading: Reading,
  sheet: Sheet,
): void {
  if (isNestedDeeper(prelude, maxNesting)) {
    sheet.isCut = true;
    return;
  }
  switch (name) {
    case "media": {
      const screens = reading.screens & parseMedia(prelude);
      if (screens !== 0) collect(items, { ...reading, screens }, sheet);
      return;
    }
    case "supports":
      if (isSupported(prelude)) collect(items, reading, sheet);
      return;
    case "container": {
      const condition = prelude.replace(/^(?!not\b)[\w-]+\s+(?=\()/i, "");
      const isSure = parseMedia(condition) === everyScreen;
      collect(items, isSure ? reading : { ...reading, isUnsure: true }, sheet);
      return;
    }
    case "layer":
      collect(items, reading, sheet);
      return;
    case "scope": {
      const [, roots] = /^\(([^()]*)\)$/.exec(prelude) ?? [];
      const parents = roots === undefined ? undefined : selectorsOf(roots, reading.parents, sheet);
      if (parents)
        collect(
          items.filter(({ kind }) => kind !== "declaration"),
          { ...reading, parents },
          sheet,
        );
      return;
    }
    case "keyframes":
    case "-webkit-keyframes":
      sheet.keyframes.set(prelude.toLowerCase(), toKeyframes(items, reading.isQuirky));
  }
}

const firstFrame = /(?:^|[\s,])(?:from|0%)(?:$|[\s,])/i;
const lastFrame = /(?:^|[\s,])(?:to|100%)(?:$|[\s,])/i;

function toKeyframes(items: readonly SyntaxItem[], isQuirky: boolean): Keyframes {
  const frames = items.flatMap((item) =>
    item.kind === "rule"
      ? [{ prelude: item.prelude, declarations: declarationsIn(item.items, isQuirky) }]
      : [],
  );
  const frameAt = (place: RegExp) =>
    frames.flatMap(({ prelude, declarations }) => (place.test(prelude) ? declarations : []));
  const [start, end] = [frameAt(firstFrame), frameAt(lastFrame)];
  const values = new Map<string, Set<string>>();
  for (const { property, value } of frames.flatMap(({ declarations }) => declarations))
    values.set(property, (values.get(property) ?? new Set()).add(value));
  const first = new Set(start.map(({ property }) => property));
  return {
    start,
    end,
    steady: end.filter(({ property }) => first.has(property) && values.get(property)?.size === 1),
    properties: new Set(frames.flatMap(({ declarations }) => declarations.map(({ property }) => property))),
  };
}

function addRules(
  selectors: readonly Selector[],
  items: readonly SyntaxItem[],
  { screens, isQuirky, isUnsure }: Reading,
  { rules }: Sheet,
): void {
  const declarations = declarationsIn(items, isQuirky);
  if (declarations.length > 0)
    for (const selector of selectors)
      rules.push({
        selector: isUnsure ? inSomeContainers(selector) : selector,
        declarations: selector.isBefore
          ? groundOf(declarations)
          : selector.isFirstLine
            ? firstLineOf(declarations)
            : declarations,
        screens,
      });
}

/**
 * Returns the effect of a `::before` or `::after` box on its element: an unknown background if it is
 * positioned and has a background.
 */
const groundOf = (declarations: readonly Declaration[]): readonly Declaration[] =>
  declarations.some(
    ({ property, value }) => property === "position" && ["absolute", "fixed"].includes(value),
  ) &&
  declarations.some(
    ({ property, value }) => property.startsWith("background-") && !["none", "transparent"].includes(value),
  )
    ? [{ property: "background-image", value: somePicture, isImportant: false, kind: "usual" }]
    : [];

/** Returns the effect of `::first-line` on its element: a size and a further color that a reader may see. */
const firstLineOf = (declarations: readonly Declaration[]): readonly Declaration[] =>
  declarations.flatMap((each): readonly Declaration[] => {
    if (each.property === "font-size") return (Number.parseFloat(each.value) || 16) > 2 ? [each] : [];
    return each.property === "color" ? [{ ...each, property: "text-shadow", kind: "rare" }] : [];
  });

function selectorsOf(
  prelude: string,
  parents: readonly Selector[] | undefined,
  sheet: Sheet,
): readonly Selector[] | undefined {
  if (isNestedDeeper(prelude, maxNesting)) {
    sheet.isCut = true;
    return undefined;
  }
  return parents ? nestSelector(prelude, parents) : toSelectors(prelude);
}

/** Whether a current browser supports the declarations that `@supports` requires. */
function isSupported(prelude: string): boolean {
  try {
    return holds(parse(prelude, { context: "atrulePrelude", atrule: "supports" }));
  } catch {
    return false;
  }
}

function holds(node: CssNode): boolean {
  switch (node.type) {
    case "AtrulePrelude":
      return node.children.toArray().every(holds);
    case "Condition": {
      const nodes = node.children.toArray();
      const form = formOf(nodes);
      const parts = nodes.filter((each) => each.type !== "Identifier");
      if (form === undefined) return false;
      if (form.startsWith("not")) return !parts.some(holds);
      return form.includes("or") ? parts.some(holds) : parts.every(holds);
    }
    case "SupportsDeclaration":
      return (
        node.declaration.type === "Declaration" && isKnown(node.declaration.property, node.declaration.value)
      );
    case "FeatureFunction":
      return node.feature.toLowerCase() === "selector";
    default:
      return false;
  }
}

const isKnown = (property: string, value: CssNode): boolean =>
  property.startsWith("--") ||
  (!/^-(moz|ms|o)-/i.test(property) && lexer.matchProperty(property.toLowerCase(), value).error === null);

/** Treats a background that is too long as an image, and truncates other values. */
const boundedOf = (item: SyntaxDeclaration): SyntaxDeclaration =>
  item.value.length <= maxValueCharacters
    ? item
    : item.property.startsWith("background")
      ? { ...item, property: "background-image", value: somePicture }
      : { ...item, value: item.value.slice(0, maxValueCharacters) };

/** Keeps only the last valid declaration of each property, because it wins. */
function declarationsIn(items: readonly SyntaxItem[], isQuirky: boolean): readonly Declaration[] {
  const last = new Map<string, Declaration>();
  for (const item of items) {
    if (item.kind !== "declaration") continue;
    const { property, value, isImportant } = boundedOf(item);
    for (const each of toDeclarations(property, value, isImportant, isQuirky)) {
      if (each.property === "all") last.clear();
      if (each.property.startsWith("--") && last.size >= maxDeclarations) continue;
      const key = each.isImportant ? `!${each.property}` : each.property;
      last.delete(key);
      last.set(key, each);
    }
  }
  return [...last.values()];
}

/** Whether brackets are nested deeper than `most`. Counts brackets in comments and quotes too. */
function isNestedDeeper(css: string, most: number): boolean {
  let depth = 0;
  for (const character of css) {
    if ("([{".includes(character) && ++depth > most) return true;
    if (")]}".includes(character) && depth > 0) depth--;
  }
  return false;
}

/** Parses a `style` attribute. Returns only properties that decide what a reader sees. */
export const readInlineStyle = (style: string, isQuirky: boolean): readonly Declaration[] =>
  declarationsIn(
    /["'(\\{]|\/\*/.test(style) ? readDeclarationSyntax(style, isRelevant).items : splitDeclarations(style),
    isQuirky,
  );

/** Parses a `style` attribute without quotes, brackets, comments, and escapes. */
function splitDeclarations(style: string): readonly SyntaxItem[] {
  const items: SyntaxItem[] = [];
  for (const text of style.split(";")) {
    const colon = text.indexOf(":");
    const property = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!isRelevant(property)) continue;
    const written = text.slice(colon + 1).trim();
    const value = withoutImportant(written);
    items.push({ kind: "declaration", property, value, isImportant: value !== written });
  }
  return items;
}
