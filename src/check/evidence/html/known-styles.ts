import { type ComputedStyle, rootStyle } from "./computed-style.ts";
import type { Declaration } from "./declaration.ts";
import { unknownBackground } from "./paint.ts";
import { readInlineStyle } from "./style-sheet.ts";
import { createStyleTable, type Styles } from "./style-table.ts";

/** Declarations of a `style` attribute. The same object for the same text. */
export interface InlineStyle {
  readonly id: number;
  readonly declarations: readonly Declaration[];
}

/**
 * Styles that were computed with the same style sheets, in the same states. Mail repeats itself, and the
 * messages of a campaign share a template, so that each combination is computed once.
 */
export interface KnownStyles {
  readonly rootStyles: Styles;
  inlineOf(style: string | undefined): InlineStyle;
  /** Returns the styles of a key within the parent's styles. `compute` is called if they are not known. */
  stylesOf(parent: Styles, key: string, compute: () => Styles): Styles;
  /** Returns the same object for an equal style. */
  one(style: ComputedStyle): ComputedStyle;
  /** Returns the same list for the same styles, which must come from `one`. */
  list(styles: Styles): Styles;
  /** Returns the styles of content that may overlap something painted: its background is unknown. */
  overPaint(styles: Styles): Styles;
  /** Whether these styles are too many to be kept for the next message. */
  isFull(): boolean;
}

/** Maximum number of styles, and of characters of attributes, that are kept for the next message. */
const maxStyles = 2000;
const maxCharacters = 200_000;

const noInlineStyle: InlineStyle = { id: 0, declarations: [] };

export function createKnownStyles(stateCount: number, isQuirky: boolean): KnownStyles {
  const computed = new Map<Styles, Map<string, Styles>>();
  const overlaid = new Map<Styles, Styles>();
  const inlineStyles = new Map<string, InlineStyle>();
  const table = createStyleTable();
  let [count, characters] = [0, 0];
  return {
    rootStyles: [rootStyle, rootStyle, ...Array.from({ length: stateCount - 2 }, () => rootStyle)],
    inlineOf(style) {
      if (style === undefined) return noInlineStyle;
      let inline = inlineStyles.get(style);
      if (!inline) {
        inline = { id: inlineStyles.size + 1, declarations: readInlineStyle(style, isQuirky) };
        inlineStyles.set(style, inline);
        characters += style.length;
      }
      return inline;
    },
    stylesOf(parent, key, compute) {
      let alike = computed.get(parent);
      if (!alike) {
        alike = new Map();
        computed.set(parent, alike);
      }
      let styles = alike.get(key);
      if (!styles) {
        styles = compute();
        alike.set(key, styles);
        count++;
        characters += key.length;
      }
      return styles;
    },
    one: table.one,
    list: table.list,
    overPaint(styles) {
      let over = overlaid.get(styles);
      if (!over) {
        const [desktop, phone, ...others] = styles.map((style) => ({
          ...style,
          background: unknownBackground,
        }));
        over = [desktop ?? rootStyle, phone ?? rootStyle, ...others];
        overlaid.set(styles, over);
        overlaid.set(over, over);
      }
      return over;
    },
    isFull: () => count > maxStyles || characters > maxCharacters,
  };
}
