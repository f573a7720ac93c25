import { animate } from "./animation.ts";
import { type LineHeight, lineHeightOf, readFontSize, readLength, readNumber } from "./css-values.ts";
import { type Declaration, toDeclarations } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import {
  backgroundOf,
  colorHiddenBy,
  leastOpacity,
  masksAll,
  paintsAround,
  paintsOf,
  readFilter,
  toHex,
} from "./paint.ts";
import { awayBy, type Place, placeOf, rightOfEveryScreen, transformationOf, unmoved } from "./placement.ts";
import { leavesNothing, untransformed } from "./shapes.ts";
import type { Keyframes } from "./style-sheet.ts";
import { openSurroundings, type Surroundings, surroundingsIn, surroundingsOf } from "./surroundings.ts";
import { displayOf, hintsOf, isDrawn } from "./user-agent.ts";
import { substitute, variablesOf } from "./variables.ts";
import type { Viewport } from "./viewport.ts";

/** Computed style of an element in one viewport, limited to what decides what a reader sees. */
export interface ComputedStyle {
  readonly display: string;
  /** Reason why the element and everything in it is hidden, regardless of descendants' styles. */
  readonly hiddenBy: string | undefined;
  readonly isVisible: boolean;
  /** Opacity, multiplied with that of all ancestors. */
  readonly opacity: number;
  readonly fontSizePx: number;
  readonly isBold: boolean;
  readonly lineHeight: LineHeight;
  /** Inherited; indents the first line of each block. */
  readonly textIndentPx: number;
  /** First-line indent of the nearest block. */
  readonly lineIndentPx: number;
  readonly color: string;
  /** Fill color of the text. Undefined if it is `color`. */
  readonly fill: string | undefined;
  /** Nearest background behind the text. `unknownBackground` if it is an image or translucent. */
  readonly background: string;
  /** Whether the nearest block clips its text because its lines have no height. */
  readonly cutsLines: boolean;
  readonly rare: RareStyle;
  readonly place: Place;
  /** Reason why the element is off the screen. */
  readonly awayBy: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  /** Whether the element may overlap what precedes it. */
  readonly liesOver: boolean;
  /** Whether what follows may overlap the element. */
  readonly liesUnder: boolean;
  /** Whether the element paints outside of its box: a thick outline or shadow. */
  readonly paintsAround: boolean;
  /** How the element lays out its children. `flat`: in the rows of a grid that have no height. */
  readonly layout: "flow" | "row" | "column" | "flat";
  readonly surroundings: Surroundings;
}

/** Properties that mail rarely changes. */
export interface RareStyle {
  /** Colors of the text other than its own: shadows, outlines, a background that shows through. */
  readonly paints: readonly string[];
  /** Scale factor from zoom and transformations, multiplied with that of all ancestors. */
  readonly scale: number;
  readonly letterSpacingPx: number;
  readonly isRightToLeft: boolean;
  /** Whether a filter of the element or of an ancestor may change colors relative to the background. */
  readonly isFiltered: boolean;
  /** Radius of the blur of the element and its ancestors, in pixels of the screen. */
  readonly blurPx: number;
  /** Whether the back of the element faces the reader. */
  readonly isTurned: boolean;
  /** Color of the body, which tables inherit in quirks mode. */
  readonly bodyText: string;
}

export const rootStyle: ComputedStyle = {
  display: "block",
  hiddenBy: undefined,
  isVisible: true,
  opacity: 1,
  fontSizePx: 16,
  isBold: false,
  lineHeight: "normal",
  textIndentPx: 0,
  lineIndentPx: 0,
  color: "black",
  fill: undefined,
  background: "white",
  cutsLines: false,
  rare: {
    paints: [],
    scale: 1,
    letterSpacingPx: 0,
    isRightToLeft: false,
    isFiltered: false,
    blurPx: 0,
    isTurned: false,
    bodyText: "black",
  },
  place: unmoved,
  awayBy: undefined,
  variables: new Map(),
  liesOver: false,
  liesUnder: false,
  paintsAround: false,
  layout: "flow",
  surroundings: openSurroundings,
};

export interface StyleContext {
  /** Whether the reader has opened everything that opens. */
  readonly isOpened: boolean;
  readonly viewport: Viewport;
  readonly isQuirky: boolean;
  /** Color of links. */
  readonly linkText: string;
  readonly keyframes: ReadonlyMap<string, Keyframes>;
}

