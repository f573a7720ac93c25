import type { Declaration } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import type { StyleRule } from "./style-sheet.ts";

/** The elements of one name, id and classes. */
export interface ElementKind {
  /** The name, `#id`, and `.class` of each class. */
  readonly keys: readonly string[];
  /** The rules that may match, by name, id and classes, in the order of the cascade: later ones win. */
  readonly candidates: readonly StyleRule[];
  /** The candidates, if they match all elements of the kind wherever they are. */
  readonly all: MatchedRules | undefined;
  /** Whether a candidate depends on what the reader has opened. */
  readonly isInteractive: boolean;
  /** Picks candidates: `picks` has "1" for each that matches, and "0" for each that does not. */
  matched(picks: string): MatchedRules;
}

/** Declarations in the order of the cascade. */
export interface Cascade {
  readonly normal: readonly Declaration[];
  readonly important: readonly Declaration[];
}

/** The rules that match an element; the same object for the same rules. */
export interface MatchedRules {
  readonly id: number;
  readonly size: number;
  readonly desktop: Cascade;
  /** The same object as `desktop` if the same rules apply. */
  readonly phone: Cascade;
  readonly dark: Cascade;
}

export interface RuleIndex {
  kindOf(element: HtmlElement): ElementKind;
  readonly none: MatchedRules;
  /** Whether any rule depends on dark mode, or on what the reader has opened. */
  readonly areInteractive: boolean;
}

/** Finds the rules of an element by what their last compound names, so that it is held against few of them. */
export function indexRules(rules: readonly StyleRule[]): RuleIndex {
  const orders = new Map(rules.map((rule, order) => [rule, order]));
  const byKey = new Map<string | undefined, StyleRule[]>();
  for (const rule of rules) {
    const same = byKey.get(rule.selector.key);
    if (same) same.push(rule);
    else byKey.set(rule.selector.key, [rule]);
  }
  const kinds = new Map<string, ElementKind>();
  const sets = new Map<string, MatchedRules>();
  return {
    none: toMatched([]),
    areInteractive: rules.some(
      ({ selector, inDark, onDesktop }) => selector.isInteractive || inDark !== onDesktop,
    ),
    kindOf(element) {
      const { id, class: classes } = element.attributes;
      const key = `${element.name}\0${id ?? ""}\0${classes ?? ""}`;
      let kind = kinds.get(key);
      if (!kind) {
        kind = toKind(element);
        kinds.set(key, kind);
      }
      return kind;
    },
  };

  function toKind(element: HtmlElement): ElementKind {
    const { id, class: classes } = element.attributes;
    const keys = [element.name];
    if (id !== undefined) keys.push(`#${id}`);
    if (classes !== undefined) for (const word of new Set(classes.split(/\s+/))) keys.push(`.${word}`);
    const candidates = [undefined, ...keys]
      .flatMap((key) => byKey.get(key) ?? [])
      .filter(({ selector }) => selector.mayMatch(element))
      .sort(
        (left, right) =>
          left.selector.specificity - right.selector.specificity ||
          (orders.get(left) ?? 0) - (orders.get(right) ?? 0),
      );
    const known = new Map<string, MatchedRules>();
    return {
      keys,
      candidates,
      all: candidates.every(({ selector }) => selector.isPlain) ? toMatched(candidates) : undefined,
      isInteractive: candidates.some(({ selector }) => selector.isInteractive),
      matched(picks) {
        let matched = known.get(picks);
        if (!matched) {
          matched = toMatched(candidates.filter((_, place) => picks[place] === "1"));
          known.set(picks, matched);
        }
        return matched;
      },
    };
  }

  function toMatched(matching: readonly StyleRule[]): MatchedRules {
    const key = matching.map((rule) => orders.get(rule)).join();
    let matched = sets.get(key);
    if (!matched) {
      const desktop = toCascade(matching.filter(({ onDesktop }) => onDesktop));
      matched = {
        id: sets.size,
        size: matching.reduce((size, { declarations }) => size + declarations.length, 0),
        desktop,
        phone: matching.every(({ onPhone, onDesktop }) => onPhone === onDesktop)
          ? desktop
          : toCascade(matching.filter(({ onPhone }) => onPhone)),
        dark: matching.every(({ inDark, onDesktop }) => inDark === onDesktop)
          ? desktop
          : toCascade(matching.filter(({ inDark }) => inDark)),
      };
      sets.set(key, matched);
    }
    return matched;
  }
}

function toCascade(rules: readonly StyleRule[]): Cascade {
  const all = rules.flatMap(({ declarations }) => declarations);
  return {
    normal: all.filter(({ isImportant }) => !isImportant),
    important: all.filter(({ isImportant }) => isImportant),
  };
}
