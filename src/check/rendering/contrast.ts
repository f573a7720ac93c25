import type { Check } from "../check.ts";
import { contrastRatio, parseColor } from "../evidence/colors.ts";
import type { TextRun } from "../evidence/html-evidence.ts";

/** WCAG 2.2, level AA: large text needs less contrast. */
const [minRatio, minLargeRatio, largePx, largeBoldPx] = [4.5, 3, 24, 18.66];

export const contrast: Check = {
  id: "contrast",
  severity: "warn",
  about: "Text contrast is at least 4.5:1 (3:1 for large text), as far as styles show",
  fix: "Use darker text or a lighter background",
  source: "https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum",
  run({ html }) {
    const low = new Map<
      string,
      { readonly colors: [string, string]; readonly ratio: string; readonly run: TextRun }
    >();
    for (const run of html?.runs ?? []) {
      // Separators, arrows, and stars are not text.
      if (!/[\p{L}\p{N}]/u.test(run.text)) continue;
      const ratio = ratioOf(run);
      const colors: [string, string] = [run.color ?? "black", run.background];
      const pair = colors.join(" on ");
      const least = isLarge(run) ? minLargeRatio : minRatio;
      if (ratio < least && !low.has(pair)) low.set(pair, { colors, ratio: toText(ratio, least), run });
    }
    return [...low].map(([pair, { colors, ratio, run }]) => ({
      message: `Text in ${pair} has a contrast of ${ratio}:1`,
      excerpt: run.text,
      items: colors,
    }));
  },
};

/** Writes a ratio below `least` so that it does not round to it: 4.48, and not 4.5. */
const toText = (ratio: number, least: number): string =>
  Number(ratio.toFixed(1)) < least ? ratio.toFixed(1) : (Math.floor(ratio * 100) / 100).toFixed(2);

const isLarge = ({ fontSizePx, isBold }: TextRun): boolean => fontSizePx >= (isBold ? largeBoldPx : largePx);

/** Returns the contrast ratio; infinite if a color is unknown. */
function ratioOf({ color, background }: TextRun): number {
  const [front, back] = [parseColor(color ?? "black"), parseColor(background)];
  return front && back ? contrastRatio(front, back) : Number.POSITIVE_INFINITY;
}
