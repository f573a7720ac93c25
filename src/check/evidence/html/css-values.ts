import type { Viewport } from "./viewport.ts";

/** A factor of the font size, a length in pixels, or the default of the font. */
export type LineHeight = { readonly factor: number } | { readonly px: number } | "normal";

const displays =
  /^(none|block|inline|inline-block|list-item|flow-root|contents|flex|inline-flex|grid|inline-grid|-webkit-box|table|inline-table|table-(row|cell|column|caption|row-group|header-group|footer-group|column-group)|ruby|math|inherit|initial|unset|revert|revert-layer)$/;

/** Alternative names of `display` values, with a prefix or in two words. */
const otherDisplays: Readonly<Record<string, string>> = {
  "-webkit-flex": "flex",
  "-webkit-inline-flex": "inline-flex",
  "-webkit-inline-box": "inline-flex",
  "block flow": "block",
  "block flow-root": "flow-root",
  "block flex": "flex",
  "block grid": "grid",
  "block table": "table",
  "inline flow": "inline",
  "inline flow-root": "inline-block",
  "inline flex": "inline-flex",
  "inline grid": "inline-grid",
  "inline table": "inline-table",
};

/** Normalizes a `display` value. Returns undefined if browsers do not know it. */
export function readDisplay(value: string): string | undefined {
  if (displays.test(value)) return value;
  return Object.hasOwn(otherDisplays, value) ? otherDisplays[value] : undefined;
}

/** Returns the pixels of one length unit. Returns undefined if the unit is unknown. */
function pixelsOf(unit: string, fontSizePx: number, { widthPx, heightPx }: Viewport): number | undefined {
  switch (unit) {
    case "px":
      return 1;
    case "pt":
      return 4 / 3;
    case "em":
      return fontSizePx;
    case "rem":
    case "pc":
      return 16;
    case "ex":
    case "ch":
      return fontSizePx / 2;
    case "rex":
    case "rch":
      return 8;
    case "cap":
    case "ic":
      return fontSizePx;
    case "lh":
      return 1.2 * fontSizePx;
    case "rlh":
      return 1.2 * 16;
    case "in":
      return 96;
    case "cm":
      return 96 / 2.54;
    case "mm":
      return 9.6 / 2.54;
    case "q":
      return 2.4 / 2.54;
    default:
      break;
  }
  switch (/^(?:[sld]?v|cq)(w|h|i|b|min|max)$/.exec(unit)?.[1]) {
    case "w":
    case "i":
      return widthPx / 100;
    case "h":
    case "b":
      return heightPx / 100;
    case "min":
      return Math.min(widthPx, heightPx) / 100;
    case "max":
      return Math.max(widthPx, heightPx) / 100;
    default:
      return undefined;
  }
}

const plainNumber = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)$/i;

/**
 * Returns a CSS length in pixels, including calculated ones. Returns undefined for keywords, for invalid or
 * unknown values, and for percentages unless `percentOfPx` gives their base.
 */
export function readLength(
  value: string | undefined,
  fontSizePx: number,
  viewport: Viewport,
  isQuirky: boolean,
  percentOfPx?: number,
): number | undefined {
  if (value === undefined) return undefined;
  const match = plainNumber.exec(value);
  if (!match) {
    const computed = value.endsWith(")")
      ? calculate(value, (unit) => unitOf(unit.toLowerCase(), fontSizePx, viewport, percentOfPx))
      : undefined;
    return computed?.isLength ? computed.value : undefined;
  }
  const [, digits, name = ""] = match;
  const number = Number(digits);
  if (!Number.isFinite(number)) return undefined;
  if (name === "") return number === 0 || isQuirky ? number : undefined;
  const unit = unitOf(name.toLowerCase(), fontSizePx, viewport, percentOfPx);
  return unit === undefined ? undefined : number * unit;
}

const unitOf = (
  unit: string,
  fontSizePx: number,
  viewport: Viewport,
  percentOfPx: number | undefined,
): number | undefined =>
  unit === "%"
    ? percentOfPx === undefined
      ? undefined
      : percentOfPx / 100
    : pixelsOf(unit, fontSizePx, viewport);

