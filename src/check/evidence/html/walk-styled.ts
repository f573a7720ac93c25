import type { Cuts } from "../bounds.ts";
import { type ComputedStyle, isInline } from "./computed-style.ts";
import { maxNesting } from "./css-syntax.ts";
import { createElementStyles, type ElementStyles, maxSteps } from "./element-styles.ts";
import type { HtmlElement, HtmlTree } from "./html-tree.ts";
import type { KnownStyles } from "./known-styles.ts";
import { openSheets, sheetsOf, stylesFor } from "./opened-sheets.ts";
import type { RuleIndex } from "./rule-index.ts";
import { hasOpenings, statesOf } from "./states.ts";
import type { Styles } from "./style-table.ts";
import { legacyColor } from "./user-agent.ts";

/** Earlier painting in the same parent. */
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

/** Number of elements searched for a picture. */
const maxSearched = 5;

/** Whether a picture begins right after an element, so that the element may be laid over it. */
function isBeforePicture({ parent, index }: HtmlElement): boolean {
  let next = parent?.children[index + 1];
  for (let left = maxSearched; next && left > 0; left--) {
    if (pictures.has(next.name)) return !isDot(next);
    next = next.children[0];
  }
  return false;
}

export interface StyledVisitor {
  open(element: HtmlElement, styles: Styles): void;
  /** `isFirstLine`: whether no line or block precedes the text in its block. */
  text(text: string, parent: HtmlElement, styles: Styles, isFirstLine: boolean): void;
  close(element: HtmlElement, styles: Styles): void;
}

const unseen = new Set(["head", "style", "script"]);

/** Whether the content of an element is not body text: style sheets, scripts, the document's title. */
export const isUnseen = ({ name, parent }: HtmlElement): boolean =>
  unseen.has(name) || (name === "title" && ["", "html", "head"].includes(parent?.name ?? ""));

/** Visits the elements and texts of a document in order, with the styles that a browser computes for them. */
export function walkStyled({ root, isQuirky }: HtmlTree, cuts: Cuts, visitor: StyledVisitor): void {
  const sheets = openSheets(sheetsOf(root, cuts), isQuirky);
  const { rules, keyframes, isCut } = sheets;
  if (isCut)
    cuts.add(`the parts of a style sheet that are nested more than ${maxNesting} levels deep`, "bodies");
  const linkText = linkTextOf(root);
  const states = statesOf(rules, hasOpenings(root), { isQuirky, linkText, keyframes });
  const known = stylesFor(sheets, linkText, states.length, isQuirky);
  const styles = createElementStyles(rules, states, known);
  const outside: Layers = { isPainted: false, isUnder: false };
  visit({ visitor, rules, styles, known }, root, known.rootStyles, { isFirstLine: true }, outside);
  if (known.isFull()) sheets.styles.clear();
  if (styles.isCut()) cuts.add(`the style sheets after ${maxSteps} steps of matching`, "bodies");
}

function linkTextOf({ children }: HtmlElement): string {
  const body = children.flatMap((child) => [child, ...child.children]).find(({ name }) => name === "body");
  return legacyColor(body?.attributes["link"]) ?? "#0000ee";
}

interface Walk {
  readonly visitor: StyledVisitor;
  readonly rules: RuleIndex;
  readonly styles: ElementStyles;
  readonly known: KnownStyles;
}

/** Visits the content of an element. Returns whether anything in it has its own background or a picture. */
function visit(
  walk: Walk,
  parent: HtmlElement,
  parentStyles: Styles,
  block: { isFirstLine: boolean },
  outer: Layers,
): boolean {
  const { visitor, rules, styles, known } = walk;
  const layers: Layers = { isPainted: false, isUnder: false };
  for (const item of parent.items) {
    const around = layers.isUnder ? known.overPaint(parentStyles) : parentStyles;
    if (typeof item === "string") {
      visitor.text(item, parent, around, block.isFirstLine);
      continue;
    }
    const kind = rules.kindOf(item);
    let own = styles.of(item, kind, around);
    if (own[0].liesOver && (layers.isPainted || outer.isPainted))
      own = styles.of(item, kind, known.overPaint(parentStyles));
    else if (own[0].liesUnder && isBeforePicture(item))
      own = styles.of(item, kind, known.overPaint(parentStyles));
    visitor.open(item, own);
    const isOfLine = isInline(own[0].display);
    styles.enter(kind);
    const isPaintedInside = visit(walk, item, own, isOfLine ? block : { isFirstLine: true }, layers);
    styles.leave(kind);
    if (item.name === "br" || !(isOfLine || own[0].display === "none")) block.isFirstLine = false;
    visitor.close(item, own);
    if (isPaintedInside || paints(item, own[0], parentStyles[0])) {
      layers.isPainted = true;
      layers.isUnder ||= own[0].liesUnder || /^col/.test(item.name);
    }
  }
  return layers.isPainted;
}
