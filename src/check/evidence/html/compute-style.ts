import {
  type Box,
  clippedHeight,
  isSized,
  isTaken,
  laysOutBlocks,
  leastPx,
  lengthIn,
  openBox,
  ownWidth,
  pxOf,
  toBlock,
} from "./box.ts";
import { clippingOf, closedBy, type Effects, hidingOf } from "./box-hiding.ts";
import { clipsOf } from "./clips.ts";
import { type ComputedStyle, isInline, type RareStyle, type StyleContext } from "./computed-style.ts";
import {
  isInherited,
  type LineHeight,
  lineHeightInPx,
  lineHeightOf,
  readLength,
  readNumber,
} from "./css-values.ts";
import type { Declaration } from "./declaration.ts";
import { declaredOf } from "./declared-values.ts";
import type { HtmlElement } from "./html-tree.ts";
import {
  afterTone,
  backgroundOf,
  type Filter,
  filteredBackground,
  paintsAround,
  paintsOf,
  readFilter,
  toHex,
} from "./paint.ts";
import type { Place } from "./place.ts";
import { awayBy, placeOf, rightOfEveryScreen, transformationOf } from "./placement.ts";
import { type Transformation, untransformed } from "./shapes.ts";
import { type Surroundings, surroundingsIn, surroundingsOf } from "./surroundings.ts";
import { displayOf, isDrawn } from "./user-agent.ts";

/**
 * Computes an element's style from that of its parent and from its declarations in cascade order: later ones
 * win.
 */
export function computeStyle(
  element: HtmlElement,
  declarations: readonly Declaration[],
  parent: ComputedStyle,
  context: StyleContext,
): ComputedStyle {
  const { name } = element;
  const values = declaredOf(element, declarations, parent, context);
  const { declared, variables, isSpecial } = values;
  if (declared.size === 0 && !ownStyled.has(name) && variables === parent.variables)
    return inherited(parent, displayOf(name), element, context.isOpened);
  const box = openBox(element, values, parent, context);
  const { display, position, fontSizePx } = box;
  const filter = readFilter(declared.get("filter"), (word) =>
    readLength(word, fontSizePx, context.viewport, false),
  );
  const opacity = parent.opacity * opacityOf(declared.get("opacity")) * filter.opacity;
  const color = colorOf(box, "color", box.resets ? parent.rare.bodyText : parent.color);
  const transformation =
    !isSpecial || isInline(display)
      ? untransformed
      : transformationOf(declared, fontSizePx, context.viewport, isWide(box));
  const rare = isSpecial || name === "body" ? rareStyle(box, filter, transformation, color) : parent.rare;
  const place = placeIn(box, rare, transformation);
  const lineHeight = lineHeightIn(box);
  const textIndentPx = indentOf(box);
  const isInGrid = isSpecial && gridPlaces.some((property) => declared.has(property));
  const paintsOutside = paintsOutsideOf(box);
  const effects: Effects = { opacity, filter, rare, transformation };
  return {
    display,
    hiddenBy: parent.hiddenBy ?? closedBy(element, context.isOpened) ?? hidingOf(box, effects),
    clips: clipsOf(parent.clips, {
      position,
      clippedBy: clippingOf(box),
      holdsFixed: transformation !== untransformed || holding.some((each) => declared.has(each)),
    }),
    isVisible: visibilityOf(box),
    opacity,
    fontSizePx,
    isBold: isBold(box),
    lineHeight,
    textIndentPx,
    lineIndentPx: isInline(display) ? parent.lineIndentPx : textIndentPx,
    color,
    fill: fillOf(box, color),
    background: filteredBackground(
      declared,
      backgroundOf(declared, parent.background),
      parent.background,
      rare.tone,
    ),
    rare,
    place,
    awayBy: awayBy(declared, parent, place, position, context.viewport, ownWidth(box), textIndentPx),
    variables,
    liesOver: isTaken(position) || isInGrid || isMovedBack(place, parent.place),
    paintsAround: paintsOutside,
    layout: layoutOf(box),
    surroundings: surroundingsFor(box, isSpecial || opacity !== parent.opacity, transformation),
    liesUnder: paintsOutside || isTaken(position) || isInGrid || letsOthersOver(box),
    cutsLines: cutsLines(box, lineHeight),
  };
}

/** Elements that have styles of their own, even without declarations. */
const ownStyled = new Set(["table", "svg", "foreignobject"]);

/** Properties that make an element the container of its fixed content. */
const holding = [
  "filter",
  "backdrop-filter",
  "perspective",
  "will-change",
  "contain",
  "container-type",
  "container",
];

const gridPlaces = ["grid-area", "grid-row", "grid-column"];