/** Parses a number, or a percentage as a fraction of 1. Returns undefined for anything else. */
export function readNumber(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const match = plainNumber.exec(value);
  if (match && (match[2] === "" || match[2] === "%")) return Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (!value.endsWith(")")) return undefined;
  const computed = calculate(value, (unit) => (unit === "%" ? 0.01 : undefined));
  return computed?.value;
}

interface Quantity {
  readonly value: number;
  readonly isLength: boolean;
}

const token =
  /([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]+|%)?|(\s+[+-]\s+|\s*[*/,]\s*)|([a-z-]*\()|(-?[a-z]+(?:-[a-z]+)?)|\)|\s+/iy;

/**
 * Computes `calc()`, `min()`, `max()`, and `clamp()`, which may be nested. Returns undefined for other
 * functions or unknown units.
 */
function calculate(text: string, unitOfName: (unit: string) => number | undefined): Quantity | undefined {
  const tokens: RegExpExecArray[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return undefined;
    if (match[0].trim() !== "") tokens.push(match);
  }
  let place = 0;
  const result = readValue();
  if (!result || place !== tokens.length || Number.isNaN(result.value)) return undefined;
  return { ...result, value: Math.max(-maxLengthPx, Math.min(maxLengthPx, result.value)) };

  function readSum(): Quantity | undefined {
    let sum = readProduct();
    for (let sign = operator(); sum && (sign === "+" || sign === "-"); sign = operator()) {
      place++;
      const next = readProduct();
      sum =
        next && next.isLength === sum.isLength
          ? { value: sign === "+" ? sum.value + next.value : sum.value - next.value, isLength: sum.isLength }
          : undefined;
    }
    return sum;
  }

  function readProduct(): Quantity | undefined {
    let product = readValue();
    for (let sign = operator(); product && (sign === "*" || sign === "/"); sign = operator()) {
      place++;
      const next = readValue();
      if (!next || (next.isLength && (product.isLength || sign === "/"))) return undefined;
      product = {
        value: sign === "*" ? product.value * next.value : product.value / next.value,
        isLength: product.isLength || next.isLength,
      };
    }
    return product;
  }

  function operator(): string | undefined {
    return tokens[place]?.[3]?.trim();
  }

  function readValue(): Quantity | undefined {
    const match = tokens[place++];
    if (!match) return undefined;
    const [, number, unit, , opening, word] = match;
    if (number !== undefined) {
      if (unit === undefined) return { value: Number(number), isLength: false };
      return { value: Number(number) * (unitOfName(unit) ?? Number.NaN), isLength: true };
    }
    if (word !== undefined) {
      const value = Object.hasOwn(constants, word.toLowerCase()) ? constants[word.toLowerCase()] : undefined;
      return { value: value ?? Number.NaN, isLength: false };
    }
    if (opening === undefined) return undefined;
    const strategy = opening.toLowerCase() === "round(" ? tokens[place]?.[5]?.toLowerCase() : undefined;
    if (Object.hasOwn(roundings, strategy ?? "")) place += 2;
    const values: Quantity[] = [];
    let sign: string | undefined = ",";
    while (sign === ",") {
      const value = readSum();
      if (!value) return undefined;
      values.push(value);
      sign = tokens[place++]?.[0].trim();
    }
    if (sign !== ")") return undefined;
    return apply(opening.toLowerCase(), values, strategy);
  }
}

/** Largest length in browsers, approximately. They cut longer ones to it. */
const maxLengthPx = 3e7;

const constants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  infinity: Number.POSITIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

const roundings: Readonly<Record<string, (value: number) => number>> = {
  nearest: Math.round,
  up: Math.ceil,
  down: Math.floor,
  "to-zero": Math.trunc,
};

/** Functions of a number without a unit. */
const functions: Readonly<Record<string, (value: number) => number>> = {
  "sin(": Math.sin,
  "cos(": Math.cos,
  "tan(": Math.tan,
  "exp(": Math.exp,
  "sqrt(": Math.sqrt,
};

