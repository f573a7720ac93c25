import { converter, formatHex, formatRgb } from "culori";
import { contrastRatio, parseColor, readColor } from "../colors.ts";
import { readLength, readNumber, splitList, splitWords } from "./css-values.ts";
import { viewports } from "./viewport.ts";

/** Stands for an image, a gradient, or a color that cannot be computed. Cannot be compared with a color. */
export const unknownBackground = "an image or a translucent color";

/** Value of `background-image` for a picture that is not read. */
export const somePicture = "url(?)";

/** Opacity below which a color counts as hidden. */
export const leastOpacity = 0.1;

/** System colors of the screen. */
const screenColors: Readonly<Record<string, string>> = {
  canvas: "white",
  window: "white",
  canvastext: "black",
};

/** Resolves system colors, and a color that is the same in light and dark mode. Returns others as written. */
function resolved(color: string): string {
  if (Object.hasOwn(screenColors, color)) return screenColors[color] ?? color;
  const [, inside] = /^light-dark\((.*)\)$/.exec(color) ?? [];
  if (inside === undefined) return color;
  const [first = "", second = "", ...others] = splitList(inside);
  return others.length === 0 && areEqual(first, second) ? first : color;
}

function areEqual(left: string, right: string): boolean {
  if (left === right) return true;
  const [one, other] = [readColor(left), readColor(right)];
  return (
    one !== undefined &&
    other !== undefined &&
    (one.alpha ?? 1) === (other.alpha ?? 1) &&
    formatHex(one) === formatHex(other)
  );
}

/** Contrast ratio below which colors cannot be distinguished: on white, of `#fafafa` and lighter. */
const leastContrast = 1.05;

function areNear(left: string, right: string): boolean {
  if (areEqual(left, right)) return true;
  const [one, other] = [parseColor(resolved(left)), parseColor(resolved(right))];
  return one !== undefined && other !== undefined && contrastRatio(one, other) < leastContrast;
}

/** Returns a color as `#rrggbb`. Undefined if it is not known or not opaque. */
export const toHex = (color: string): string | undefined => formatHex(parseColor(resolved(color)));

const toRgb = converter("rgb");

/** Returns the color that results from painting one over another. */
function over(front: string, behind: string): string {
  const color = readColor(resolved(front));
  if (!color) return unknownBackground;
  const alpha = color.alpha ?? 1;
  if (alpha === 1) return front;
  const back = alpha === 0 ? undefined : parseColor(resolved(behind));
  if (!back) return alpha === 0 ? behind : unknownBackground;
  const [top, bottom] = [toRgb(color), toRgb(back)];
  const mix = (channel: "r" | "g" | "b") => alpha * top[channel] + (1 - alpha) * bottom[channel];
  return formatHex({ mode: "rgb", r: mix("r"), g: mix("g"), b: mix("b") });
}

const wide = new Set("inherit initial unset".split(" "));

/** Blend modes that change white on white, or black on black. */
const changingBlend = /^(?:difference$|exclusion$|plus-)/;

/** Whether text that has the color of what is behind it may be visible by its blend mode. */
function blends(mode = "normal", behind: string): boolean {
  if (["normal", "none", "initial", "unset"].includes(mode)) return false;
  return changingBlend.test(mode) || !/^#(?:0{6}|f{6})$/.test(toHex(behind) ?? "");
}

/** Returns the color behind the text of an element, or `unknownBackground`. */
export function backgroundOf(declared: ReadonlyMap<string, string>, behind: string): string {
  if (declared.get("background-clip") === "text") return behind;
  if (blends(declared.get("mix-blend-mode"), behind)) return unknownBackground;
  if (!["none", "initial", "unset"].includes(declared.get("backdrop-filter") ?? "none"))
    return unknownBackground;
  const value = declared.get("background-color") ?? "unset";
  const base = wide.has(value) ? behind : over(value, behind);
  const frame = declared.get("border");
  const layers = [
    ...pictureColors(declared),
    ...innerShadows(declared.get("box-shadow")),
    ...(frame === undefined ? [] : [frame]),
  ];
  return layers.every((layer) => areNear(over(layer, base), base)) ? base : unknownBackground;
}

/** Returns the one color of a gradient, an empty list if there is no image, or `unknownBackground`. */
function pictureColors(declared: ReadonlyMap<string, string>): readonly string[] {
  const image = declared.get("background-image") ?? "none";
  if (wide.has(image) || /^(none|url\((""|'')?\))$/.test(image) || isPictureAway(image, declared)) return [];
  const colors = stopsOf(image);
  const [first = unknownBackground] = colors ?? [];
  return [colors?.every((color) => areNear(color, first)) ? first : unknownBackground];
}

/** Largest size, in pixels, of a background picture that no word fits on. */
const leastPicturePx = 3;