/** Least overlap, in pixels, that lays an element over what precedes it. */
const leastOverlapPx = 10;

const isMovedBack = (place: Place, parent: Place): boolean =>
  place.y < parent.y - leastOverlapPx || place.x < parent.x - leastOverlapPx;

/** Whether what follows a box in the flow may be laid over it. */
const letsOthersOver = (box: Box): boolean =>
  box.declared.get("margin-right")?.startsWith("-") === true ||
  box.declared.get("margin-bottom")?.startsWith("-") === true ||
  (!box.isClipped && Math.min(pxOf(box, "height") ?? 9, pxOf(box, "max-height") ?? 9) <= leastPx);

function paintsOutsideOf(box: Box): boolean {
  const { declared, parent } = box;
  return (
    (declared.has("outline") || declared.has("box-shadow")) &&
    paintsAround(declared, parent.background, (word) => lengthIn(box, word))
  );
}

/** Whether a box clips its text because its lines have no height. */
function cutsLines(box: Box, lineHeight: LineHeight): boolean {
  const { parent, declared, isCut, fontSizePx } = box;
  if (isInline(box.display)) return parent.cutsLines;
  return (
    (parent.cutsLines || isCut) &&
    isSized(box) &&
    !declared.has("height") &&
    lineHeightInPx(lineHeight, fontSizePx) <= leastPx &&
    (pxOf(box, "padding-top") ?? 0) + (pxOf(box, "padding-bottom") ?? 0) <= leastPx
  );
}

function lineHeightIn({ declared, parent, fontSizePx, resets, context }: Box): LineHeight {
  const value = declared.get("line-height");
  if (value === undefined) return resets ? "normal" : parent.lineHeight;
  return lineHeightOf(value, fontSizePx, parent.lineHeight, context.viewport, context.isQuirky);
}

/** Properties that make a block narrower than the one that it is in. */
const narrowing = ["width", "max-width", "margin-left", "padding-left"];

/** Whether a box is a block that is about as wide as the screen. */
const isWide = ({ declared, parent, display, position, isFloating }: Box): boolean =>
  parent.surroundings.isWide &&
  display === "block" &&
  !(isFloating || isTaken(position) || laysOutBlocks(parent)) &&
  !narrowing.some((property) => declared.has(property));

/** Infinite if the text cannot wrap and begins beyond the right edge of its block or of the screen. */
function indentOf(box: Box): number {
  const { element, declared, parent, context, isCut } = box;
  const inheritedPx = element.name === "table" ? 0 : parent.textIndentPx;
  const value = declared.get("text-indent");
  if (value === undefined) return inheritedPx;
  const indentPx = lengthIn(box, value) ?? inheritedPx;
  const isPushedOut =
    indentPx >= rightOfEveryScreen ||
    (isCut && (indentPx >= context.viewport.widthPx || /^\d{3,}(\.\d+)?%/.test(value)));
  return isPushedOut && declared.has("white-space") ? Number.POSITIVE_INFINITY : indentPx;
}

function rareStyle(
  box: Box,
  filter: Filter,
  { scaleX, scaleY, isTurned }: Transformation,
  color: string,
): RareStyle {
  const { element, declared } = box;
  const { rare } = box.parent;
  const scale =
    (readNumber(declared.get("font-size-adjust")) === 0 ? 0 : 1) *
    rare.scale *
    (readNumber(declared.get("zoom")) || 1) *
    Math.min(Math.abs(scaleX), Math.abs(scaleY));
  return {
    paints: paintsOf(isDrawn(element.name), declared, rare.paints, (word) => lengthIn(box, word)),
    scale,
    blurPx: Math.hypot(rare.blurPx, filter.blurPx * scale),
    letterSpacingPx: declared.has("letter-spacing")
      ? (pxOf(box, "letter-spacing") ?? 0)
      : rare.letterSpacingPx,
    // The background of the page is not filtered with the body.
    isFiltered: rare.isFiltered || filter.isUnknown || (box.isWindow && filter.tone !== undefined),
    tone: afterTone(filter.tone, rare.tone),
    isTurned: rare.isTurned !== isTurned,
    bodyText: element.name === "body" ? color : rare.bodyText,
    isRightToLeft: declared.has("direction") ? declared.get("direction") === "rtl" : rare.isRightToLeft,
  };
}

function placeIn(box: Box, { isRightToLeft }: RareStyle, transformation: Transformation): Place {
  const { declared, parent, context, fontSizePx, display, position } = box;
  const { viewport, isQuirky } = context;
  return placeOf(declared, parent, {
    fontSizePx,
    viewport,
    isQuirky,
    display,
    position,
    isRightToLeft,
    transformation,
    isFitted: isFitted(box),
  });
}

