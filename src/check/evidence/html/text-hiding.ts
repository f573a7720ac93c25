import { leastPx } from "./box.ts";
import type { ComputedStyle } from "./computed-style.ts";
import { lineHeightInPx } from "./css-values.ts";
import { colorHiddenBy, toned, unknownBackground } from "./paint.ts";

/** Largest font size, in pixels, that counts as hidden. */
const leastFontPx = 2;
/** Smallest indent, in pixels, that moves a line off the screen. */
const leastIndentPx = 500;
/**
 * Least radius of a blur, relative to the font size, that leaves no letter of a text to read. A browser still
 * paints a shade there, so this is a choice: the strokes of letters are about a quarter of the font size
 * apart, and blend well before this.
 */
const leastBlur = 0.4;

/**
 * Returns why an image, a link, or another box of this style is hidden. Returns undefined if it is visible.
 */
export const boxHiddenBy = ({ hiddenBy, clips, awayBy, isVisible }: ComputedStyle): string | undefined =>
  hiddenBy ?? clips.inFlow ?? awayBy ?? (isVisible ? undefined : "visibility: hidden");

/**
 * Returns why text of this style is hidden, or undefined if it is visible. `isInIndent`: whether it is all in the
 * indent of its line.
 */
export function textHiddenBy(style: ComputedStyle, isInIndent: boolean): string | undefined {
  const byBox = boxHiddenBy(style);
  if (byBox !== undefined) return byBox;
  const { fontSizePx, lineHeight, lineIndentPx, background, cutsLines, place } = style;
  const { paints, scale, letterSpacingPx, blurPx, tone } = style.rare;
  const { roomPx, marginPx } = style.surroundings;
  if (fontSizePx * scale <= leastFontPx) return `font-size: ${Math.round(fontSizePx * scale * 10) / 10}px`;
  if (cutsLines && lineHeightInPx(lineHeight, fontSizePx) <= leastPx) return "line-height: 0";
  if (roomPx - marginPx <= leastPx) return "cut off by overflow: hidden";
  if (blurPx > 0 && blurPx >= leastBlur * fontSizePx * scale) return `filter: blur, ${Math.round(blurPx)}px`;
  if (isInIndent && lineIndentPx + Math.max(0, place.x) <= -leastIndentPx)
    return `text-indent: ${lineIndentPx}px`;
  if (letterSpacingPx <= -0.95 * fontSizePx) return `letter-spacing: ${letterSpacingPx}px`;
  if (lineIndentPx === Number.POSITIVE_INFINITY) return "text-indent: 100%";
  return style.rare.isFiltered
    ? undefined
    : colorHiddenBy(
        [style.fill ?? style.color, ...paints].map((color) => toned(color, tone)),
        background,
      );
}

/** Returns the colors of visible text, and of what is behind it, if these two decide how readable it is. */
export function textColors({ color, fill, background, rare }: ComputedStyle): {
  readonly color: string;
  readonly background: string;
} {
  const { tone, isFiltered, paints } = rare;
  return {
    color: toned(fill ?? color, tone),
    background: isFiltered || paints.length > 0 ? unknownBackground : background,
  };
}

/** Width of a letter, relative to the font size. Most letters are narrower. */
const letterShare = 0.6;

/** Whether the negative indent of its line hides all of a text of this length. */
export const fitsIndent = (length: number, { lineIndentPx, fontSizePx }: ComputedStyle): boolean =>
  length * letterShare * fontSizePx <= -lineIndentPx;