/** Limits of visibility: content at or below these sizes, or below this opacity, counts as hidden. */
const leastPx = 3;
const leastFontPx = 2;
const leastScale = 0.001;
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
/** Properties that may move an element out of its container. */
const behindElsewhere = ["top", "left", "right", "bottom", "margin-top", "margin-left", "width"];
const leastOverlapPx = 10;
/** Smallest indent, in pixels, that moves a line off the screen. */
const leastIndentPx = 500;
/**
 * Least radius of a blur, relative to the font size, that leaves no letter of a text to read. A browser still
 * paints a shade there, so this is a choice: the strokes of letters are about a quarter of the font size
 * apart, and blend well before this.
 */
const leastBlur = 0.4;
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
  const { viewport, isQuirky, isOpened } = context;
  const { name, attributes } = element;
  const resets = isQuirky && name === "table";
  const { declared, variables, isSpecial } = declaredOf(element, declarations, parent, context);
  if (declared.size === 0 && !/^(table|svg|foreignobject)$/.test(name) && variables === parent.variables)
    return inherited(parent, displayOf(name), element, isOpened);

  const fontSizePx = fontSize();
  const px = (property: string) => readLength(declared.get(property), fontSizePx, viewport, isQuirky);
  const position = declared.get("position") ?? "static";
  const isFloating = /^(left|right)$/.test(declared.get("float") ?? "none");
  const isTaken = /^(absolute|fixed)$/.test(position) || isFloating;
  const display = toBlock(
    displayIn(declared, parent) ?? displayOf(name),
    isTaken || /flex|grid/.test(parent.display),
  );
  const filter = readFilter(declared.get("filter"), (word) => readLength(word, fontSizePx, viewport, false));
  const opacity = parent.opacity * opacityOf(declared.get("opacity")) * filter.opacity;
  const isVisible = visibility();
  const lineHeight = declared.has("line-height")
    ? lineHeightOf(declared.get("line-height"), fontSizePx, parent.lineHeight, viewport, isQuirky)
    : resets
      ? "normal"
      : parent.lineHeight;
  const inheritedIndentPx = name === "table" ? 0 : parent.textIndentPx;
  const color = colorOf("color", resets ? parent.rare.bodyText : parent.color);
  // Overflow clipping of the body applies to the whole window.
  const isWindow = name === "html" || name === "body";
  const overflow = !isWindow && (isCut(declared.get("overflow-x")) || isCut(declared.get("overflow-y")));
  const containment = declared.get("contain") ?? "none";
  const isContained = !isWindow && !isInline(display) && /strict|content|paint/.test(containment);
  const isClipped =
    overflow ||
    isContained ||
    (!isWindow && (isScrolled(declared.get("overflow-x")) || isScrolled(declared.get("overflow-y"))));
  const textIndentPx = declared.has("text-indent") ? indent() : inheritedIndentPx;
  const transformation =
    !isSpecial || isInline(display) ? untransformed : transformationOf(declared, fontSizePx, viewport);
  const rare = isSpecial || name === "body" ? rareStyle() : parent.rare;
  const place = placeOf(declared, parent, {
    fontSizePx,
    viewport,
    isQuirky,
    display,
    position,
    isRightToLeft: rare.isRightToLeft,
    transformation,
    isFitted: isFitted(),
  });
  const isAbsolute = /^(absolute|fixed)$/.test(position);
  const isInGrid =
    isSpecial && (declared.has("grid-area") || declared.has("grid-row") || declared.has("grid-column"));
  const isBox =
    /^(block|inline-block|list-item|flow-root|flex|inline-flex|grid|inline-grid|-webkit-box)$/.test(display);
  const background = backgroundOf(declared, parent.background);
  const paintsOutside =
    (declared.has("outline") || declared.has("box-shadow")) &&
    paintsAround(declared, parent.background, lengthOf);
  return {
    display,
    hiddenBy: parent.hiddenBy ?? closedBy(element, isOpened) ?? hiding(),
    isVisible,
    opacity,
    fontSizePx,
    isBold: boldness(),
    lineHeight,
    textIndentPx,
    lineIndentPx: isInline(display) ? parent.lineIndentPx : textIndentPx,
    color,
    fill: fill(),
    background,
    rare,
    place,
    awayBy: awayBy(declared, parent, place, position, viewport, ownWidth()),
    variables,
    liesOver:
      isAbsolute ||
      isInGrid ||
      place.y < parent.place.y - leastOverlapPx ||
      place.x < parent.place.x - leastOverlapPx,
    paintsAround: paintsOutside,
    layout: layout(),
    surroundings: surroundingsOf(declared, parent.surroundings, {
      display,
      position,
      isFloating,
      clippedPx: clippedHeight(),
      isBorderBox: declared.get("box-sizing") === "border-box",
      isOpaque: isOpaque(),
      isStacked: isSpecial || opacity !== parent.opacity || stacking.some((each) => declared.has(each)),
      isMoved: transformation !== untransformed || declared.has("zoom") || /flex|grid/.test(parent.display),
      pxOf: px,
    }),
    liesUnder:
      paintsOutside ||
      isAbsolute ||
      isInGrid ||
      declared.get("margin-right")?.startsWith("-") === true ||
      declared.get("margin-bottom")?.startsWith("-") === true ||
      (!isClipped && Math.min(px("height") ?? 9, px("max-height") ?? 9) <= leastPx),
    cutsLines:
      isInline(display) ||
      ((parent.cutsLines || overflow) &&
        isBox &&
        !declared.has("height") &&
        toPx(lineHeight, fontSizePx) <= leastPx &&
        (px("padding-top") ?? 0) + (px("padding-bottom") ?? 0) <= leastPx)
        ? parent.cutsLines || !isInline(display)
        : false,
  };

  function rareStyle(): RareStyle {
    const { scale, letterSpacingPx, isRightToLeft, isFiltered, isTurned } = parent.rare;
    const { scaleX, scaleY } = transformation;
    const ownScale =
      scale * (readNumber(declared.get("zoom")) || 1) * Math.min(Math.abs(scaleX), Math.abs(scaleY));
    return {
      paints: paintsOf(isDrawn(name), declared, parent.rare.paints, lengthOf),
      scale: ownScale,
      blurPx: Math.hypot(parent.rare.blurPx, filter.blurPx * ownScale),
      letterSpacingPx: declared.has("letter-spacing") ? (px("letter-spacing") ?? 0) : letterSpacingPx,
      isFiltered: isFiltered || filter.isColorful,
      isTurned: isTurned !== transformation.isTurned,
      bodyText: name === "body" ? color : parent.rare.bodyText,
      isRightToLeft: declared.has("direction") ? declared.get("direction") === "rtl" : isRightToLeft,
    };
  }

  function lengthOf(word: string): number | undefined {
    return readLength(word, fontSizePx, viewport, isQuirky);
  }

  /** Infinite if the text cannot wrap and begins beyond the right edge of its block or of the screen. */
  function indent(): number {
    const value = declared.get("text-indent") ?? "";
    const indentPx = px("text-indent") ?? inheritedIndentPx;
    const isPushedOut = indentPx >= rightOfEveryScreen || (overflow && /^\d{3,}(\.\d+)?%/.test(value));
    return isPushedOut && declared.has("white-space") ? Number.POSITIVE_INFINITY : indentPx;
  }

  function layout(): ComputedStyle["layout"] {
    if (display.endsWith("flex"))
      return /^column/.test(declared.get("flex-direction") ?? declared.get("flex-flow") ?? "")
        ? "column"
        : "row";
    return display.endsWith("grid") && /^(0[a-z]*\s*)+$/.test(declared.get("grid-template-rows") ?? "")
      ? "flat"
      : "flow";
  }

  /** Whether a flex item may be larger than its `width` or `height`. */
  function mayGrow(size: "width" | "height"): boolean {
    if (parent.layout !== (size === "width" ? "row" : "column")) return false;
    const [grow = "0"] = (declared.get("flex") ?? declared.get("flex-grow") ?? "0").split(" ");
    const basis = declared.get("flex-basis") ?? declared.get("flex")?.split(" ")[2] ?? "auto";
    return /^auto$/.test(grow) || Number(grow) > 0 || (px(basis) ?? lengthOf(basis) ?? 0) > leastPx;
  }

  /** Returns the least size of a box. A size that depends on its surroundings counts as large. */
  function leastSize(size: "width" | "height"): number {
    const value = declared.get(`min-${size}`) ?? "0";
    const isRelative = size === "width" ? /^(?!0).*%$|content$/ : /content$/;
    return isRelative.test(value) ? Number.POSITIVE_INFINITY : (px(`min-${size}`) ?? 0);
  }

  /** Returns the height at which a box clips its content. Undefined if it does not, or may grow. */
  function clippedHeight(): number | undefined {
    if (isWindow || !isBox || !isCut(declared.get("overflow-y")) || mayGrow("height")) return undefined;
    const height = Math.min(...["height", "max-height"].map((each) => px(each) ?? Number.POSITIVE_INFINITY));
    return height === Number.POSITIVE_INFINITY ? undefined : Math.max(height, leastSize("height"));
  }

  /** Whether the element paints an opaque background behind all its content, as it is as high as that. */
  function isOpaque(): boolean {
    const color = declared.get("background-color");
    const isHigh = display.startsWith("table") || !(declared.has("height") || declared.has("max-height"));
    return !isWindow && color !== undefined && isHigh && toHex(color) !== undefined;
  }

  /** Whether the element is painted behind the background of an ancestor, in its own place. */
  function isBehind(): boolean {
    return (
      position === "relative" &&
      parent.surroundings.isBacked &&
      Number(declared.get("z-index")) < 0 &&
      !behindElsewhere.some((each) => declared.has(each))
    );
  }

  /** Whether a box is as wide as its text, and not wider than the block that it is in. */
  function isFitted(): boolean {
    return (
      (display === "inline-block" || (isFloating && declared.get("float") === "left")) &&
      !["width", "min-width", "white-space"].some((property) => declared.has(property))
    );
  }

  /** Whether `contain` makes a block without a height flat. */
  function isEmptied(): boolean {
    return (
      /^(block|list-item|flow-root)$/.test(display) &&
      parent.layout === "flow" &&
      !/grid/.test(parent.display) &&
      !isAbsolute &&
      !["height", "min-height", "aspect-ratio", "contain-intrinsic-size"].some((each) =>
        declared.has(each),
      ) &&
      (containment === "strict" || (isClipped && /\bsize\b/.test(containment)))
    );
  }

  function fontSize(): number {
    const value = declared.get("font-size");
    if (value !== undefined)
      return readFontSize(value, parent.fontSizePx, viewport, isQuirky) ?? parent.fontSizePx;
    return resets ? 16 : parent.fontSizePx;
  }

  function boldness(): boolean {
    const value = declared.get("font-weight") ?? "unset";
    return /^(inherit|unset)$/.test(value) ? parent.isBold : /^bold/.test(value) || Number(value) >= 700;
  }

  /** The percentage base is unknown, so only `0%` gives a width. */
  function sizeIn(property: string): number | undefined {
    return property.endsWith("width") && /^0(\.0*)?%$/.test(declared.get(property) ?? "") ? 0 : px(property);
  }

  /** Returns the smaller of `width` and `max-width`. */
  function ownWidth(): number | undefined {
    const base = isAbsolute ? viewport.widthPx : undefined;
    const [width, most] = ["width", "max-width"].map((property) =>
      readLength(declared.get(property), fontSizePx, viewport, isQuirky, base),
    );
    return width === undefined || most === undefined ? (width ?? most) : Math.min(width, most);
  }

  /** Returns the fill color of text. Drawings have their own. */
  function fill(): string | undefined {
    if (name === "foreignobject") return undefined;
    if (!isDrawn(name))
      return declared.has("-webkit-text-fill-color")
        ? colorOf("-webkit-text-fill-color", parent.fill ?? color)
        : parent.fill;
    const inherited = name === "svg" ? "black" : (parent.fill ?? "black");
    const value = declared.get("fill") ?? inherited;
    if (/^(inherit|unset)$/.test(value)) return inherited;
    return value === "none" ? "transparent" : value === "currentcolor" ? color : value;
  }

  function visibility(): boolean {
    const value = declared.get("visibility") ?? "unset";
    return /^(inherit|unset)$/.test(value) ? parent.isVisible : !/^(hidden|collapse)$/.test(value);
  }

  function colorOf(property: string, inherited: string): string {
    const value = declared.get(property);
    if (value === undefined) return inherited;
    if (/^(inherit|unset|currentcolor)$/.test(value)) return property === "color" ? parent.color : inherited;
    return value === "initial" ? "black" : value;
  }

  function hiding(): string | undefined {
    if (display === "none")
      return attributes["hidden"] !== undefined ? "the attribute hidden" : "display: none";
    if (opacity < leastOpacity) return `opacity: ${declared.get("opacity") ?? opacity}`;
    if (declared.get("content-visibility") === "hidden" && !isInline(display))
      return "content-visibility: hidden";
    if (filter.flat !== undefined && filter.flat === toHex(parent.background))
      return `filter: ${declared.get("filter")}`;
    const mask = declared.get("mask-image");
    if (masksAll(mask)) return `mask-image: ${mask}`;
    if (
      mask !== undefined &&
      mask !== "none" &&
      /^0[a-z%]*( 0[a-z%]*)?$/.test(declared.get("mask-size") ?? "")
    )
      return `mask-size: ${declared.get("mask-size")}`;
    if (parent.layout === "flat" && isClipped && leastSize("height") <= leastPx)
      return "grid-template-rows: 0";
    if (isBehind()) return `z-index: ${declared.get("z-index")}`;
    if (isEmptied()) return `contain: ${containment}`;
    if (rare.isTurned && declared.get("backface-visibility") === "hidden")
      return "backface-visibility: hidden";
    if (overflow && display === "table-cell" && (px("max-width") ?? 9) <= leastPx)
      return `max-width: ${declared.get("max-width")}`;
    if (isBox && isClipped) {
      for (const [size, sides] of [
        ["height", ["padding-top", "padding-bottom"]],
        ["width", ["padding-left", "padding-right"]],
      ] as const) {
        const room = sides.reduce((sum, side) => sum + (px(side) ?? 0), leastSize(size));
        for (const property of [`max-${size}`, size])
          if (property === size && mayGrow(size)) continue;
          else if ((sizeIn(property) ?? Number.POSITIVE_INFINITY) <= leastPx && room <= leastPx)
            return `${property}: ${declared.get(property)}`;
      }
    }
    if (/^(absolute|fixed)$/.test(position) && clipsAll(declared.get("clip")))
      return `clip: ${declared.get("clip")}`;
    if (declared.has("clip-path") && leavesNothing(declared.get("clip-path") ?? "none"))
      return `clip-path: ${declared.get("clip-path")}`;
    if (Math.min(Math.abs(transformation.scaleX), Math.abs(transformation.scaleY)) <= leastScale)
      return `transform: ${declared.get("transform") ?? "scale"}`;
    return undefined;
  }
}