/** Whether a box is as wide as its text, and not wider than the block that it is in. */
const isFitted = ({ declared, display }: Box): boolean =>
  (display === "inline-block" || declared.get("float") === "left") &&
  !["width", "min-width", "white-space"].some((property) => declared.has(property));

/** Properties of which some values make an element a stacking context. */
const stacking = [
  "z-index",
  "isolation",
  "will-change",
  "perspective",
  "container-type",
  "container",
  "contain",
];

function surroundingsFor(box: Box, isStacked: boolean, transformation: Transformation): Surroundings {
  const { declared, parent, display, position, isFloating } = box;
  return surroundingsOf(declared, parent.surroundings, {
    display,
    position,
    isFloating,
    clippedPx: clippedHeight(box),
    isBorderBox: declared.get("box-sizing") === "border-box",
    isOpaque: isOpaque(box),
    isStacked: isStacked || stacking.some((each) => declared.has(each)),
    isMoved: transformation !== untransformed || declared.has("zoom") || laysOutBlocks(parent),
    pxOf: (property) => pxOf(box, property),
  });
}

/** Whether the element paints an opaque background behind all its content, as it is as high as that. */
function isOpaque({ declared, display, isWindow }: Box): boolean {
  const color = declared.get("background-color");
  const isHigh = display.startsWith("table") || !(declared.has("height") || declared.has("max-height"));
  return !isWindow && color !== undefined && isHigh && toHex(color) !== undefined;
}

function layoutOf({ declared, display }: Box): ComputedStyle["layout"] {
  if (display.endsWith("flex"))
    return /^column/.test(declared.get("flex-direction") ?? declared.get("flex-flow") ?? "")
      ? "column"
      : "row";
  return display.endsWith("grid") && /^(0[a-z]*\s*)+$/.test(declared.get("grid-template-rows") ?? "")
    ? "flat"
    : "flow";
}

function isBold({ declared, parent }: Box): boolean {
  const value = declared.get("font-weight");
  if (value === undefined || isInherited(value)) return parent.isBold;
  return value.startsWith("bold") || Number(value) >= 700;
}

/** Returns the fill color of text. Drawings have their own. */
function fillOf(box: Box, color: string): string | undefined {
  const { element, declared, parent } = box;
  const { name } = element;
  if (name === "foreignobject") return undefined;
  if (!isDrawn(name))
    return declared.has("-webkit-text-fill-color")
      ? colorOf(box, "-webkit-text-fill-color", parent.fill ?? color)
      : parent.fill;
  const inherited = name === "svg" ? "black" : (parent.fill ?? "black");
  const value = declared.get("fill") ?? inherited;
  if (isInherited(value)) return inherited;
  return value === "none" ? "transparent" : value === "currentcolor" ? color : value;
}

function visibilityOf({ declared, parent }: Box): boolean {
  const value = declared.get("visibility");
  return value === undefined || isInherited(value)
    ? parent.isVisible
    : value !== "hidden" && value !== "collapse";
}

function colorOf({ declared, parent }: Box, property: string, inherited: string): string {
  const value = declared.get(property);
  if (value === undefined) return inherited;
  if (isInherited(value) || value === "currentcolor") return property === "color" ? parent.color : inherited;
  return value === "initial" ? "black" : value;
}

function opacityOf(value: string | undefined): number {
  const number = value === undefined ? undefined : readNumber(value);
  return number === undefined ? 1 : Math.min(1, Math.max(0, number));
}

/** Returns the style of an element without its own declarations. */
function inherited(
  parent: ComputedStyle,
  display: string,
  element: HtmlElement,
  isOpened: boolean,
): ComputedStyle {
  const shown = toBlock(display, laysOutBlocks(parent));
  const hiddenBy =
    parent.hiddenBy ?? closedBy(element, isOpened) ?? (shown === "none" ? "display: none" : undefined);
  const cutsLines = parent.cutsLines && ["inline", "contents", "block", "list-item"].includes(shown);
  const lineIndentPx = isInline(shown) ? parent.lineIndentPx : parent.textIndentPx;
  const surroundings = surroundingsIn(parent.surroundings, shown);
  if (
    shown === parent.display &&
    hiddenBy === parent.hiddenBy &&
    cutsLines === parent.cutsLines &&
    surroundings === parent.surroundings &&
    lineIndentPx === parent.lineIndentPx &&
    !parent.liesOver &&
    !parent.liesUnder &&
    !parent.paintsAround &&
    parent.layout === "flow"
  )
    return parent;
  return {
    ...parent,
    display: shown,
    hiddenBy,
    cutsLines,
    surroundings,
    lineIndentPx,
    liesOver: false,
    liesUnder: false,
    paintsAround: false,
    layout: "flow",
  };
}
