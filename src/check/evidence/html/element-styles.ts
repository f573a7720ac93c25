import type { HtmlElement } from "./html-tree.ts";
import type { KnownStyles } from "./known-styles.ts";
import type { ElementKind, MatchedRules, RuleIndex } from "./rule-index.ts";
import type { Matching, Selector } from "./selector.ts";
import type { State } from "./states.ts";
import type { Styles } from "./style-table.ts";
import { computeStyles } from "./styles-in-states.ts";
import { hintKeyOf } from "./user-agent.ts";

/** Styles of the elements of a document, visited in order. */
export interface ElementStyles {
  /** Returns the styles of an element in a parent of these styles. */
  of(element: HtmlElement, kind: ElementKind, parent: Styles): Styles;
  /** Begins the content of an element. */
  enter(kind: ElementKind): void;
  leave(kind: ElementKind): void;
  /** Whether not all selectors were matched, because there are too many. */
  isCut(): boolean;
}

/** Maximum steps of selector matching per message. */
export const maxSteps = 2_000_000;

export function createElementStyles(
  rules: RuleIndex,
  states: readonly State[],
  known: KnownStyles,
): ElementStyles {
  const opens = states.some(({ context }) => context.isOpened);
  const matching: Matching = { steps: maxSteps, isOpened: false };
  /** Number of ancestors with each name, id, and class that rules require. */
  const around = new Map<string, number>();
  const count = ({ keys }: ElementKind, step: 1 | -1): void => {
    for (const key of keys) around.set(key, (around.get(key) ?? 0) + step);
  };
  return {
    of(element, kind, parent) {
      const closed = match(element, kind, false);
      if (!opens || !kind.isInteractive) return stylesBy(element, closed, closed, parent);
      const styles = stylesBy(element, closed, match(element, kind, true), parent);
      if (!isUndisplayed(styles, states)) return styles;
      matching.unreachable = element;
      const open = match(element, kind, true);
      matching.unreachable = undefined;
      return stylesBy(element, closed, open, parent);
    },
    enter: (kind) => count(kind, 1),
    leave: (kind) => count(kind, -1),
    isCut: () => matching.steps <= 0,
  };

  function stylesBy(element: HtmlElement, closed: MatchedRules, open: MatchedRules, parent: Styles): Styles {
    const { id, declarations: inline } = known.inlineOf(element.attributes["style"]);
    const key = `${closed.id} ${open.id} ${id} ${hintKeyOf(element)}`;
    return known.stylesOf(parent, key, () =>
      computeStyles(element, { closed, open, inline }, parent, states, known),
    );
  }

  function match(element: HtmlElement, kind: ElementKind, isOpened: boolean): MatchedRules {
    if (matching.steps <= 0) return rules.none;
    const matched = kind.all ?? kind.matched(picksOf(element, kind, isOpened));
    matching.steps -= kind.candidates.length + matched.size;
    return matched;
  }

  function picksOf(element: HtmlElement, { candidates }: ElementKind, isOpened: boolean): string {
    matching.isOpened = isOpened;
    let picks = "";
    for (const { selector } of candidates) {
      const isMatch = selector.isPlain || (isInside(selector) && selector.matches(element, matching));
      picks += isMatch ? "1" : "0";
    }
    return picks;
  }

  function isInside({ ancestors }: Selector): boolean {
    for (const key of ancestors) if (!around.get(key)) return false;
    return true;
  }
}

/** Whether an element is not displayed on any screen before it is opened. */
const isUndisplayed = (styles: Styles, states: readonly State[]): boolean =>
  states.every(({ context }, place) => context.isOpened || styles[place]?.display === "none");
