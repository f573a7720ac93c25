import type { Viewport } from "./viewport.ts";

/** A factor of the font size, pixels, or the font's own. */
export type LineHeight = { readonly factor: number } | { readonly px: number } | "normal";

const displays =
  /^(none|block|inline|inline-block|list-item|flow-root|contents|flex|inline-flex|grid|inline-grid|-webkit-box|table|inline-table|table-(row|cell|column|caption|row-group|header-group|footer-group|column-group)|ruby|math|inherit|initial|unset|revert)$/;

export const readDisplay = (value: string): boolean => displays.test(value);

/** A CSS length in pixels; undefined for percentages, keywords and anything invalid. */
export function readLength(
  value: string | undefined,
  fontSizePx: number,
  { widthPx, heightPx }: Viewport,
  isQuirky: boolean,
): number | undefined {
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/i.exec(value ?? "");
  const number = Number(match?.[1]);
  if (!match || !Number.isFinite(number)) return undefined;
  switch (match[2]?.toLowerCase()) {
    case "":
      return number === 0 || isQuirky ? number : undefined;
    case "px":
      return number;
    case "pt":
      return (number * 4) / 3;
    case "em":
      return number * fontSizePx;
    case "rem":
      return number * 16;
    case "ex":
    case "ch":
      return (number * fontSizePx) / 2;
    case "vw":
      return (number * widthPx) / 100;
    case "vh":
      return (number * heightPx) / 100;
    case "in":
      return number * 96;
    case "cm":
      return (number * 96) / 2.54;
    case "mm":
      return number * 9.6 * (1 / 2.54);
    case "pc":
      return number * 16;
    default:
      return undefined;
  }
}

/** The pixels of the font-size keywords. */
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

/** A font size in pixels; undefined for anything invalid. */
export function readFontSize(
  value: string,
  parentPx: number,
  viewport: Viewport,
  isQuirky: boolean,
): number | undefined {
  if (Object.hasOwn(sizes, value)) return sizes[value];
  if (value === "smaller") return parentPx / 1.2;
  if (value === "larger") return parentPx * 1.2;
  if (/^(inherit|unset)$/.test(value)) return parentPx;
  const percent = /^(\d+(?:\.\d*)?|\.\d+)%$/.exec(value)?.[1];
  if (percent !== undefined) return (parentPx * Number(percent)) / 100;
  // What is computed from several sizes is large enough to be read.
  if (/^(calc|clamp|min|max)\(/.test(value)) return parentPx;
  const px = readLength(value, parentPx, viewport, isQuirky);
  return px !== undefined && px >= 0 ? px : undefined;
}

export function lineHeightOf(
  value: string | undefined,
  fontSizePx: number,
  parent: LineHeight,
  viewport: Viewport,
  isQuirky: boolean,
): LineHeight {
  if (value === undefined || /^(inherit|unset)$/.test(value)) return parent;
  if (/^(\d+(?:\.\d*)?|\.\d+)$/.test(value)) return { factor: Number(value) };
  const percent = /^(\d+(?:\.\d*)?|\.\d+)%$/.exec(value)?.[1];
  if (percent !== undefined) return { px: (fontSizePx * Number(percent)) / 100 };
  const px = readLength(value, fontSizePx, viewport, isQuirky);
  return px === undefined ? "normal" : { px };
}
