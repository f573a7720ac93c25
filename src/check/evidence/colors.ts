import { type Color, parse, wcagLuminance } from "culori";

/** Longer than any colour. */
const maxCharacters = 200;

const known = new Map<string, Color | undefined>();

/** Reads any CSS color, with its opacity; undefined for anything else. */
export function readColor(text: string | undefined): Color | undefined {
  if (text === undefined || text.length > maxCharacters) return undefined;
  let color = known.get(text);
  if (color === undefined && !known.has(text)) {
    if (known.size > 5000) known.clear();
    // HTML attributes may omit the number sign.
    color = parse(/^[0-9a-f]{6}$/i.test(text.trim()) ? `#${text.trim()}` : text.trim());
    known.set(text, color);
  }
  return color;
}

/** Reads a CSS color that covers what is behind it; undefined for anything else. */
export function parseColor(text: string | undefined): Color | undefined {
  const color = readColor(text);
  return color && (color.alpha ?? 1) === 1 ? color : undefined;
}

const luminances = new WeakMap<Color, number>();

function luminanceOf(color: Color): number {
  let luminance = luminances.get(color);
  if (luminance === undefined) {
    luminance = wcagLuminance(color);
    luminances.set(color, luminance);
  }
  return luminance;
}

/** The contrast ratio of two colors, 1 to 21 (WCAG 2.2). */
export function contrastRatio(left: Color, right: Color): number {
  const [first, second] = [luminanceOf(left), luminanceOf(right)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}
