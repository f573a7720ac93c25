import { type Color, parse, wcagContrast } from "culori";

/** Longer than any colour. */
const maxCharacters = 200;

const known = new Map<string, Color | undefined>();

/** Reads any CSS color, with its opacity; undefined for anything else. */
export function readColor(text: string | undefined): Color | undefined {
  if (text === undefined || text.length > maxCharacters) return undefined;
  if (!known.has(text)) {
    if (known.size > 5000) known.clear();
    // HTML attributes may omit the number sign.
    known.set(text, parse(/^[0-9a-f]{6}$/i.test(text.trim()) ? `#${text.trim()}` : text.trim()));
  }
  return known.get(text);
}

/** Reads a CSS color that covers what is behind it; undefined for anything else. */
export function parseColor(text: string | undefined): Color | undefined {
  const color = readColor(text);
  return color && (color.alpha ?? 1) === 1 ? color : undefined;
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export const contrastRatio = (left: Color, right: Color): number => wcagContrast(left, right);