interface Declared {
  readonly declared: Map<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Whether any declaration is not of kind `usual`. */
  readonly isSpecial: boolean;
}

/**
 * Returns the declared values of an element: the browser's defaults, then those of the cascade. Later ones
 * win.
 */
function declaredOf(
  element: HtmlElement,
  declarations: readonly Declaration[],
  parent: ComputedStyle,
  { isQuirky, linkText, keyframes }: StyleContext,
): Declared {
  const hints = hintsOf(element, linkText);
  const declared = new Map<string, string>();
  let [isSpecial, hasVariables] = [false, false];
  for (const { property, value, kind } of hints) {
    declared.set(property, value);
    isSpecial ||= kind === "rare";
  }
  for (const { kind } of declarations) {
    isSpecial ||= kind !== "usual";
    hasVariables ||= kind === "variable";
  }
  const variables = hasVariables ? variablesOf(declarations, parent.variables) : parent.variables;
  if (isSpecial) {
    for (const declaration of declarations) add(declaration);
    animate(declared, declarations, keyframes, add);
  } else for (const { property, value } of declarations) declared.set(property, value);
  return { declared, variables, isSpecial };

  function add({ property, value, isImportant, kind }: Declaration): void {
    if (kind === "pending") {
      const known = substitute(value, variables);
      const read = known === undefined ? [] : toDeclarations(property, known, isImportant, isQuirky);
      // A value that variables make invalid counts as `unset`.
      for (const each of read.length > 0 ? read : toDeclarations(property, "unset", isImportant, isQuirky))
        if (each.kind !== "pending") add(each);
    } else if (property === "all") {
      declared.clear();
      if (value.startsWith("revert")) for (const hint of hints) declared.set(hint.property, hint.value);
      else declared.set("display", "inline");
      if (value === "initial") for (const [inherited, first] of initial) declared.set(inherited, first);
    } else if (value.startsWith("revert")) {
      const hint = hints.findLast((each) => each.property === property);
      if (hint) declared.set(property, hint.value);
      else declared.delete(property);
    } else if (kind !== "variable") declared.set(property, value);
  }
}

