import { bounds, type Cuts } from "../bounds.ts";
import {
  type ComputedStyle,
  computeStyle,
  isInline,
  rootStyle,
  type StyleContext,
} from "./computed-style.ts";
import type { HtmlElement, HtmlTree } from "./html-tree.ts";
import { type Declaration, readInlineStyle, readStyleSheets, type StyleRule } from "./style-sheet.ts";
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
  const rules = readStyleSheets(sheetsOf(root, cuts), cuts);
  const body = root.children.flatMap(({ children }) => children).find(({ name }) => name === "body");
  const bodyText = body?.attributes["text"]?.trim().toLowerCase() || "black";
  const matching = { steps: maxSteps, isOpened: false };
  const styler = (viewport: Viewport, isOpened: boolean, applies: (rule: StyleRule) => boolean) =>
    createStyler({ viewport, isQuirky, bodyText, isOpened }, applies);
  const desktop = styler(viewports.desktop, false, ({ onDesktop }) => onDesktop);
  const phone = styler(viewports.phone, false, ({ onPhone }) => onPhone);
  const opened = styler(viewports.dark, true, ({ inDark }) => inDark);
  const opens = rules.areInteractive || hasClosedDetails(root);
  visit(root, { desktop: rootStyle, phone: rootStyle, opened: rootStyle }, { isFirstLine: true });
  if (matching.steps <= 0) cuts.add(`the style sheets after ${maxSteps} steps of matching`);

  function visit(parent: HtmlElement, styles: Styles, block: { isFirstLine: boolean }): void {
    for (const item of parent.items) {
      if (typeof item === "string") {
        visitor.text(item, parent, styles, block.isFirstLine);
        continue;
      }
      const own = stylesOf(item, styles);
      visitor.open(item, own);
      const isOfLine = isInline(own.desktop.display);
      visit(item, own, isOfLine ? block : { isFirstLine: true });
      if (item.name === "br" || !(isOfLine || own.desktop.display === "none")) block.isFirstLine = false;
      visitor.close(item);
    }
  }

  function match(element: HtmlElement, isOpened: boolean): readonly StyleRule[] {
    if (rules.isEmpty || matching.steps <= 0) return [];
    const candidates = rules.candidates(element);
    matching.steps -= candidates.length;
    matching.isOpened = isOpened;
    const matched = candidates.filter(
      ({ selector }) => selector.isPlain || selector.matches(element, matching),
    );
    for (const { declarations } of matched) matching.steps -= declarations.length;
    return matched;
  }

  function stylesOf(element: HtmlElement, parent: Styles): Styles {
    const matched = match(element, false);
    const onDesktop = desktop(element, matched, parent.desktop);
    const isAlike =
      parent.desktop === parent.phone && matched.every((rule) => rule.onDesktop === rule.onPhone);
    return {
      desktop: onDesktop,
      phone: isAlike ? onDesktop : phone(element, matched, parent.phone),
      opened: opens ? opened(element, match(element, true), parent.opened) : onDesktop,
    };
  }
}

const hasClosedDetails = ({ children }: HtmlElement): boolean =>
  children.some(
    (child) =>
      (child.name === "details" && child.attributes["open"] === undefined) || hasClosedDetails(child),
  );

type StyleOf = (element: HtmlElement, matched: readonly StyleRule[], parent: ComputedStyle) => ComputedStyle;

/** Computes styles in one viewport. Mail repeats itself: what is alike is computed once. */
function createStyler(context: StyleContext, applies: (rule: StyleRule) => boolean): StyleOf {
  const known = new Map<ComputedStyle, Map<string, ComputedStyle>>();
  return (element, matched, parent) => {
    const rules = matched.length === 0 ? matched : matched.filter(applies);
    const { style } = element.attributes;
    let key = `${hintKeyOf(element)}\0${style ?? ""}`;
    for (const { id } of rules) key += `\0${id}`;
    let alike = known.get(parent);
    if (!alike) {
      alike = new Map();
      known.set(parent, alike);
    }
    let computed = alike.get(key);
    if (!computed) {
      const inline = style === undefined ? [] : readInlineStyle(style);
      computed = computeStyle(element, cascade(rules, inline), parent, context);
      alike.set(key, computed);
    }
    return computed;
  };
}

/** The declarations of rules in the order of the cascade, and of a style attribute: later ones win. */
function cascade(rules: readonly StyleRule[], inline: readonly Declaration[]): readonly Declaration[] {
  const sheet = rules.flatMap(({ declarations }) => declarations);
  if (sheet.length === 0 && !inline.some(({ isImportant }) => isImportant)) return inline;
  const all = [...sheet, ...inline];
  return [...all.filter(({ isImportant }) => !isImportant), ...all.filter(({ isImportant }) => isImportant)];
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
