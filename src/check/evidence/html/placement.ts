import type { ComputedStyle } from "./computed-style.ts";
import { readLength, splitWords } from "./css-values.ts";
import type { Place } from "./place.ts";
import {
  readOffset,
  readRotate,
  readScale,
  readTransform,
  type Transformation,
  untransformed,
} from "./shapes.ts";
import type { Viewport } from "./viewport.ts";

export interface Placing {
  readonly fontSizePx: number;
  readonly viewport: Viewport;
  readonly isQuirky: boolean;
  readonly display: string;
  readonly position: string;
  readonly isRightToLeft: boolean;
  readonly transformation: Transformation;
  /** Whether it is as wide as its text, and not wider than the block that it is in. */
  readonly isFitted: boolean;
}

const moving = [
  "position",
  "margin-left",
  "margin-top",
  "padding-left",
  "padding-top",
  "transform",
  "translate",
] as const;

/** Returns the offset of an element. Opposite offsets cancel out. */
export function placeOf(
  declared: ReadonlyMap<string, string>,
  parent: ComputedStyle,
  { fontSizePx, viewport, isQuirky, display, position, isRightToLeft, transformation, isFitted }: Placing,
): Place {
  if (!moving.some((property) => declared.has(property))) return parent.place;
  const { widthPx, heightPx } = viewport;
  const px = (property: string, percentOfPx?: number) =>
    readLength(declared.get(property), fontSizePx, viewport, isQuirky, percentOfPx);
  const isFixed = position === "fixed";
  const isTaken = isFixed || position === "absolute";
  const [left, right] = [px("left", widthPx), px("right", widthPx)];
  const [top, bottom] = [
    px("top", isTaken ? heightPx : undefined),
    px("bottom", isTaken ? heightPx : undefined),
  ];
  let { x, y } = parent.place;
  if (isTaken) {
    const originX = isFixed ? 0 : parent.place.originX;
    const originY = isFixed ? 0 : parent.place.originY;
    const isInWindow = isFixed || parent.place.isFree;
    if (left !== undefined) x = originX + left;
    else if (right !== undefined) x = originX + awayFromEnd(right, widthPx, isInWindow);
    if (top !== undefined) y = originY + top;
    else if (bottom !== undefined) y = originY + awayFromEnd(bottom, heightPx, isInWindow);
  } else if (position === "relative") {
    x += left ?? -(right ?? 0);
    y += top ?? -(bottom ?? 0);
  }
  // A negative left margin widens a block, but right-to-left lines still begin at its right edge.
  if (!display.startsWith("table-") && !isRightToLeft)
    x += px("margin-left") ?? (isFitted ? marginShare(declared.get("margin-left"), widthPx) : 0);
  if (!display.startsWith("table-") && display !== "inline") y += px("margin-top") ?? 0;
  x += transformation.x;
  y += transformation.y;
  const isOrigin = position !== "static" || transformation !== untransformed;
  const [originX, originY] = isOrigin ? [x, y] : [parent.place.originX, parent.place.originY];
  x += px("padding-left") ?? 0;
  y += px("padding-top") ?? 0;
  return { x, y, originX, originY, isFree: parent.place.isFree && !isOrigin };
}

/**
 * Least share of its container that moves a fitted box left of the screen, in percent. The container may be
 * narrow, and a negative margin makes room for lines that are as much wider.
 */
const leastShare = 900;

/** Returns the left margin of a box that is a share of its container. */
function marginShare(value: string | undefined, widthPx: number): number {
  const share = Number(/^-([\d.]+)%$/.exec(value ?? "")?.[1] ?? 0);
  return share >= leastShare ? (-share / 100) * widthPx : 0;
}

/**
 * Sizes are unknown, so only an offset larger than the screen certainly moves an element away from its end.
 */
function awayFromEnd(offset: number, size: number, isInWindow: boolean): number {
  // In the window, the end of the box is at or before the start of the screen for any size of the box.
  if (isInWindow && offset >= size) return size - offset + beforeEveryScreen;
  return Math.abs(offset) > size ? size - offset : 0;
}

const beforeEveryScreen = -5000;

/**
 * Offsets, in pixels, beyond which an element is off every screen: readers cannot scroll up, and do not
 * scroll this far right or down.
 */
const aboveEveryScreen = -2000;
export const rightOfEveryScreen = 3000;
const leastLeftPx = 500;
/** Maximum width of a word, in pixels. A word may overflow a narrower box. */
const leastWordPx = 200;
/** A positioned box without a width is as wide as its text, up to the right edge of the screen. */
const textWidthPx = 4000;

/** Returns why an element is off the screen. Returns undefined if it is not, or may not be. */
export function awayBy(
  declared: ReadonlyMap<string, string>,
  parent: ComputedStyle,
  place: Place,
  position: string,
  { widthPx, heightPx }: Viewport,
  ownWidthPx: number | undefined,
  indentPx: number,
): string | undefined {
  if (place === parent.place && (parent.awayBy !== undefined || ownWidthPx === undefined))
    return parent.awayBy;
  const { x, y } = place;
  const isTaken = ["absolute", "fixed"].includes(position);
  const isMovedOnly = !(isTaken || declared.has("margin-left"));
  const isLeft =
    x <=
    -Math.max(
      ownWidthPx === undefined && !isMovedOnly ? leastLeftPx : leastWordPx,
      ownWidthPx ?? (isTaken ? textWidthPx : widthPx),
    );
  const isAbove = y <= aboveEveryScreen;
  const isBeyond = x + Math.min(0, indentPx) >= rightOfEveryScreen || y >= rightOfEveryScreen * 2;
  const isOutside = position === "fixed" && (x >= widthPx || y >= heightPx);
  if (!(isLeft || isAbove || isBeyond || isOutside)) return undefined;
  const sides =
    isAbove || (y >= heightPx && x < widthPx)
      ? ["top", "bottom", "margin-top"]
      : ["left", "right", "margin-left"];
  const property = [...sides, "transform", "translate"].find((each) => declared.has(each));
  return property === undefined
    ? (parent.awayBy ?? "position off the screen")
    : `${property}: ${declared.get(property)}`;
}

const transforming = ["transform", "translate", "scale", "rotate"] as const;

/** Combines the transformations of `transform`, `translate`, `scale`, and `rotate`. */
export function transformationOf(
  declared: ReadonlyMap<string, string>,
  fontSizePx: number,
  viewport: Viewport,
  isWide: boolean,
): Transformation {
  if (!transforming.some((property) => declared.has(property))) return untransformed;
  let all = untransformed;
  const add = (own: Transformation | undefined): void => {
    if (own && own !== untransformed)
      all = {
        scaleX: all.scaleX * own.scaleX,
        scaleY: all.scaleY * own.scaleY,
        x: all.x + own.x,
        y: all.y + own.y,
        isTurned: all.isTurned !== own.isTurned,
      };
  };
  const [transform, translate, scale, rotate] = ["transform", "translate", "scale", "rotate"].map(
    (property) => declared.get(property),
  );
  if (transform !== undefined) add(readTransform(transform, fontSizePx, viewport, isWide));
  if (translate !== undefined) {
    const [left = "0", top = "0"] = splitWords(translate);
    const x = readOffset(left, "x", fontSizePx, viewport, isWide) ?? 0;
    const y = readOffset(top, "y", fontSizePx, viewport) ?? 0;
    add({ ...untransformed, x, y });
  }
  const [scaleX, scaleY] = (scale !== undefined && readScale(scale)) || [1, 1];
  add({ ...untransformed, scaleX, scaleY });
  if (rotate !== undefined) add(readRotate(rotate));
  return all;
}
