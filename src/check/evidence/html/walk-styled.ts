import { bounds, type Cuts } from "../bounds.ts";
import { computeStyle } from "./compute-style.ts";
import { type ComputedStyle, isInline, rootStyle, type StyleContext } from "./computed-style.ts";
import { maxNesting } from "./css-syntax.ts";
import type { Declaration } from "./declaration.ts";
import type { HtmlElement, HtmlTree } from "./html-tree.ts";
import { createKnownStyles, type KnownStyles } from "./known-styles.ts";
import {
  type Cascade,
  type ElementKind,
  indexRules,
  type MatchedRules,
  type RuleIndex,
} from "./rule-index.ts";
import type { Matching, Selector } from "./selector.ts";
import { readStyleSheets, type SheetSource, type StyleSheets } from "./style-sheet.ts";
import type { Styles } from "./style-table.ts";
import { hintKeyOf, legacyColor } from "./user-agent.ts";
import { allViewports, viewports } from "./viewport.ts";

/** What was painted earlier in the same parent. */
interface Layers {
  isPainted: boolean;
  /** Whether what follows may overlap it. */
  isUnder: boolean;
}

const pictures = new Set(["img", "svg", "video", "canvas", "object", "input"]);

const isTiny = (size: string | undefined): boolean => /^\s*[0-2](?:\.\d+)?(?:px)?\s*$/i.test(size ?? "");

/** Whether an image is too small to be behind text, by its attributes or its own style. */
function isDot({ name, attributes: { width, height, style = "" } }: HtmlElement): boolean {
  if (name !== "img") return false;
  const sizes = [...style.matchAll(/(?:^|[;\s])(width|height)\s*:\s*([^;!]*)/gi)];
  const inStyle = (side: string) => sizes.findLast(([, property]) => property?.toLowerCase() === side)?.[2];
  return isTiny(inStyle("width") ?? width) && isTiny(inStyle("height") ?? height);
}

/** Whether an element paints something that text may be laid over. */
const paints = (element: HtmlElement, style: ComputedStyle, parent: ComputedStyle): boolean =>
  style.paintsAround ||
  style.background !== parent.background ||
  (pictures.has(element.name) && !isDot(element));

interface State {
  /** Index into the screens of the rules. */
  readonly slot: number;
  readonly context: StyleContext;
}

export interface StyledVisitor {
  open(element: HtmlElement, styles: Styles): void;
  /** `isFirstLine`: whether no line or block precedes the text in its block. */
  text(text: string, parent: HtmlElement, styles: Styles, isFirstLine: boolean): void;
  close(element: HtmlElement): void;
}

/** Maximum steps of selector matching per message. */
const maxSteps = 2_000_000;

const unseen = new Set(["head", "style", "script"]);

/** Whether the content of an element is not body text: style sheets, scripts, the document's title. */
export const isUnseen = ({ name, parent }: HtmlElement): boolean =>
  unseen.has(name) || (name === "title" && /^(?:|html|head)$/.test(parent?.name ?? ""));

