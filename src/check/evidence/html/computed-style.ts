import { contrastRatio, parseColor, readColor } from "../colors.ts";
import { type LineHeight, lineHeightOf, readFontSize, readLength } from "./css-values.ts";
import type { Declaration } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import type { Keyframes } from "./style-sheet.ts";
import { displayOf, hintsOf } from "./user-agent.ts";
import type { Viewport } from "./viewport.ts";

/** The computed style of an element in one viewport, as far as it decides what a reader sees. */
export interface ComputedStyle {
  readonly display: string;
  /** Why nothing in here is seen, whatever its own style says. */
  readonly hiddenBy: string | undefined;
  readonly isVisible: boolean;
  /** Multiplied with that of everything around it. */
  readonly opacity: number;
  readonly fontSizePx: number;
  readonly lineHeight: LineHeight;
  /** Inherited; moves the first line of each block. */
  readonly textIndentPx: number;
  /** The indent of the nearest block. */
  readonly lineIndentPx: number;
  readonly color: string;
  /** The color that text has as a browser fills it, if it is not `color`. */
  readonly fill: string | undefined;
  /** The nearest background behind the text; `unknownBackground` if it is an image, or lets others through. */
  readonly background: string;
  /** Whether the nearest block cuts off what is higher than its lines, which have no height. */
  readonly cutsLines: boolean;
}

/** An image, a gradient, a translucent color: compares with no color. */
export const unknownBackground = "an image or a translucent color";

export const rootStyle: ComputedStyle = {
  display: "block",
  hiddenBy: undefined,
  isVisible: true,
  opacity: 1,
  fontSizePx: 16,
  lineHeight: "normal",
  textIndentPx: 0,
  lineIndentPx: 0,
  color: "black",
  fill: undefined,
  background: "white",
  cutsLines: false,
};

export interface StyleContext {
  /** Whether the reader has opened what opens. */
  readonly isOpened: boolean;
  readonly viewport: Viewport;
  readonly isQuirky: boolean;
  /** The color of the attribute `text` of the body, which tables in quirks mode take. */
  readonly bodyText: string;
  readonly keyframes: ReadonlyMap<string, Keyframes>;
}

/** Smaller than this is not seen. */
const leastPx = 3;
const leastFontPx = 2;
const leastOpacity = 0.1;
/** Moved further than this to the left or up, it is off the screen. */
const offScreenPx = -500;

/**
 * Computes an element's style from its parent's and its declarations, in the order of the cascade: later ones win.
 */
