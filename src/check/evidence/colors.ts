import { type Color, clampRgb, parse, wcagLuminance } from "culori";
import { computeColor } from "./color-functions.ts";

/** Maximum length of a CSS color that is parsed, in characters. */
const maxCharacters = 200;

const known = new Map<string, Color | undefined>();

/** Parses any CSS color, including its opacity. Returns undefined for anything else. */
export function readColor(text: string | undefined): Color | undefined {
  if (text === undefined || text.length > maxCharacters) return undefined;
  let color = known.get(text);
  if (color === undefined && !known.has(text)) {
    if (known.size > 5000) known.clear();
    // HTML attributes may omit the number sign.
    const trimmed = text.trim();
    color =
      parse(/^[0-9a-f]{6}$/i.test(trimmed) ? `#${trimmed}` : trimmed) ?? computeColor(trimmed, readColor);
    known.set(text, color);
  }
  return color;
}

/** Parses an opaque CSS color. Returns undefined for anything else. */
export function parseColor(text: string | undefined): Color | undefined {
  const color = readColor(text);
  return color && (color.alpha ?? 1) === 1 ? color : undefined;
}

const luminances = new WeakMap<Color, number>();

function luminanceOf(color: Color): number {
  let luminance = luminances.get(color);
  if (luminance === undefined) {
    luminance = wcagLuminance(clampRgb(color));
    luminances.set(color, luminance);
  }
  return luminance;
}

/** Returns the contrast ratio of two colors, 1 to 21 (WCAG 2.2). */
export function contrastRatio(left: Color, right: Color): number {
  const [first, second] = [luminanceOf(left), luminanceOf(right)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}
