import type { ComputedStyle, StyleContext } from "./computed-style.ts";
import { isInline } from "./computed-style.ts";
import { readFontSize, readLength, readNumber, splitWords } from "./css-values.ts";
import type { Declared } from "./declared-values.ts";
import type { HtmlElement } from "./html-tree.ts";
import { displayOf } from "./user-agent.ts";

/** An element with its declarations, and the values on which its other values depend. */
export interface Box {
  readonly element: HtmlElement;
  readonly declared: ReadonlyMap<string, string>;
  readonly parent: ComputedStyle;
  readonly context: StyleContext;
  readonly fontSizePx: number;
  readonly display: string;
  readonly position: string;
  readonly isFloating: boolean;
  /** Whether it is a table that does not inherit text properties, as in quirks mode. */
  readonly resets: boolean;
  /** Whether it is the whole window, to which clipping does not apply. */
  readonly isWindow: boolean;
  /** Whether it cuts its content off: `overflow: hidden`. */
  readonly isCut: boolean;
  /** Whether it cuts its content off, or shows the rest when scrolled, or contains its painting. */
  readonly isClipped: boolean;
}

/** Content at or below this size, in pixels, counts as hidden. */
export const leastPx = 3;

export function openBox(
  element: HtmlElement,
  { declared }: Declared,
  parent: ComputedStyle,
  context: StyleContext,
): Box {
  const { name } = element;
  const resets = context.isQuirky && name === "table";
  const position = declared.get("position") ?? "static";
  const float = declared.get("float");
  const isFloating = float === "left" || float === "right";
  const display = toBlock(
    displayIn(declared, parent) ?? displayOf(name),
    isFloating || isTaken(position) || laysOutBlocks(parent),
  );
  const isWindow = name === "html" || name === "body";
  const [x, y] = [declared.get("overflow-x"), declared.get("overflow-y")];
  const isCut = !isWindow && (cuts(x) || cuts(y));
  return {
    element,
    declared,
    parent,
    context,
    fontSizePx: fontSizeOf(declared.get("font-size"), resets, parent, context),
    display,
    position,
    isFloating,
    resets,
    isWindow,
    isCut,
    isClipped: isCut || (!isWindow && (scrolls(x) || scrolls(y) || isContained(declared, display))),
  };
}

function displayIn(declared: ReadonlyMap<string, string>, parent: ComputedStyle): string | undefined {
  const display = declared.get("display");
  if (/^inherit$/.test(display ?? "")) return parent.display;
  return ["initial", "unset"].includes(display ?? "") ? "inline" : display;
}

function fontSizeOf(
  value: string | undefined,
  resets: boolean,
  parent: ComputedStyle,
  { viewport, isQuirky }: StyleContext,
): number {
  if (value === undefined) return resets ? 16 : parent.fontSizePx;
  return readFontSize(value, parent.fontSizePx, viewport, isQuirky) ?? parent.fontSizePx;
}

/** Whether a position takes an element out of the flow. */
export const isTaken = (position: string): boolean => position === "absolute" || position === "fixed";

/** Whether an element lays out its children as blocks. */
export const laysOutBlocks = ({ display }: ComputedStyle): boolean =>
  display.includes("flex") || display.includes("grid");

/** Floated and positioned elements and flex or grid items are laid out as blocks. */
export const toBlock = (display: string, isTaken: boolean): string =>
  isTaken && /^(inline|inline-block|table-.+)$/.test(display) ? "block" : display;

const cuts = (overflow: string | undefined): boolean => overflow === "hidden" || overflow === "clip";

const scrolls = (overflow: string | undefined): boolean =>
  overflow === "auto" || overflow === "scroll" || overflow === "overlay";

const isContained = (declared: ReadonlyMap<string, string>, display: string): boolean =>
  !isInline(display) && /strict|content|paint/.test(declared.get("contain") ?? "none");

/** Length of a property of the box, in pixels. Undefined if it is not declared, or relative to other boxes. */
export const pxOf = (box: Box, property: string): number | undefined =>
  lengthIn(box, box.declared.get(property));

/** Length that is written in the box, in pixels. */
export const lengthIn = ({ fontSizePx, context }: Box, value: string | undefined): number | undefined =>
  value === undefined ? undefined : readLength(value, fontSizePx, context.viewport, context.isQuirky);

const sized = new Set([
  "block",
  "inline-block",
  "list-item",
  "flow-root",
  "flex",
  "inline-flex",
  "grid",
  "inline-grid",
  "-webkit-box",
]);

/** Whether width and height apply to the box. */
export const isSized = ({ display }: Box): boolean => sized.has(display);

/** Whether a flex item may be larger than its `width` or `height`. */
export function mayGrow(box: Box, size: "width" | "height"): boolean {
  const { declared, parent } = box;
  if (parent.layout !== (size === "width" ? "row" : "column")) return false;
  const [grow = "0"] = (declared.get("flex") ?? declared.get("flex-grow") ?? "0").split(" ");
  const basis = declared.get("flex-basis") ?? declared.get("flex")?.split(" ")[2] ?? "auto";
  return grow === "auto" || Number(grow) > 0 || (pxOf(box, basis) ?? lengthIn(box, basis) ?? 0) > leastPx;
}

/** Whether a flex item in a row has no width and does not grow. */
export const hasNoBasis = (box: Box): boolean =>
  box.parent.layout === "row" && !mayGrow(box, "width") && /^0(?:\.0*)?(?:px|em|%)?$/.test(basisOf(box));

function basisOf({ declared }: Box): string {
  const [grow = "", ...others] = splitWords(declared.get("flex") ?? "");
  const written = others.find((word) => readNumber(word) === undefined || word.endsWith("%")) ?? others[1];
  return declared.get("flex-basis") ?? written ?? (readNumber(grow) === undefined ? "auto" : "0");
}

/** Returns the least size of a box. A size that depends on its surroundings counts as large. */
export function leastSize(box: Box, size: "width" | "height"): number {
  const value = box.declared.get(`min-${size}`);
  if (value === undefined) return 0;
  const isRelative = size === "width" ? /^(?!0).*%$|content$/ : /content$/;
  return isRelative.test(value) ? Number.POSITIVE_INFINITY : (lengthIn(box, value) ?? 0);
}

/** Returns the smaller of `width` and `max-width`, in pixels. */
export function ownWidth({ declared, fontSizePx, position, context }: Box): number | undefined {
  const { viewport, isQuirky } = context;
  const base = isTaken(position) ? viewport.widthPx : undefined;
  const width = readLength(declared.get("width"), fontSizePx, viewport, isQuirky, base);
  const most = readLength(declared.get("max-width"), fontSizePx, viewport, isQuirky, base);
  return width === undefined || most === undefined ? (width ?? most) : Math.min(width, most);
}

/** Returns the height at which a box clips its content. Undefined if it does not, or may grow. */
export function clippedHeight(box: Box): number | undefined {
  if (box.isWindow || !cuts(box.declared.get("overflow-y")) || !isSized(box) || mayGrow(box, "height"))
    return undefined;
  const height = Math.min(
    pxOf(box, "height") ?? Number.POSITIVE_INFINITY,
    pxOf(box, "max-height") ?? Number.POSITIVE_INFINITY,
  );
  return height === Number.POSITIVE_INFINITY ? undefined : Math.max(height, leastSize(box, "height"));
}
