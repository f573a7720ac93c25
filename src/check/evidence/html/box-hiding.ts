import {
  type Box,
  hasNoBasis,
  isSized,
  isTaken,
  leastPx,
  leastSize,
  lengthIn,
  mayGrow,
  pxOf,
} from "./box.ts";
import { type ComputedStyle, isInline, type RareStyle } from "./computed-style.ts";
import { splitWords } from "./css-values.ts";
import type { HtmlElement } from "./html-tree.ts";
import { type Filter, leastOpacity, masksAll, toHex } from "./paint.ts";
import { leavesNothing, type Transformation } from "./shapes.ts";

/** Values of an element, in addition to its box, that may hide it. */
export interface Effects {
  /** Opacity, multiplied with that of all ancestors. */
  readonly opacity: number;
  readonly filter: Filter;
  readonly rare: RareStyle;
  readonly transformation: Transformation;
}

/** Scale at or below which nothing can be seen. */
const leastScale = 0.001;

/**
 * Returns why an element of this style and everything in it is hidden, regardless of its descendants' styles.
 * Returns undefined if it is not.
 */
export const hidingOf = (box: Box, effects: Effects): string | undefined =>
  byEffect(box, effects) ?? byLayout(box) ?? byShape(box, effects);

/** Returns why a box has no size and clips all of its content. Returns undefined if it does not. */
export const clippingOf = (box: Box): string | undefined =>
  box.parent.layout === "flat" && box.isClipped && leastSize(box, "height") <= leastPx
    ? "grid-template-rows: 0"
    : bySize(box);

function byEffect(
  { element, declared, display, parent }: Box,
  { opacity, filter, rare }: Effects,
): string | undefined {
  if (display === "table-column" || display === "table-column-group") return `display: ${display}`;
  if (display === "none")
    return element.attributes["hidden"] !== undefined ? "the hidden attribute" : "display: none";
  if (opacity < leastOpacity) return `opacity: ${declared.get("opacity") ?? opacity}`;
  if (declared.get("content-visibility") === "hidden" && !isInline(display))
    return "content-visibility: hidden";
  if (filter.flat !== undefined && filter.flat === toHex(parent.background))
    return `filter: ${declared.get("filter")}`;
  const blend = declared.get("mix-blend-mode");
  if (isBlendedAway(blend, parent)) return `mix-blend-mode: ${blend}`;
  const mask = declared.get("mask-image");
  if (masksAll(mask)) return `mask-image: ${mask}`;
  if (mask !== undefined && mask !== "none" && /^0[a-z%]*( 0[a-z%]*)?$/.test(declared.get("mask-size") ?? ""))
    return `mask-size: ${declared.get("mask-size")}`;
  return rare.isTurned && declared.get("backface-visibility") === "hidden"
    ? "backface-visibility: hidden"
    : undefined;
}

/** Whether every color becomes that of the opaque background in the same stacking context. */
const isBlendedAway = (mode: string | undefined, { background, surroundings }: ComputedStyle): boolean =>
  mode !== undefined &&
  surroundings.isBacked &&
  ((["screen", "lighten"].includes(mode) && toHex(background) === "#ffffff") ||
    (["multiply", "darken"].includes(mode) && toHex(background) === "#000000"));

function byLayout(box: Box): string | undefined {
  const { declared, display, isCut } = box;
  if (isBehind(box)) return `z-index: ${declared.get("z-index")}`;
  if (isEmptied(box)) return `contain: ${declared.get("contain")}`;
  return isCut && display === "table-cell" && (pxOf(box, "max-width") ?? 9) <= leastPx
    ? `max-width: ${declared.get("max-width")}`
    : undefined;
}

const sizes = [
  ["height", ["padding-top", "padding-bottom"]],
  ["width", ["padding-left", "padding-right"]],
] as const;

function bySize(box: Box): string | undefined {
  if (!box.isClipped || !isSized(box)) return undefined;
  for (const [size, sides] of sizes) {
    const room = sides.reduce((sum, side) => sum + (pxOf(box, side) ?? 0), leastSize(box, size));
    if (size === "width" && hasNoBasis(box) && room <= leastPx) return "flex-basis: 0";
    for (const property of [`max-${size}`, size])
      if (property === size && mayGrow(box, size)) continue;
      else if ((sizeIn(box, property) ?? Number.POSITIVE_INFINITY) <= leastPx && room <= leastPx)
        return `${property}: ${box.declared.get(property)}`;
  }
  return undefined;
}

/** The percentage base is unknown, so only `0%` gives a width. */
function sizeIn(box: Box, property: string): number | undefined {
  const value = box.declared.get(property);
  return property.endsWith("width") && /^0(\.0*)?%$/.test(value ?? "") ? 0 : lengthIn(box, value);
}

function byShape({ declared, position }: Box, { transformation }: Effects): string | undefined {
  if (isTaken(position) && clipsAll(declared.get("clip"))) return `clip: ${declared.get("clip")}`;
  if (declared.has("clip-path") && leavesNothing(declared.get("clip-path") ?? "none"))
    return `clip-path: ${declared.get("clip-path")}`;
  return Math.min(Math.abs(transformation.scaleX), Math.abs(transformation.scaleY)) <= leastScale
    ? `transform: ${declared.get("transform") ?? "scale"}`
    : undefined;
}

function clipsAll(clip: string | undefined): boolean {
  const sides = (/^rect\((.*)\)$/.exec(clip ?? "")?.[1] ?? "").split(/[\s,]+/).filter((side) => side !== "");
  const [top, right, bottom, left] = sides.map((side) =>
    side === "auto" ? undefined : Number.parseFloat(side),
  );
  const isNarrow = (from: number | undefined, to: number | undefined) =>
    from !== undefined && to !== undefined && to - from <= 1;
  return sides.length === 4 && (isNarrow(top ?? 0, bottom) || isNarrow(left ?? 0, right));
}

/** Properties that may move an element out of its container. */
const behindElsewhere = ["top", "left", "right", "bottom", "margin-top", "margin-left", "width"];

/** Whether the element is painted behind the background of an ancestor, in its own place. */
const isBehind = ({ declared, position, parent }: Box): boolean =>
  position === "relative" &&
  parent.surroundings.isBacked &&
  Number(declared.get("z-index")) < 0 &&
  !behindElsewhere.some((each) => declared.has(each));

const emptiedDisplays = new Set(["block", "list-item", "flow-root"]);

/** Properties that give a block with `contain: size` a height. */
const heights = ["height", "min-height", "aspect-ratio", "contain-intrinsic-size"];

/** Whether `contain` makes a block without a height flat. */
function isEmptied({ declared, parent, display, position, isClipped }: Box): boolean {
  const containment = declared.get("contain");
  return (
    containment !== undefined &&
    emptiedDisplays.has(display) &&
    parent.layout === "flow" &&
    !parent.display.includes("grid") &&
    !isTaken(position) &&
    !heights.some((each) => declared.has(each)) &&
    (containment === "strict" || (isClipped && splitWords(containment).includes("size")))
  );
}

/**
 * Returns why an element is closed: it is in closed details and not the summary, or it is a popover that is
 * not open.
 */
export function closedBy({ name, parent, attributes }: HtmlElement, isOpened: boolean): string | undefined {
  if (!isOpened && attributes["popover"] !== undefined) return "the popover attribute";
  if (isOpened || parent?.name !== "details" || parent.attributes["open"] !== undefined || name === "summary")
    return undefined;
  return "closed <details>";
}
