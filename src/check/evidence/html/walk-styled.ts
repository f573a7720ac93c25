import { bounds, type Cuts } from "../bounds.ts";
import { type ComputedStyle, computeStyle, isInline, rootStyle } from "./computed-style.ts";
import type { Declaration } from "./declaration.ts";
import type { HtmlElement, HtmlTree } from "./html-tree.ts";
import { type Cascade, type ElementKind, indexRules, type MatchedRules } from "./rule-index.ts";
import type { Selector } from "./selector.ts";
import { readInlineStyle, readStyleSheets } from "./style-sheet.ts";
import { hintKeyOf } from "./user-agent.ts";
import { type Viewport, viewports } from "./viewport.ts";

/** An element's style in the states that a reader meets it in; the same object if they do not differ. */
export interface Styles {
  readonly desktop: ComputedStyle;
  readonly phone: ComputedStyle;
  /** On a large screen in dark mode, after everything that opens was opened: menus, accordions, carousels. */
  readonly opened: ComputedStyle;
}

export interface StyledVisitor {
  open(element: HtmlElement, styles: Styles): void;
  /** `isFirstLine`: whether no line or block is before the text in its block. */
  text(text: string, parent: HtmlElement, styles: Styles, isFirstLine: boolean): void;
  close(element: HtmlElement): void;
}

/** Steps that matching selectors may take in one message. */
const maxSteps = 2_000_000;

/** The elements whose words are not text: style sheets, scripts, titles. */
export const unseen = new Set(["head", "style", "script", "title", "template"]);

/** Visits the elements and texts of a document in order, with the styles that a browser computes for them. */
export function walkStyled({ root, isQuirky }: HtmlTree, cuts: Cuts, visitor: StyledVisitor): void {
  const rules = indexRules(readStyleSheets(sheetsOf(root, cuts), isQuirky, cuts));
  const body = root.children.flatMap(({ children }) => children).find(({ name }) => name === "body");
  const bodyText = body?.attributes["text"]?.trim().toLowerCase() || "black";
  const context = (viewport: Viewport, isOpened: boolean) => ({ viewport, isQuirky, bodyText, isOpened });
  const contexts = {
    desktop: context(viewports.desktop, false),
    phone: context(viewports.phone, false),
    opened: context(viewports.dark, true),
  };
  const opens = rules.areInteractive || hasClosedDetails(root);
  const matching = { steps: maxSteps, isOpened: false };
  /** How many of the elements around have each name, id and class. */
  const around = new Map<string, number>();
  /** Mail repeats itself: what is alike in what is alike is computed once. */
  const known = new Map<Styles, Map<string, Styles>>();
  const inlineStyles = new Map<string, readonly Declaration[]>();
  visit(root, { desktop: rootStyle, phone: rootStyle, opened: rootStyle }, { isFirstLine: true });
  if (matching.steps <= 0) cuts.add(`the style sheets after ${maxSteps} steps of matching`);

  function visit(parent: HtmlElement, styles: Styles, block: { isFirstLine: boolean }): void {
    for (const item of parent.items) {
      if (typeof item === "string") {
        visitor.text(item, parent, styles, block.isFirstLine);
        continue;
      }
      const kind = rules.kindOf(item);
      const own = stylesOf(item, kind, styles);
      visitor.open(item, own);
      const isOfLine = isInline(own.desktop.display);
      for (const key of kind.keys) around.set(key, (around.get(key) ?? 0) + 1);
      visit(item, own, isOfLine ? block : { isFirstLine: true });
      for (const key of kind.keys) around.set(key, (around.get(key) ?? 0) - 1);
      if (item.name === "br" || !(isOfLine || own.desktop.display === "none")) block.isFirstLine = false;
      visitor.close(item);
    }
  }

  function stylesOf(element: HtmlElement, kind: ElementKind, parent: Styles): Styles {
    const closed = match(element, kind, false);
    const open = opens && kind.isInteractive ? match(element, kind, true) : closed;
    const { style } = element.attributes;
    const key = `${closed.id} ${open.id} ${hintKeyOf(element)}\0${style ?? ""}`;
    let alike = known.get(parent);
    if (!alike) {
      alike = new Map();
      known.set(parent, alike);
    }
    let styles = alike.get(key);
    if (!styles) {
      styles = compute(element, closed, open, parent);
      alike.set(key, styles);
    }
    return styles;
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

  function compute(element: HtmlElement, closed: MatchedRules, open: MatchedRules, parent: Styles): Styles {
    const inline = inlineOf(element.attributes["style"]);
    const desktop = computeStyle(element, cascade(closed.desktop, inline), parent.desktop, contexts.desktop);
    const phone =
      closed.phone === closed.desktop && parent.phone === parent.desktop
        ? desktop
        : computeStyle(element, cascade(closed.phone, inline), parent.phone, contexts.phone);
    const isAlikeOpened =
      !opens ||
      (open.dark === closed.desktop &&
        parent.opened === parent.desktop &&
        element.parent?.name !== "details");
    const opened = isAlikeOpened
      ? desktop
      : computeStyle(element, cascade(open.dark, inline), parent.opened, contexts.opened);
    const isParents = desktop === parent.desktop && phone === parent.phone && opened === parent.opened;
    return isParents ? parent : { desktop, phone, opened };
  }

  function inlineOf(style: string | undefined): readonly Declaration[] {
    if (style === undefined) return [];
    let declarations = inlineStyles.get(style);
    if (!declarations) {
      declarations = readInlineStyle(style, isQuirky);
      inlineStyles.set(style, declarations);
    }
    return declarations;
  }
}

const hasClosedDetails = ({ children }: HtmlElement): boolean =>
  children.some(
    (child) =>
      (child.name === "details" && child.attributes["open"] === undefined) || hasClosedDetails(child),
  );

/** The declarations of rules and of a style attribute, in the order of the cascade: later ones win. */
function cascade({ normal, important }: Cascade, inline: readonly Declaration[]): readonly Declaration[] {
  if (important.length === 0 && !inline.some(({ isImportant }) => isImportant))
    return normal.length === 0 ? inline : [...normal, ...inline];
  return [
    ...normal,
    ...inline.filter(({ isImportant }) => !isImportant),
    ...important,
    ...inline.filter(({ isImportant }) => isImportant),
  ];
}

/** The style sheets of a document, wherever they are. */
function sheetsOf(
  root: HtmlElement,
  cuts: Cuts,
): { readonly text: string; readonly media: string | undefined }[] {
  const sheets: { text: string; media: string | undefined }[] = [];
  let left: number = bounds.styleCharacters;
  const search = ({ children }: HtmlElement): void => {
    for (const child of children) {
      const { name, attributes, items } = child;
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