/** Initial values of inherited properties. */
const initial = [
  ["font-size", "medium"],
  ["line-height", "normal"],
  ["color", "black"],
  ["visibility", "visible"],
  ["text-indent", "0"],
  ["-webkit-text-fill-color", "currentcolor"],
] as const;

function displayIn(declared: ReadonlyMap<string, string>, parent: ComputedStyle): string | undefined {
  const display = declared.get("display");
  if (/^inherit$/.test(display ?? "")) return parent.display;
  return /^(initial|unset)$/.test(display ?? "") ? "inline" : display;
}

function clipsAll(clip: string | undefined): boolean {
  const sides = (/^rect\((.*)\)$/.exec(clip ?? "")?.[1] ?? "").split(/[\s,]+/).filter((side) => side !== "");
  const [top, right, bottom, left] = sides.map((side) =>
    side === "auto" ? undefined : Number.parseFloat(side),
  );
  const isNarrow = (from: number | undefined, to: number | undefined) =>
    from !== undefined && to !== undefined && to - from <= 1;
  return sides.length === 4 && (isNarrow(top, bottom) || isNarrow(left, right));
}

const isCut = (overflow: string | undefined): boolean => overflow === "hidden" || overflow === "clip";

const isScrolled = (overflow: string | undefined): boolean =>
  overflow === "auto" || overflow === "scroll" || overflow === "overlay";