/** Whether a background picture has no size, or is beyond the start of its element. */
function isPictureAway(image: string, declared: ReadonlyMap<string, string>): boolean {
  const isList = ["size", "position", "repeat"].some((part) =>
    declared.get(`background-${part}`)?.includes(","),
  );
  if (isList || image === somePicture) return false;
  const pxOf = (property: string): readonly (number | undefined)[] =>
    splitWords(declared.get(property) ?? "").map((word) =>
      readLength(word === "0%" ? "0" : word, 16, viewports.desktop, false),
    );
  const sizes = pxOf("background-size");
  if (sizes.includes(0)) return true;
  if (declared.get("background-repeat") !== "no-repeat") return false;
  const [x = 0, y = 0] = pxOf("background-position");
  const [width, height = width] = sizes;
  return (
    sizes.some((size) => size !== undefined && size <= leastPicturePx) ||
    (width !== undefined && x + width <= 0) ||
    (height !== undefined && y + height <= 0)
  );
}

/** Returns the colors of the stops of a gradient. Undefined if the image is not a gradient. */
function stopsOf(image: string): readonly string[] | undefined {
  const [, inside = ""] =
    /^(?:-webkit-)?(?:repeating-)?(?:linear|radial|conic)-gradient\((.*)\)$/.exec(image) ?? [];
  const [first = "", ...others] = splitList(inside).map(colorIn);
  const stops = first === "" ? others : [first, ...others];
  return stops.length > 0 && !stops.includes("") ? stops : undefined;
}

const colorIn = (stop: string): string =>
  splitWords(stop).find((word) => readColor(resolved(word)) !== undefined) ?? "";

/** Whether a mask leaves nothing of an element: all its stops are transparent. */
export const masksAll = (image: string | undefined): boolean =>
  image !== undefined &&
  stopsOf(image)?.every((color) => (readColor(resolved(color))?.alpha ?? 1) < leastOpacity) === true;

/** Returns the colors of the inner shadows of an element. */
const innerShadows = (shadows = "none"): readonly string[] =>
  shadows.includes("inset")
    ? splitList(shadows)
        .filter((shadow) => /\binset\b/.test(shadow))
        .map((shadow) => colorIn(shadow) || unknownBackground)
    : [];

const leastFramePx = 20;

/**
 * Returns the color of a border or outline that is thick enough to hold text. Undefined if there is none.
 */
export function frameColor(value: string, pxOf: (word: string) => number | undefined): string | undefined {
  const words = splitWords(value);
  if (words.some((word) => ["none", "hidden"].includes(word))) return undefined;
  if (!words.some((word) => (pxOf(word) ?? 0) >= leastFramePx)) return undefined;
  return words.find((word) => readColor(word) !== undefined) ?? unknownBackground;
}

/** Whether an element paints around itself in another color than its surroundings. */
export function paintsAround(
  declared: ReadonlyMap<string, string>,
  behind: string,
  pxOf: (word: string) => number | undefined,
): boolean {
  const outline = declared.get("outline");
  const shadows = splitList(declared.get("box-shadow") ?? "").filter(
    (shadow) =>
      !/\binset\b/.test(shadow) &&
      splitWords(shadow).some((word) => Math.abs(pxOf(word) ?? 0) >= leastFramePx),
  );
  return [...(outline === undefined ? [] : [outline]), ...shadows.map(shadowColor)].some(
    (color) => (readColor(color)?.alpha ?? 1) >= leastShade && !areEqual(color, behind),
  );
}

/** Opacity below which a shadow is too light to make white text readable. */
const leastShade = 0.3;
const shadowColor = (shadow: string): string => colorIn(shadow) || unknownBackground;

/** Maximum number of colors kept per text: shadows are inherited. */
const maxPaints = 20;
/** Offset, in pixels, beyond which a shadow is off the screen. */
const farPx = 2000;
const wideOrNone = new Set([...wide, "none", "0"]);

/** Returns the colors of the text other than its own. */
export function paintsOf(
  isDrawing: boolean,
  declared: ReadonlyMap<string, string>,
  inherited: readonly string[],
  pxOf: (word: string) => number | undefined,
): readonly string[] {
  const added: string[] = [];
  if (declared.get("background-clip") === "text") {
    const color = declared.get("background-color") ?? "transparent";
    added.push(...pictureColors(declared), wide.has(color) ? "transparent" : color);
  }
  const stroke = declared.get("stroke");
  if (isDrawing && stroke !== undefined && !wideOrNone.has(stroke)) added.push(unknownBackground);
  for (const property of ["text-shadow", "-webkit-text-stroke"]) {
    const value = declared.get(property);
    if (value === undefined || wideOrNone.has(value)) continue;
    for (const shadow of splitList(value)) {
      const words = splitWords(shadow);
      const sizes = words.filter((word) => /^[-+.\d]/.test(word));
      if (property === "-webkit-text-stroke" && /^0/.test(sizes[0] ?? "0")) continue;
      if (sizes.some((size) => Math.abs(pxOf(size) ?? 0) >= farPx)) continue;
      const color = words.find((word) => !sizes.includes(word)) ?? unknownBackground;
      const isFaint = property === "text-shadow" && (pxOf(sizes[2] ?? "0") ?? 0) >= (pxOf("1em") ?? 16);
      added.push(isFaint ? toFaint(color) : color);
    }
  }
  return added.length > 0 ? [...inherited, ...added].slice(0, maxPaints) : inherited;
}

