import { type Color, parse, wcagContrast } from "culori";

/** Longer than any colour. */
const maxCharacters = 200;

const known = new Map<string, Color | undefined>();

/** Reads any CSS colour; undefined for what is none, and for colours that let others through. */
export function parseColor(text: string | undefined): Color | undefined {
  if (text === undefined || text.length > maxCharacters) return undefined;
  if (!known.has(text)) {
    if (known.size > 5000) known.clear();
    // HTML's attributes may leave out the number sign.
    const color = parse(/^[0-9a-f]{6}$/i.test(text.trim()) ? `#${text.trim()}` : text.trim());
    known.set(text, color && (color.alpha ?? 1) === 1 ? color : undefined);
  }
  return known.get(text);
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export const contrastRatio = (left: Color, right: Color): number => wcagContrast(left, right);