/** Returns the style of an element without its own declarations. */
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

export const isInline = (display: string): boolean => display === "inline" || display === "contents";

/** Floated and positioned elements and flex or grid items are laid out as blocks. */
const toBlock = (display: string, isTaken: boolean): string =>
  isTaken && /^(inline|inline-block|table-.+)$/.test(display) ? "block" : display;

/**
 * Returns why an element is closed: it is in closed details and not the summary, or it is a popover that is
 * not open.
 */
function closedBy({ name, parent, attributes }: HtmlElement, isOpened: boolean): string | undefined {
  if (!isOpened && attributes["popover"] !== undefined) return "the attribute popover";
  if (isOpened || parent?.name !== "details" || parent.attributes["open"] !== undefined || name === "summary")
    return undefined;
  return "<details> that are closed";
}

function opacityOf(value: string | undefined): number {
  const number = value === undefined ? undefined : readNumber(value);
  return number === undefined ? 1 : Math.min(1, Math.max(0, number));
}

export const toPx = (lineHeight: LineHeight, fontSizePx: number): number =>
  lineHeight === "normal"
    ? 1.2 * fontSizePx
    : "px" in lineHeight
      ? lineHeight.px
      : lineHeight.factor * fontSizePx;

/**
 * Returns why an image, a link, or another box of this style is hidden. Returns undefined if it is visible.
 */