/** Opacity of a shadow that is blurred by its font size or more. */
const faintShade = 0.25;

function toFaint(color: string): string {
  const read = readColor(resolved(color));
  return read ? formatRgb({ ...read, alpha: (read.alpha ?? 1) * faintShade }) : color;
}

/** Change of the channels of a color, 0 to 1. */
export type Tone = (channel: number) => number;

/** Returns a color after a change of its channels. `unknownBackground` if it is not known or not opaque. */
export function toned(color: string, tone: Tone | undefined): string {
  if (!tone) return color;
  const read = readColor(resolved(color));
  if (!read) return unknownBackground;
  const { r, g, b, alpha } = toRgb(read);
  return formatRgb({
    mode: "rgb",
    r: tone(r),
    g: tone(g),
    b: tone(b),
    ...(alpha === undefined ? {} : { alpha }),
  });
}

/**
 * Returns the background of an element in a filter. A background of its own is filtered, and what is behind
 * the filtered element is not.
 */
export function filteredBackground(
  declared: ReadonlyMap<string, string>,
  background: string,
  behind: string,
  tone: Tone | undefined,
): string {
  if (!tone) return background;
  const own = declared.get("background-color");
  if (own !== undefined && toHex(own) !== undefined && areEqual(own, background)) return toned(own, tone);
  return areEqual(background, behind) ? behind : unknownBackground;
}

export interface Filter {
  readonly opacity: number;
  /** Whether it changes colors in a way that is not computed. */
  readonly isUnknown: boolean;
  /** Change of every color. Undefined if there is none. */
  readonly tone: Tone | undefined;
  /** The one color of everything that it applies to. Undefined if colors differ. */
  readonly flat: string | undefined;
  readonly blurPx: number;
}

const noFilter: Filter = { opacity: 1, isUnknown: false, tone: undefined, flat: undefined, blurPx: 0 };

/** Filters that keep the luminance of a color. */
const keeping = new Set(["grayscale", "saturate", "hue-rotate"]);

/** Parses `filter`. */
export function readFilter(value: string | undefined, pxOf: (word: string) => number | undefined): Filter {
  if (value === undefined || ["none", "initial", "unset"].includes(value)) return noFilter;
  let [opacity, blurPx, isUnknown] = [1, 0, false];
  let tone: Tone | undefined;
  for (const call of splitWords(value.replaceAll(")", ") "))) {
    const [, name, argument = ""] = /^([a-z-]+)\((.*)\)$/.exec(call) ?? [];
    if (name === undefined) continue;
    const amount = readNumber(argument.trim()) ?? 1;
    const change = toneOf(name, amount);
    if (name === "opacity") opacity *= Math.min(1, Math.max(0, amount));
    else if (name === "blur") blurPx = Math.hypot(blurPx, pxOf(argument.trim()) ?? 0);
    else if (change) {
      if (change(0) !== 0 || change(1) !== 1 || change(0.5) !== 0.5) tone = afterTone(tone, change);
    } else if (!keeping.has(name)) isUnknown = true;
  }
  const [dark, light] = [tone?.(0) ?? 0, tone?.(1) ?? 1];
  const isFlat = !isUnknown && Math.abs(dark - light) < 0.01;
  return {
    opacity,
    isUnknown,
    tone,
    blurPx,
    flat: isFlat ? formatHex({ mode: "rgb", r: dark, g: dark, b: dark }) : undefined,
  };
}

/** Combines two changes of color channels. */
export const afterTone = (first: Tone | undefined, second: Tone | undefined): Tone | undefined =>
  first && second ? (channel) => second(first(channel)) : (first ?? second);

/** Returns the change of a color channel, 0 to 1. Undefined for filters that mix channels. */
function toneOf(name: string, amount: number): Tone | undefined {
  const bounded = (channel: number) => Math.min(1, Math.max(0, channel));
  switch (name) {
    case "brightness":
      return (channel) => bounded(channel * amount);
    case "contrast":
      return (channel) => bounded((channel - 0.5) * amount + 0.5);
    case "invert":
      return (channel) => bounded(channel + Math.min(1, amount) * (1 - 2 * channel));
    default:
      return undefined;
  }
}

/**
 * Returns why nothing painted in these colors is visible on a background. Returns undefined if any of it is.
 */
export function colorHiddenBy(
  [color = "black", ...others]: readonly string[],
  background: string,
): string | undefined {
  if (others.some((other) => colorHiddenBy([other], background) === undefined)) return undefined;
  const shade = resolved(color);
  if ((readColor(shade)?.alpha ?? 1) < leastOpacity) return `the color ${color}`;
  const [front, back] = [parseColor(over(shade, background)), parseColor(resolved(background))];
  return front && back && contrastRatio(front, back) < leastContrast
    ? `the color ${color} on ${background}`
    : undefined;
}
