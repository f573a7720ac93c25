import { areSameClips } from "./clips.ts";
import type { ComputedStyle } from "./computed-style.ts";
import type { LineHeight } from "./css-values.ts";
import type { Place } from "./place.ts";
import { areSameSurroundings } from "./surroundings.ts";

/**
 * Styles of an element in each state in which a reader may see it. The same object if they do not differ. The
 * first is on a large screen, the second on a phone. The others are on further screens, and after opening
 * everything that opens: menus, accordions, carousels.
 */
export type Styles = readonly [ComputedStyle, ComputedStyle, ...ComputedStyle[]];

/** Deduplicates computed styles, so that the content of elements with equal styles is computed once. */
export interface StyleTable {
  /** Returns the same object for equal styles. */
  one(style: ComputedStyle): ComputedStyle;
  /** Returns the same list for the same styles in the same order. The styles must be from this table. */
  list<List extends readonly ComputedStyle[]>(styles: List): List;
}

/** Maximum number of different styles kept per hash. Further ones are not deduplicated. */
const maxCompared = 20;

export function createStyleTable(): StyleTable {
  const alike = new Map<number, ComputedStyle[]>();
  const numbers = new Map<ComputedStyle, number>();
  const lists = new Map<string, readonly ComputedStyle[]>();
  return {
    one(style) {
      const key = hashOf(style);
      const others = alike.get(key);
      if (!others) {
        alike.set(key, [style]);
        return style;
      }
      for (const other of others) if (other === style || isEqual(other, style)) return other;
      if (others.length < maxCompared) others.push(style);
      return style;
    },
    list(styles) {
      let key = "";
      for (const style of styles) {
        let number = numbers.get(style);
        if (number === undefined) {
          number = numbers.size;
          numbers.set(style, number);
        }
        key += `${number} `;
      }
      const known = lists.get(key);
      if (known) return known as typeof styles;
      lists.set(key, styles);
      return styles;
    },
  };
}

/** Returns a hash: the same for equal styles, and mostly different for others. */
const hashOf = ({ display, color, background, fontSizePx, place, lineHeight }: ComputedStyle): number =>
  fontSizePx +
  100 * (display.length + 20 * (color.length + 20 * background.length)) +
  1e6 * (place.x + 3000 * place.y) +
  (lineHeight === "normal" ? 0 : "px" in lineHeight ? lineHeight.px / 1000 : lineHeight.factor / 100);

function isEqual(left: ComputedStyle, right: ComputedStyle): boolean {
  return (
    left.display === right.display &&
    left.hiddenBy === right.hiddenBy &&
    areSameClips(left.clips, right.clips) &&
    left.isVisible === right.isVisible &&
    left.opacity === right.opacity &&
    left.fontSizePx === right.fontSizePx &&
    left.isBold === right.isBold &&
    (left.lineHeight === right.lineHeight || isSameHeight(left.lineHeight, right.lineHeight)) &&
    left.textIndentPx === right.textIndentPx &&
    left.lineIndentPx === right.lineIndentPx &&
    left.color === right.color &&
    left.fill === right.fill &&
    left.background === right.background &&
    left.cutsLines === right.cutsLines &&
    left.rare === right.rare &&
    (left.place === right.place || isSamePlace(left.place, right.place)) &&
    left.awayBy === right.awayBy &&
    left.variables === right.variables &&
    left.liesOver === right.liesOver &&
    left.liesUnder === right.liesUnder &&
    left.paintsAround === right.paintsAround &&
    left.layout === right.layout &&
    (left.surroundings === right.surroundings || areSameSurroundings(left.surroundings, right.surroundings))
  );
}

const isSamePlace = (left: Place, right: Place): boolean =>
  left.x === right.x &&
  left.y === right.y &&
  left.originX === right.originX &&
  left.originY === right.originY &&
  left.isFree === right.isFree;

function isSameHeight(left: LineHeight, right: LineHeight): boolean {
  if (left === "normal" || right === "normal") return false;
  return "px" in left
    ? "px" in right && left.px === right.px
    : "factor" in right && left.factor === right.factor;
}