export const boxHiddenBy = ({ hiddenBy, awayBy, isVisible }: ComputedStyle): string | undefined =>
  hiddenBy ?? awayBy ?? (isVisible ? undefined : "visibility: hidden");

/**
 * Returns why text of this style is hidden, or undefined if it is visible. Only the first line of a block is
 * indented.
 */
export function textHiddenBy(style: ComputedStyle, isFirstLine: boolean): string | undefined {
  const byBox = boxHiddenBy(style);
  if (byBox !== undefined) return byBox;
  const { fontSizePx, lineHeight, lineIndentPx, background, cutsLines, place } = style;
  const { paints, scale, letterSpacingPx, blurPx } = style.rare;
  const { roomPx, marginPx } = style.surroundings;
  if (fontSizePx * scale <= leastFontPx) return `font-size: ${Math.round(fontSizePx * scale * 10) / 10}px`;
  if (cutsLines && toPx(lineHeight, fontSizePx) <= leastPx) return "line-height: 0";
  if (roomPx - marginPx <= leastPx) return "the end of a box with overflow: hidden";
  if (blurPx > 0 && blurPx >= leastBlur * fontSizePx * scale) return `filter: blur, ${Math.round(blurPx)}px`;
  if (isFirstLine && lineIndentPx + Math.max(0, place.x) <= -leastIndentPx)
    return `text-indent: ${lineIndentPx}px`;
  if (letterSpacingPx <= -0.95 * fontSizePx) return `letter-spacing: ${letterSpacingPx}px`;
  if (lineIndentPx === Number.POSITIVE_INFINITY) return "text-indent: 100%";
  return style.rare.isFiltered
    ? undefined
    : colorHiddenBy([style.fill ?? style.color, ...paints], background);
}