/** Visits the elements and texts of a document in order, with the styles that a browser computes for them. */
export function walkStyled({ root, isQuirky }: HtmlTree, cuts: Cuts, visitor: StyledVisitor): void {
  const sheets = openSheets(sheetsOf(root, cuts), isQuirky);
  const { rules, keyframes, isCut } = sheets;
  if (isCut) cuts.add(`the parts of a style sheet that are nested more than ${maxNesting} levels deep`);
  const body = root.children
    .flatMap((child) => [child, ...child.children])
    .find(({ name }) => name === "body");
  const linkText = legacyColor(body?.attributes["link"]) ?? "#0000ee";
  const states = statesOf(rules, hasOpenings(root), { isQuirky, linkText, keyframes });
  const opens = states.some(({ context }) => context.isOpened);
  const matching: Matching = { steps: maxSteps, isOpened: false };
  /** Number of ancestors with each name, id, and class that rules require. */
  const around = new Map<string, number>();
  const known = stylesFor(sheets, linkText, states.length, isQuirky);
  visit(root, known.rootStyles, { isFirstLine: true }, { isPainted: false, isUnder: false });
  if (known.isFull()) sheets.styles.clear();
  if (matching.steps <= 0) cuts.add(`the style sheets after ${maxSteps} steps of matching`);

  /** Returns whether anything in the element has its own background or a picture. */
  function visit(
    parent: HtmlElement,
    styles: Styles,
    block: { isFirstLine: boolean },
    outer: Layers,
  ): boolean {
    const layers: Layers = { isPainted: false, isUnder: false };
    for (const item of parent.items) {
      if (typeof item === "string") {
        visitor.text(item, parent, layers.isUnder ? known.overPaint(styles) : styles, block.isFirstLine);
        continue;
      }
      const kind = rules.kindOf(item);
      let own = stylesOf(item, kind, layers.isUnder ? known.overPaint(styles) : styles);
      if (own[0].liesOver && (layers.isPainted || outer.isPainted))
        own = stylesOf(item, kind, known.overPaint(styles));
      visitor.open(item, own);
      const isOfLine = isInline(own[0].display);
      for (const key of kind.keys) around.set(key, (around.get(key) ?? 0) + 1);
      const isPaintedInside = visit(item, own, isOfLine ? block : { isFirstLine: true }, layers);
      for (const key of kind.keys) around.set(key, (around.get(key) ?? 0) - 1);
      if (item.name === "br" || !(isOfLine || own[0].display === "none")) block.isFirstLine = false;
      visitor.close(item);
      if (isPaintedInside || paints(item, own[0], styles[0])) {
        layers.isPainted = true;
        layers.isUnder ||= own[0].liesUnder || /^col/.test(item.name);
      }
    }
    return layers.isPainted;
  }

  function stylesOf(element: HtmlElement, kind: ElementKind, parent: Styles): Styles {
    const closed = match(element, kind, false);
    if (!opens || !kind.isInteractive) return stylesBy(element, closed, closed, parent);
    const styles = stylesBy(element, closed, match(element, kind, true), parent);
    if (!isUndisplayed(styles)) return styles;
    matching.unreachable = element;
    const open = match(element, kind, true);
    matching.unreachable = undefined;
    return stylesBy(element, closed, open, parent);
  }

  /** Whether an element is not displayed on any screen before it is opened. */
  function isUndisplayed(styles: Styles): boolean {
    return states.every(({ context }, place) => context.isOpened || styles[place]?.display === "none");
  }

  function stylesBy(element: HtmlElement, closed: MatchedRules, open: MatchedRules, parent: Styles): Styles {
    const inline = known.inlineOf(element.attributes["style"]);
    const key = `${closed.id} ${open.id} ${inline.id} ${hintKeyOf(element)}`;
    return known.stylesOf(parent, key, () => compute(element, closed, open, inline.declarations, parent));
  }

  function match(element: HtmlElement, kind: ElementKind, isOpened: boolean): MatchedRules {
    if (matching.steps <= 0) return rules.none;
    const matched = kind.all ?? kind.matched(picksOf(element, kind, isOpened));
    matching.steps -= kind.candidates.length + matched.size;
    return matched;
  }

  function picksOf(element: HtmlElement, { candidates }: ElementKind, isOpened: boolean): string {
    matching.isOpened = isOpened;
    let picks = "";
    for (const { selector } of candidates) {
      const isMatch = selector.isPlain || (isInside(selector) && selector.matches(element, matching));
      picks += isMatch ? "1" : "0";
    }
    return picks;
  }

  function isInside({ ancestors }: Selector): boolean {
    for (const key of ancestors) if (!around.get(key)) return false;
    return true;
  }

  function compute(
    element: HtmlElement,
    closed: MatchedRules,
    open: MatchedRules,
    inline: readonly Declaration[],
    parent: Styles,
  ): Styles {
    const depends = dependsOnOpening(element);
    const styles: ComputedStyle[] = [];
    let isParents = true;
    for (let place = 0; place < states.length; place++) {
      const style = styleLike(place) ?? styleIn(place);
      isParents &&= style === parent[place];
      styles.push(style);
    }
    const [desktop = rootStyle, phone = rootStyle] = styles;
    return isParents ? parent : known.list([desktop, phone, ...styles.slice(2)]);

    function cascadeIn(place: number): Cascade | undefined {
      const state = states[place];
      return state && (state.context.isOpened ? open : closed).cascades[state.slot];
    }

    /** Returns the style in an earlier state that has the same inputs. */
    function styleLike(place: number): ComputedStyle | undefined {
      const cascade = cascadeIn(place);
      for (let other = 0; other < place; other++)
        if (
          cascadeIn(other) === cascade &&
          parent[other] === parent[place] &&
          !(depends && states[other]?.context.isOpened !== states[place]?.context.isOpened)
        )
          return styles[other];
      return undefined;
    }

    function styleIn(place: number): ComputedStyle {
      const around = parent[place] ?? rootStyle;
      const context = states[place]?.context;
      if (!context) return around;
      return known.one(
        computeStyle(element, inOrder(cascadeIn(place) ?? noCascade, inline), around, context),
      );
    }
  }
}