function apply(opening: string, values: readonly Quantity[], strategy = "nearest"): Quantity | undefined {
  const [first] = values;
  if (!first || values.some(({ isLength }) => isLength !== first.isLength)) return undefined;
  const numbers = values.map(({ value }) => value);
  const of = (value: number): Quantity => ({ value, isLength: first.isLength });
  switch (opening) {
    case "(":
    case "calc(":
    case "-webkit-calc(":
      return numbers.length === 1 ? first : undefined;
    case "min(":
      return of(Math.min(...numbers));
    case "max(":
      return of(Math.max(...numbers));
    case "clamp(": {
      const [least = 0, value = 0, most = 0] = numbers;
      return numbers.length === 3 ? of(Math.max(least, Math.min(value, most))) : undefined;
    }
    case "abs(":
      return numbers.length === 1 ? of(Math.abs(first.value)) : undefined;
    case "sign(":
      return numbers.length === 1 ? { value: Math.sign(first.value), isLength: false } : undefined;
    case "round(": {
      const [value = 0, step = 1] = numbers;
      const rounding = Object.hasOwn(roundings, strategy) ? roundings[strategy] : undefined;
      return rounding && numbers.length <= 2 ? of(rounding(value / step) * step) : undefined;
    }
    case "mod(":
    case "rem(": {
      const [value = 0, step = 0] = numbers;
      const rounding = opening === "mod(" ? Math.floor : Math.trunc;
      return numbers.length === 2 ? of(value - rounding(value / step) * step) : undefined;
    }
    default: {
      const compute = Object.hasOwn(functions, opening) ? functions[opening] : undefined;
      return compute && numbers.length === 1 && !first.isLength
        ? { value: compute(first.value), isLength: false }
        : undefined;
    }
  }
}

/** Pixels of the font-size keywords. */
const sizes: Readonly<Record<string, number>> = {
  "xx-small": 9,
  "x-small": 10,
  small: 13,
  medium: 16,
  large: 18,
  "x-large": 24,
  "xx-large": 32,
  "xxx-large": 48,
  initial: 16,
};

/** Returns a font size in pixels. Returns undefined if invalid. */
export function readFontSize(
  value: string,
  parentPx: number,
  viewport: Viewport,
  isQuirky: boolean,
): number | undefined {
  if (Object.hasOwn(sizes, value)) return sizes[value];
  if (value === "smaller") return parentPx / 1.2;
  if (value === "larger") return parentPx * 1.2;
  if (isInherited(value)) return parentPx;
  const px = readLength(value, parentPx, viewport, isQuirky, parentPx);
  if (px !== undefined) return px >= 0 || value.endsWith(")") ? Math.max(0, px) : undefined;
  // Assume that a size that cannot be computed is large enough to read.
  return isFunction(value) ? 16 : undefined;
}

export const isFunction = (value: string): boolean => /^-?[a-z][a-z-]*\(.*\)$/.test(value);

const inheriting = new Set("inherit unset".split(" "));

/** Whether an inherited property keeps the value of its parent. */
export const isInherited = (value: string): boolean => inheriting.has(value);

export function lineHeightOf(
  value: string | undefined,
  fontSizePx: number,
  parent: LineHeight,
  viewport: Viewport,
  isQuirky: boolean,
): LineHeight {
  if (value === undefined || isInherited(value)) return parent;
  if (/^(\d+(?:\.\d*)?|\.\d+)$/.test(value)) return { factor: Number(value) };
  const px = readLength(value, fontSizePx, viewport, isQuirky, fontSizePx);
  return px === undefined ? "normal" : { px };
}

/** Splits a value at white space outside of brackets and quotes. */
export const splitWords = (value: string): readonly string[] => split(value, /\s/);

/** Splits a value at commas outside of brackets and quotes. */
export const splitList = (value: string): readonly string[] => split(value, /,/).map((part) => part.trim());

function split(value: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  let [part, depth, quote] = ["", 0, ""];
  for (const character of value) {
    if (quote) quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    if (depth <= 0 && !quote && separator.test(character)) {
      if (part) parts.push(part);
      part = "";
    } else part += character;
  }
  if (part) parts.push(part);
  return parts;
}

export const lineHeightInPx = (lineHeight: LineHeight, fontSizePx: number): number =>
  lineHeight === "normal"
    ? 1.2 * fontSizePx
    : "px" in lineHeight
      ? lineHeight.px
      : lineHeight.factor * fontSizePx;
