import { computeStyle } from "./compute-style.ts";
import { type ComputedStyle, rootStyle } from "./computed-style.ts";
import type { Declaration } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import type { KnownStyles } from "./known-styles.ts";
import type { Cascade, MatchedRules } from "./rule-index.ts";
import { dependsOnOpening, type State } from "./states.ts";
import type { Styles } from "./style-table.ts";

/** The declarations of an element: of the rules that match it, and of its `style` attribute. */
export interface ElementRules {
  /** Rules that match before anything is opened. */
  readonly closed: MatchedRules;
  /** Rules that match after everything is opened. */
  readonly open: MatchedRules;
  readonly inline: readonly Declaration[];
}

/** Computes the styles of an element in all states, once per different input. */
export function computeStyles(
  element: HtmlElement,
  elementRules: ElementRules,
  parent: Styles,
  states: readonly State[],
  known: KnownStyles,
): Styles {
  const depends = dependsOnOpening(element);
  const styles: ComputedStyle[] = [];
  let isParents = true;
  for (const [place, state] of states.entries()) {
    const around = parent[place] ?? rootStyle;
    const cascade = cascadeIn(state, elementRules);
    const alike = states.findIndex(
      (other, otherPlace) =>
        otherPlace < place &&
        cascadeIn(other, elementRules) === cascade &&
        parent[otherPlace] === around &&
        !(depends && other.context.isOpened !== state.context.isOpened),
    );
    const style =
      styles[alike] ??
      known.one(computeStyle(element, inOrder(cascade, elementRules.inline), around, state.context));
    isParents &&= style === around;
    styles.push(style);
  }
  const [desktop = rootStyle, phone = rootStyle, ...others] = styles;
  return isParents ? parent : known.list([desktop, phone, ...others]);
}

const noCascade: Cascade = { normal: [], important: [] };

const cascadeIn = ({ context, slot }: State, { open, closed }: ElementRules): Cascade =>
  (context.isOpened ? open : closed).cascades[slot] ?? noCascade;

/** Returns the declarations of rules and of a `style` attribute in cascade order: later ones win. */
function inOrder({ normal, important }: Cascade, inline: readonly Declaration[]): readonly Declaration[] {
  if (important.length === 0 && !inline.some(({ isImportant }) => isImportant))
    return normal.length === 0 ? inline : [...normal, ...inline];
  return [
    ...normal,
    ...inline.filter(({ isImportant }) => !isImportant),
    ...important,
    ...inline.filter(({ isImportant }) => isImportant),
  ];
}
