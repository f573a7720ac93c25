import { messageOf, PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { HealthScenario } from "./health.ts";
import type { Scenario, Variant } from "./scenario.ts";

/** A scenario and one of its variants, which make one test per project. */
export interface SelectedTest {
  readonly scenario: Scenario;
  readonly variant: Variant;
}

/** Criteria that select tests. */
export interface Selection {
  /** A regular expression on `scenario (variant)`, case-insensitive. */
  readonly grep?: string | undefined;
  /** Tags, of which a test needs at least one. */
  readonly tags?: readonly string[] | undefined;
  /** Tags of scenarios that are not among those to select from. Default: none. */
  readonly otherTags?: readonly string[];
}

/** Returns the title of a test: `spring-sale (de)`. */
export function titleOf({ scenario, variant }: SelectedTest): string {
  return variant.name === undefined ? scenario.name : `${scenario.name} (${variant.name})`;
}

/** The tests and health scenarios that match a selection. */
export interface Selected {
  readonly tests: readonly SelectedTest[];
  readonly health: readonly HealthScenario[];
}

/**
 * Returns the tests and health scenarios that match a selection, in the order of scenarios and rows. Throws
 * `usage` if `grep` is not a valid regular expression, or needs backtracking, or if no scenario has one of several tags.
 * Throws `selection-empty`, which lists the tests, if nothing matches.
 */
export async function selectTests(
  {
    scenarios,
    health,
  }: { readonly scenarios: readonly Scenario[]; readonly health: readonly HealthScenario[] },
  { grep, tags = [], otherTags = [] }: Selection = {},
): Promise<Selected> {
  const matches = grep === undefined ? undefined : await parseGrep(grep);
  const all = scenarios.flatMap((scenario) => scenario.variants.map((variant) => ({ scenario, variant })));
  const fits = (title: string, own: readonly string[]) =>
    (matches?.(title) ?? true) && (tags.length === 0 || tags.some((tag) => own.includes(tag)));
  const selected = {
    tests: all.filter((test) => fits(titleOf(test), test.scenario.tags)),
    health: health.filter(({ name, tags: own }) => fits(name, own)),
  };
  if (selected.tests.length + selected.health.length > 0) {
    refuseUnknownTags(tags, [
      ...scenarios.flatMap((each) => each.tags),
      ...health.flatMap((each) => each.tags),
      ...otherTags,
    ]);
    return selected;
  }
  const known = [
    ...all.map((test) => ({ title: titleOf(test), tags: test.scenario.tags })),
    ...health.map(({ name, tags: own }) => ({ title: name, tags: own })),
  ];
  throw emptySelection(known, { grep, tags });
}

/** Throws `usage` for a tag that no scenario has: its tests would be left out without a word. */
function refuseUnknownTags(tags: readonly string[], all: readonly string[]): void {
  const known = [...new Set(all)].toSorted();
  const unknown = tags.find((tag) => !known.includes(tag));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw new PlacewrightError("usage", `No scenario has the tag "${unknown}"`, {
    hint: `${meant ? `Did you mean "${meant}"? ` : ""}Available tags: ${shortList(known)}`,
    literal: unknown,
  });
}

/** What is wrong with an expression. */
export interface GrepFault {
  /** Completes a sentence that begins with the expression: `is not a valid regular expression`. */
  readonly reason: string;
  readonly hint: string;
  readonly cause?: unknown;
}

/** Returns the part of an expression that an error shows. */
export const shownGrep = (grep: string): string => `"${grep.slice(0, maxGrepCharacters)}"`;

/** Returns what is wrong with an expression that selects tests, or undefined. */
export async function grepFault(grep: string): Promise<GrepFault | undefined> {
  const compiled = await compileGrep(grep);
  return typeof compiled === "function" ? undefined : compiled;
}

async function parseGrep(grep: string): Promise<(title: string) => boolean> {
  const compiled = await compileGrep(grep);
  if (typeof compiled === "function") return compiled;
  const { reason, hint, cause } = compiled;
  throw new PlacewrightError("usage", `--grep ${shownGrep(grep)} ${reason}`, { hint, literal: grep, cause });
}

/** Compiles the expression for an engine with linear run time for any expression and titles. */
async function compileGrep(grep: string): Promise<((title: string) => boolean) | GrepFault> {
  if (grep.length > maxGrepCharacters)
    return {
      reason: `has ${grep.length} characters, and must have at most ${maxGrepCharacters}`,
      hint: "Select tests by tags, or by the paths of their files",
    };
  // The engine would match the letter k instead.
  if (/\\k</.test(grep))
    return {
      reason: "uses a construct that a search in linear time does not support: \\k<name>",
      hint: linearHint,
    };
  const { RE2JS } = await import("re2js");
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(grep), RE2JS.CASE_INSENSITIVE);
    return (title) => pattern.matcher(title).find();
  } catch (cause) {
    const syntaxError = syntaxErrorOf(grep);
    return syntaxError === undefined
      ? { reason: "uses a construct that a search in linear time does not support", hint: linearHint, cause }
      : {
          reason: `is not a valid regular expression: ${syntaxError}`,
          hint: "Put a \\ before symbols such as ( [ * +",
          cause,
        };
  }
}

const linearHint =
  "Remove lookarounds such as (?=…) and backreferences such as \\1, use counts up to {1000}, or select tests by tags";

/** Longer than any expression that a person writes. */
const maxGrepCharacters = 1000;

/**
 * Returns JavaScript's syntax error, whose wording most readers know: `unterminated group`. The expression is compiled,
 * never run.
 */
function syntaxErrorOf(expression: string): string | undefined {
  try {
    new RegExp(expression, "i");
    return undefined;
  } catch (error) {
    const why = messageOf(error).split(": ").at(-1) ?? "";
    return why.charAt(0).toLowerCase() + why.slice(1);
  }
}

function emptySelection(
  all: readonly { readonly title: string; readonly tags: readonly string[] }[],
  { grep, tags = [] }: Selection,
): PlacewrightError {
  const criteria = [
    ...(grep === undefined ? [] : [`--grep "${grep}"`]),
    ...(tags.length === 0 ? [] : [`--tag ${tags.join(", ")}`]),
  ];
  const known = [...new Set(all.flatMap((each) => each.tags))].toSorted();
  const unknown = tags.find((tag) => !known.includes(tag));
  const meant = unknown === undefined ? undefined : nearest(unknown, known);
  const hint = [
    ...(meant ? [`Did you mean --tag "${meant}"?`] : []),
    `Available tests: ${shortList(all.map(({ title }) => title))}`,
  ].join(" ");
  const tagHint = known.length > 0 ? `. Available tags: ${shortList(known)}` : ". No test has tags";
  return new PlacewrightError("selection-empty", `No test matches ${criteria.join(" and ")}`, {
    hint: tags.length > 0 ? hint + tagHint : hint,
    literal: unknown ?? grep,
  });
}

function shortList(words: readonly string[]): string {
  const shown = words.slice(0, 8);
  const more = words.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
