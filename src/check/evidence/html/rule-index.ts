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

/** A rule, with its place in the cascade: later ones win. */
interface Ranked {
  readonly rule: StyleRule;
  readonly rank: number;
}

/** Finds the rules of an element by what their last compound names, so that it is held against few of them. */
export function indexRules(rules: readonly StyleRule[]): RuleIndex {
  const ranked = [...rules]
    .sort((left, right) => left.selector.specificity - right.selector.specificity)
    .map((rule, rank): Ranked => ({ rule, rank }));
  const byKey = new Map<string | undefined, Ranked[]>();
  for (const each of ranked) {
    const { key } = each.rule.selector;
    const same = byKey.get(key);
    if (same) same.push(each);
    else byKey.set(key, [each]);
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
      .filter(({ rule }) => rule.selector.mayMatch(element))
      .sort((left, right) => left.rank - right.rank);
    const known = new Map<string, MatchedRules>();
    return {
      keys,
      candidates: candidates.map(({ rule }) => rule),
      all: candidates.every(({ rule }) => rule.selector.isPlain) ? toMatched(candidates) : undefined,
      isInteractive: candidates.some(({ rule }) => rule.selector.isInteractive),
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

  function toMatched(matching: readonly Ranked[]): MatchedRules {
    const key = matching.map(({ rank }) => rank).join();
    let matched = sets.get(key);
    if (!matched) {
      matched = { id: sets.size, ...toCascades(matching.map(({ rule }) => rule)) };
      sets.set(key, matched);
    }
    return matched;
  }
}

function toCascades(rules: readonly StyleRule[]): Omit<MatchedRules, "id"> {
  const desktop = toCascade(rules.filter(({ onDesktop }) => onDesktop));
  return {
    size: rules.reduce((size, { declarations }) => size + declarations.length, 0),
    desktop,
    phone: rules.every(({ onPhone, onDesktop }) => onPhone === onDesktop)
      ? desktop
      : toCascade(rules.filter(({ onPhone }) => onPhone)),
    dark: rules.every(({ inDark, onDesktop }) => inDark === onDesktop)
      ? desktop
      : toCascade(rules.filter(({ inDark }) => inDark)),
  };
}

function toCascade(rules: readonly StyleRule[]): Cascade {
  const all = rules.flatMap(({ declarations }) => declarations);
  return {
    normal: all.filter(({ isImportant }) => !isImportant),
    important: all.filter(({ isImportant }) => isImportant),
  };
}
