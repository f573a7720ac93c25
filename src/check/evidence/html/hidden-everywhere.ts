import type { ComputedStyle } from "./computed-style.ts";
import type { Styles } from "./style-table.ts";
import { boxHiddenBy, textHiddenBy } from "./text-hiding.ts";

/**
 * Returns why an element is hidden on every screen, even after it is opened. Returns undefined if it is
 * visible anywhere.
 */
function everywhere(
  styles: Styles,
  hiddenBy: (style: ComputedStyle) => string | undefined,
): string | undefined {
  const [desktop, ...others] = styles;
  const onDesktop = hiddenBy(desktop);
  return onDesktop !== undefined &&
    others.every((style) => style === desktop || hiddenBy(style) !== undefined)
    ? onDesktop
    : undefined;
}

/** Returns why a box is hidden on every screen, or undefined if it is visible anywhere. */
export const boxHiddenEverywhere = (styles: Styles): string | undefined => everywhere(styles, boxHiddenBy);

/** Returns why text is hidden on every screen, or undefined if it is visible anywhere. */
export const textHiddenEverywhere = (styles: Styles, isInIndent: boolean): string | undefined =>
  everywhere(styles, (style) => textHiddenBy(style, isInIndent));