interface OpenedSheets extends Omit<StyleSheets, "rules"> {
  readonly rules: RuleIndex;
  /** Styles of the messages that were read, by the color of links and the number of states. */
  readonly styles: Map<string, KnownStyles>;
}

/** Recent style sheets: the messages of a campaign share theirs. */
const knownSheets = new Map<string, OpenedSheets>();
const mostKnownSheets = 64;

function openSheets(sheets: readonly SheetSource[], isQuirky: boolean): OpenedSheets {
  const key = `${isQuirky} ${sheets.map(({ media = "", text }) => `${media}\0${text}`).join("\0\0")}`;
  let opened = knownSheets.get(key);
  if (!opened) {
    const read = readStyleSheets(sheets, isQuirky);
    opened = { ...read, rules: indexRules(read.rules), styles: new Map() };
    if (knownSheets.size >= mostKnownSheets) knownSheets.clear();
    knownSheets.set(key, opened);
  }
  return opened;
}

/** Maximum number of link colors whose styles are kept per set of style sheets. */
const mostLinkColors = 4;

function stylesFor(
  { styles }: OpenedSheets,
  linkText: string,
  stateCount: number,
  isQuirky: boolean,
): KnownStyles {
  const key = `${linkText} ${stateCount}`;
  let known = styles.get(key);
  if (!known) {
    known = createKnownStyles(stateCount, isQuirky);
    if (styles.size >= mostLinkColors) styles.clear();
    styles.set(key, known);
  }
  return known;
}

const noCascade: Cascade = { normal: [], important: [] };

/**
 * Returns the states to evaluate: each screen as first shown, and each screen on which something can be
 * opened.
 */
function statesOf(
  { screens, interactive }: RuleIndex,
  hasDetails: boolean,
  common: Omit<StyleContext, "viewport" | "isOpened">,
): readonly State[] {
  const at = (isOpened: boolean) =>
    screens.map((screen, slot): State & { readonly screen: number } => ({
      slot,
      screen,
      context: { ...common, viewport: allViewports[screen] ?? viewports.desktop, isOpened },
    }));
  const opened = at(true).filter(({ screen }) => hasDetails || (interactive >> screen) & 1);
  return [...at(false), ...opened];
}

/** Whether the element can be opened regardless of style sheets. */
const dependsOnOpening = ({ parent, attributes }: HtmlElement): boolean =>
  parent?.name === "details" || attributes["popover"] !== undefined;

/** Whether the document has closed details, or a button that opens a popover. */
const hasOpenings = ({ children }: HtmlElement): boolean =>
  children.some(
    (child) =>
      (child.name === "details" && child.attributes["open"] === undefined) ||
      child.attributes["popovertarget"] !== undefined ||
      hasOpenings(child),
  );

/** Returns the declarations of rules and of a `style` attribute in cascade order: later ones win. */
function inOrder({ normal, important }: Cascade, inline: readonly Declaration[]): readonly Declaration[] {
  if (important.length === 0 && !inline.some(({ isImportant }) => isImportant))
    return normal.length === 0 ? inline : [...normal, ...inline];
  return [
    ...normal,
    ...inline.filter(({ isImportant }) => !isImportant),
    ...important,
    ...inline.filter(({ isImportant }) => isImportant),
  ];
}

/** Returns the style sheets of a document, from anywhere in it. */
function sheetsOf(root: HtmlElement, cuts: Cuts): readonly SheetSource[] {
  const sheets: SheetSource[] = [];
  let left: number = bounds.styleCharacters;
  const search = ({ children }: HtmlElement): void => {
    for (const child of children) {
      const { name, attributes, items } = child;
      if (name === "template") continue;
      if (name !== "style") search(child);
      else if (/^\s*(text\/css\s*)?$/i.test(attributes["type"] ?? "")) {
        const text = items.filter((item) => typeof item === "string").join("");
        if (text.length > left) cuts.add(`the style sheets after ${bounds.styleCharacters} characters`);
        sheets.push({ text: text.slice(0, left), media: attributes["media"] });
        left -= Math.min(left, text.length);
      }
    }
  };
  search(root);
  return sheets;
}