export function computeStyle(
  element: HtmlElement,
  declarations: readonly Declaration[],
  parent: ComputedStyle,
  { viewport, isQuirky, bodyText, isOpened }: StyleContext,
): ComputedStyle {
  const { name, attributes } = element;
  const resets = isQuirky && name === "table";
  const declared = new Map<string, string>();
  for (const { property, value } of hintsOf(name, attributes)) declared.set(property, value);
  for (const { property, value } of declarations) declared.set(property, value);
  if (declared.size === 0 && name !== "table") return inherited(parent, displayOf(name), element, isOpened);

  const fontSizePx = fontSize();
  const px = (property: string) => readLength(declared.get(property), fontSizePx, viewport, isQuirky);
  const position = declared.get("position") ?? "static";
  const isTaken =
    /^(absolute|fixed)$/.test(position) || /^(left|right)$/.test(declared.get("float") ?? "none");
  const display = toBlock(
    declared.get("display") ?? displayOf(name),
    isTaken || /flex|grid/.test(parent.display),
  );
  const opacity = parent.opacity * opacityOf(declared.get("opacity"));
  const isVisible = visibility();
  const lineHeight = declared.has("line-height")
    ? lineHeightOf(declared.get("line-height"), fontSizePx, parent.lineHeight, viewport, isQuirky)
    : resets
      ? "normal"
      : parent.lineHeight;
  const inheritedIndentPx = name === "table" ? 0 : parent.textIndentPx;
  const textIndentPx = declared.has("text-indent")
    ? (px("text-indent") ?? inheritedIndentPx)
    : inheritedIndentPx;
  const color = colorOf("color", resets ? bodyText : parent.color);
  // What a body cuts off, the whole window does.
  const overflow =
    !/^(html|body)$/.test(name) && (isCut(declared.get("overflow-x")) || isCut(declared.get("overflow-y")));
  const isBox =
    /^(block|inline-block|list-item|flow-root|flex|inline-flex|grid|inline-grid|-webkit-box)$/.test(display);
  return {
    display,
    hiddenBy: parent.hiddenBy ?? closedBy(element, isOpened) ?? hiding(),
    isVisible,
    opacity,
    fontSizePx,
    lineHeight,
    textIndentPx,
    lineIndentPx: isInline(display) ? parent.lineIndentPx : textIndentPx,
    color,
    fill: declared.has("-webkit-text-fill-color")
      ? colorOf("-webkit-text-fill-color", parent.fill ?? color)
      : parent.fill,
    background: backgroundOf(declared, parent.background),
    cutsLines:
      isInline(display) ||
      ((parent.cutsLines || overflow) &&
        isBox &&
        !declared.has("height") &&
        toPx(lineHeight, fontSizePx) <= leastPx)
        ? parent.cutsLines || !isInline(display)
        : false,
  };

  function fontSize(): number {
    const value = declared.get("font-size");
    if (value !== undefined)
      return readFontSize(value, parent.fontSizePx, viewport, isQuirky) ?? parent.fontSizePx;
    return resets ? 16 : parent.fontSizePx;
  }

  function visibility(): boolean {
    const value = declared.get("visibility") ?? "unset";
    return /^(inherit|unset)$/.test(value) ? parent.isVisible : !/^(hidden|collapse)$/.test(value);
  }

  function colorOf(property: string, inherited: string): string {
    const value = declared.get(property);
    if (value === undefined || /^(inherit|unset|currentcolor)$/.test(value)) return inherited;
    return value === "initial" ? "black" : value;
  }

  function hiding(): string | undefined {
    if (display === "none")
      return attributes["hidden"] !== undefined ? "the attribute hidden" : "display: none";
    if (opacity < leastOpacity) return `opacity: ${declared.get("opacity") ?? opacity}`;
    if (overflow && display === "table-cell" && (px("max-width") ?? 9) <= leastPx)
      return `max-width: ${declared.get("max-width")}`;
    if (isBox && overflow) {
      for (const [size, sides] of [
        ["height", ["padding-top", "padding-bottom"]],
        ["width", ["padding-left", "padding-right"]],
      ] as const) {
        const room = sides.reduce((sum, side) => sum + (px(side) ?? 0), px(`min-${size}`) ?? 0);
        for (const property of [`max-${size}`, size])
          if ((px(property) ?? Number.POSITIVE_INFINITY) <= leastPx && room <= leastPx)
            return `${property}: ${declared.get(property)}`;
      }
    }
    if (position !== "static")
      for (const side of ["left", "top"])
        if ((px(side) ?? 0) <= offScreenPx) return `${side}: ${declared.get(side)}`;
    if (!display.startsWith("table-") && (px("margin-left") ?? 0) <= offScreenPx)
      return `margin-left: ${declared.get("margin-left")}`;
    if (
      /^(absolute|fixed)$/.test(position) &&
      /^rect\(\s*([\d.]+)(?:px)?(?:[\s,]+\1(?:px)?){3}\s*\)$/.test(declared.get("clip") ?? "")
    )
      return `clip: ${declared.get("clip")}`;
    if (/^inset\(\s*(?:100|[5-9]\d)%\s*\)$|^circle\(\s*0/.test(declared.get("clip-path") ?? ""))
      return `clip-path: ${declared.get("clip-path")}`;
    if (
      !isInline(display) &&
      /\bscale(?:3d|x|y)?\(\s*0(?:\.0+)?\s*[,)]/.test(declared.get("transform") ?? "")
    )
      return `transform: ${declared.get("transform")}`;
    return undefined;
  }
}

const isCut = (overflow: string | undefined): boolean => overflow === "hidden" || overflow === "clip";

/** An element without declarations of its own. */
function inherited(
  parent: ComputedStyle,
  display: string,
  element: HtmlElement,
  isOpened: boolean,
): ComputedStyle {
  const shown = toBlock(display, /flex|grid/.test(parent.display));
  const hiddenBy =
    parent.hiddenBy ?? closedBy(element, isOpened) ?? (shown === "none" ? "display: none" : undefined);
  const cutsLines = parent.cutsLines && /^(inline|contents|block|list-item)$/.test(shown);
  const lineIndentPx = isInline(shown) ? parent.lineIndentPx : parent.textIndentPx;
  if (
    shown === parent.display &&
    hiddenBy === parent.hiddenBy &&
    cutsLines === parent.cutsLines &&
    lineIndentPx === parent.lineIndentPx
  )
    return parent;
  return { ...parent, display: shown, hiddenBy, cutsLines, lineIndentPx };
}

export const isInline = (display: string): boolean => display === "inline" || display === "contents";

/** What floats, is positioned or is an item of a flexible box is laid out as a block. */
const toBlock = (display: string, isTaken: boolean): string =>
  isTaken && /^(inline|inline-block|table-.+)$/.test(display) ? "block" : display;

/** Only the first summary of closed details is seen. */
function closedBy({ name, parent }: HtmlElement, isOpened: boolean): string | undefined {
  if (isOpened || parent?.name !== "details" || parent.attributes["open"] !== undefined || name === "summary")
    return undefined;
  return "<details> that are closed";
}

function opacityOf(value: string | undefined): number {
  if (value === undefined || /^[a-z]/.test(value)) return 1;
  const number = Number.parseFloat(value) / (value.endsWith("%") ? 100 : 1);
  return Math.min(1, Math.max(0, number));
}

function backgroundOf(declared: ReadonlyMap<string, string>, behind: string): string {
  const image = declared.get("background-image");
  if (image !== undefined && image !== "none") return unknownBackground;
  const value = declared.get("background-color");
  if (value === undefined || /^(inherit|initial|unset)$/.test(value)) return behind;
  const color = readColor(value);
  if (!color) return unknownBackground;
  const alpha = color.alpha ?? 1;
  return alpha === 0 ? behind : alpha === 1 ? value : unknownBackground;
}

export const toPx = (lineHeight: LineHeight, fontSizePx: number): number =>
  lineHeight === "normal"
    ? 1.2 * fontSizePx
    : "px" in lineHeight
      ? lineHeight.px
      : lineHeight.factor * fontSizePx;

/** Why an image, a link or any other box of this style is not seen; undefined if it is. */
export const boxHiddenBy = ({ hiddenBy, isVisible }: ComputedStyle): string | undefined =>
  hiddenBy ?? (isVisible ? undefined : "visibility: hidden");

/** Why text of this style is not seen; undefined if it is. Only the first line of a block is indented. */
export function textHiddenBy(style: ComputedStyle, isFirstLine: boolean): string | undefined {
  const byBox = boxHiddenBy(style);
  if (byBox !== undefined) return byBox;
  const { fontSizePx, lineHeight, lineIndentPx, background, cutsLines } = style;
  if (fontSizePx <= leastFontPx) return `font-size: ${Math.round(fontSizePx * 10) / 10}px`;
  if (cutsLines && toPx(lineHeight, fontSizePx) <= leastPx) return "line-height: 0";
  if (isFirstLine && lineIndentPx <= offScreenPx) return `text-indent: ${lineIndentPx}px`;
  const color = style.fill ?? style.color;
  if ((readColor(color)?.alpha ?? 1) < leastOpacity) return `the color ${color}`;
  const [front, back] = [parseColor(color), parseColor(background)];
  if (front && back && contrastRatio(front, back) < 1.05) return `the color ${color} on ${background}`;
  return undefined;
}
