import { messageOf, PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { HealthScenario } from "./health.ts";
import type { Scenario, Variant } from "./scenario.ts";

/** A scenario and one of its variants: one test for each project. */
export interface SelectedTest {
  readonly scenario: Scenario;
  readonly variant: Variant;
}

export interface Selection {
  /** A regular expression on `scenario (variant)`, upper and lower case alike. */
  readonly grep?: string | undefined;
  /** A test with any of these tags is taken. */
  readonly tags?: readonly string[] | undefined;
}

/** `spring-sale (de)`. */
export function titleOf({ scenario, variant }: SelectedTest): string {
  return variant.name === undefined ? scenario.name : `${scenario.name} (${variant.name})`;
}

/** What a selection takes. */
export interface Selected {
  readonly tests: readonly SelectedTest[];
  readonly health: readonly HealthScenario[];
}

/**
 * The tests and health scenarios that a selection takes, in the order of the scenarios and their rows. Throws `usage` for a `grep` that is no
 * regular expression, and `selection-empty`, which lists what there is, where nothing is taken.
 */
export function selectTests(
  {
    scenarios,
    health,
  }: { readonly scenarios: readonly Scenario[]; readonly health: readonly HealthScenario[] },
  { grep, tags = [] }: Selection = {},
): Selected {
  const pattern = grep === undefined ? undefined : parseGrep(grep);
  const all = scenarios.flatMap((scenario) => scenario.variants.map((variant) => ({ scenario, variant })));
  const fits = (title: string, own: readonly string[]) =>
    (pattern?.test(title) ?? true) && (tags.length === 0 || tags.some((tag) => own.includes(tag)));
  const selected = {
    tests: all.filter((test) => fits(titleOf(test), test.scenario.tags)),
    health: health.filter(({ name, tags: own }) => fits(name, own)),
  };
  if (selected.tests.length + selected.health.length > 0) return selected;
  const known = [
    ...all.map((test) => ({ title: titleOf(test), tags: test.scenario.tags })),
    ...health.map(({ name, tags: own }) => ({ title: name, tags: own })),
  ];
  throw emptySelection(known, { grep, tags });
}

function parseGrep(grep: string): RegExp {
  try {
    return new RegExp(grep, "i");
  } catch (cause) {
    throw new PlacewrightError("usage", `--grep "${grep}" is no regular expression: ${messageOf(cause)}`, {
      hint: "put a \\ before signs such as ( [ * +",
      literal: grep,
      cause,
    });
  }
}

function emptySelection(
  all: readonly { readonly title: string; readonly tags: readonly string[] }[],
  { grep, tags = [] }: Selection,
): PlacewrightError {
  if (all.length === 0) {
    return new PlacewrightError("selection-empty", "There is no scenario to run", {
      hint: "write one in the scenarios folder; placewright init makes a first",
    });
  }
  const demands = [
    ...(grep === undefined ? [] : [`--grep "${grep}"`]),
    ...(tags.length === 0 ? [] : [`--tag ${tags.join(", ")}`]),
  ];
  const known = [...new Set(all.flatMap((each) => each.tags))].toSorted();
  const unknown = tags.find((tag) => !known.includes(tag));
  const meant = unknown === undefined ? undefined : nearest(unknown, known);
  const hint = [
    ...(meant ? [`did you mean --tag ${meant}?`] : []),
    `there are ${shortList(all.map(({ title }) => title))}`,
    ...(tags.length > 0 ? [known.length > 0 ? `with the tags ${shortList(known)}` : "without tags"] : []),
  ].join(" ");
  return new PlacewrightError("selection-empty", `No test fits ${demands.join(" and ")}`, { hint });
}

function shortList(words: readonly string[]): string {
  const shown = words.slice(0, 8);
  const more = words.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
