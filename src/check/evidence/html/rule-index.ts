import { readColor } from "../colors.ts";
import type { Declaration } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import { leastOpacity } from "./paint.ts";
import type { StyleRule } from "./style-sheet.ts";
import { allViewports, type ScreenSet } from "./viewport.ts";

/** Data shared by all elements with the same name, id, and classes. */
export interface ElementKind {
  /** The element's name, `#id`, and `.class` keys that any rule requires of an ancestor. */
  readonly keys: readonly string[];
  /** Rules that may match, by name, id, and classes, in cascade order: later ones win. */
  readonly candidates: readonly StyleRule[];
  /** The candidates, if they match every element of this kind in any position. Otherwise undefined. */
  readonly all: MatchedRules | undefined;
  /** Whether a candidate depends on what the reader has opened. */
  readonly isInteractive: boolean;
  /** Returns the matching rules. `picks` has "1" for each candidate that matches, and "0" for each other. */
  matched(picks: string): MatchedRules;
}

/** Declarations in cascade order. */
export interface Cascade {
  readonly normal: readonly Declaration[];
  readonly important: readonly Declaration[];
}

/** Rules that match an element. The same rules result in the same object. */
export interface MatchedRules {
  readonly id: number;
  /** Number of declarations in the rules. */
  readonly size: number;
  /** Cascade for each screen of the index. The same object if the same rules apply. */
  readonly cascades: readonly Cascade[];
}

export interface RuleIndex {
  kindOf(element: HtmlElement): ElementKind;
  readonly none: MatchedRules;
  /**
   * Indexes into `allViewports`: the first two screens, and each other screen that the rules distinguish from
   * earlier ones.
   */
  readonly screens: readonly number[];
  /** Screens on which rules depend on what the reader has opened. */
  readonly interactive: ScreenSet;
}

/** A rule with its rank in the cascade: higher ranks win. */
interface Ranked {
  readonly rule: StyleRule;
  readonly rank: number;
}

/**
 * Maximum number of element kinds, and of rule sets, that an index caches. An index serves all messages with
 * the same style sheets.
 */
const maxKept = 5000;

/**
 * Indexes rules by a key of their last compound selector, so that each element is tested against few rules.
 */
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
  const asked = new Set(rules.flatMap(({ selector }) => selector.ancestors));
  const screens = screensIn(rules);
  const hasClearText = rules.some(({ declarations }) => declarations.some(isClear));
  const kinds = new Map<string, ElementKind>();
  const sets = new Map<string, MatchedRules>();
  let nextId = 0;
  return {
    none: toMatched([]),
    screens,
    interactive: rules.reduce((all, rule) => (opens(rule, hasClearText) ? all | rule.screens : all), 0),
    kindOf(element) {
      const { id, class: classes } = element.attributes;
      const key = `${element.name}\0${id ?? ""}\0${classes ?? ""}`;
      let kind = kinds.get(key);
      if (!kind) {
        kind = toKind(element);
        if (kinds.size >= maxKept) kinds.clear();
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
      keys: keys.filter((key) => asked.has(key)),
      candidates: candidates.map(({ rule }) => rule),
      all: candidates.every(({ rule }) => rule.selector.isPlain) ? toMatched(candidates) : undefined,
      isInteractive: candidates.some(({ rule }) => opens(rule, hasClearText)),
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
      matched = {
        id: nextId++,
        ...toCascades(
          matching.map(({ rule }) => rule),
          screens,
        ),
      };
      if (sets.size >= maxKept) sets.clear();
      sets.set(key, matched);
    }
    return matched;
  }
}

/**
 * Whether a rule may reveal content that the reader opens. Ignores color changes unless a rule makes text
 * transparent: most mail changes link colors on hover.
 */
const opens = ({ selector, declarations }: StyleRule, hasClearText: boolean): boolean =>
  selector.isInteractive &&
  declarations.some(
    ({ property }) =>
      (hasClearText && property === "color") || !/^(color|background|box-shadow|text-shadow)/.test(property),
  );

const isClear = ({ property, value }: Declaration): boolean =>
  property === "color" && (readColor(value)?.alpha ?? 1) < leastOpacity;

/** Maximum number of screens per index, more than any mail distinguishes. */
const maxScreens = 8;

function screensIn(rules: readonly StyleRule[]): readonly number[] {
  const sets = [...new Set(rules.map(({ screens }) => screens))];
  const seen = new Set<string>();
  const screens: number[] = [];
  for (const place of allViewports.keys()) {
    const key = sets.map((set) => (set >> place) & 1).join("");
    if (place < 2 || (!seen.has(key) && screens.length < maxScreens)) screens.push(place);
    seen.add(key);
  }
  return screens;
}

function toCascades(rules: readonly StyleRule[], screens: readonly number[]): Omit<MatchedRules, "id"> {
  const cascades: Cascade[] = [];
  for (const [slot, screen] of screens.entries()) {
    const alike = screens.findIndex(
      (other, place) =>
        place < slot &&
        rules.every((rule) => ((rule.screens >> other) & 1) === ((rule.screens >> screen) & 1)),
    );
    const cascade = alike < 0 ? undefined : cascades[alike];
    cascades.push(cascade ?? toCascade(rules.filter((rule) => (rule.screens >> screen) & 1)));
  }
  return { size: rules.reduce((size, { declarations }) => size + declarations.length, 0), cascades };
}

function toCascade(rules: readonly StyleRule[]): Cascade {
  const all = rules.flatMap(({ declarations }) => declarations);
  return {
    normal: all.filter(({ isImportant }) => !isImportant),
    important: all.filter(({ isImportant }) => isImportant),
  };
}
