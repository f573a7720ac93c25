import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { systemClock } from "../base/clock.ts";
import { PlacewrightError, Problems } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunProject } from "../run/plan.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import { type BrokenScenario, errorsOf, loadScenarios } from "../scenario/load.ts";
import { describeEnded } from "../scenario/quarantine.ts";
import { type Selected, type SelectedTest, selectTests } from "../scenario/select.ts";
import { doubtfulSelectors, knownNamesOf } from "./known-names.ts";

/** The tests to select. Default: all. */
export interface Wanted {
  /** Files and folders, relative to the working folder. */
  readonly paths?: readonly string[];
  /** A regular expression that `scenario (variant)` must match. */
  readonly grep?: string | undefined;
  readonly tag?: readonly string[] | undefined;
  /** Names of the projects that measure them. Default: all projects of the config. */
  readonly project?: readonly string[] | undefined;
}

/** Loads the selected scenarios, including health scenarios. Throws all errors in them together. */
export async function selectAllFrom(config: ResolvedConfig, wanted: Wanted): Promise<Selected> {
  const { broken, warnings: _, ...selected } = await selectRunnable(config, wanted);
  if (broken.length > 0) throw new Problems(errorsOf(broken));
  return selected;
}

/** Selected tests, and the selected scenarios that cannot be loaded. */
export interface Runnable extends Selected {
  readonly broken: readonly BrokenScenario[];
  /** Warnings about selectors that may name no mailbox provider of the projects. */
  readonly warnings: readonly string[];
}

/**
 * Same, but returns the scenarios that cannot be loaded: they fail themselves, and the others run. A broken scenario is
 * selected by its tags if they can be read, and otherwise always. Throws all errors if no scenario is left, and `usage` for
 * a project or a tag that does not exist.
 */
export async function selectRunnable(
  config: ResolvedConfig,
  { paths = [], grep, tag, project }: Wanted,
): Promise<Runnable> {
  const names = knownNamesOf(config, config.projects);
  const measured = project ? knownNamesOf(config, selectProjects(config, project)) : names;
  const files = await discoverScenarioFiles({ ...config, paths });
  if (files.length === 0) throw await noScenarios(config);
  const { broken: all, ...loaded } = await loadScenarios(files, { ...config, names });
  const broken = all.filter(({ tags }) => !tag || !tags || tag.some((each) => tags.includes(each)));
  const problems = errorsOf(broken);
  if (loaded.scenarios.length + loaded.health.length === 0 && problems.length > 0)
    throw new Problems(problems);
  // A tag that cannot be read may be any.
  const otherTags = all.every(({ tags }) => tags) ? all.flatMap(({ tags = [] }) => tags) : (tag ?? []);
  const selected = await selectTests(loaded, { grep, tags: tag, otherTags }).catch((error) => {
    if (!(error instanceof PlacewrightError) || problems.length === 0) throw error;
    throw new Problems(error.code === "selection-empty" ? problems : [...problems, error]);
  });
  const scenarios = [...selected.tests.map(({ scenario }) => scenario), ...selected.health];
  const warnings = [
    ...doubtfulSelectors(selected.tests, measured),
    ...describeEnded(scenarios, systemClock.now()),
  ];
  return { ...selected, broken, warnings };
}

async function noScenarios({ projectDir, scenariosDir, ignore }: ResolvedConfig): Promise<PlacewrightError> {
  const isThere = await stat(resolve(projectDir, scenariosDir)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere
    ? new PlacewrightError("selection-empty", `No scenarios to run in "${scenariosDir}"`, {
        hint: `Add one${ignore.length > 0 ? ", name a file that the config ignores," : ""} or run placewright init to create an example`,
      })
    : new PlacewrightError("selection-empty", `No scenarios to run: there is no folder "${scenariosDir}"`, {
        hint: "Create it, set scenarios in the config to another folder, or run placewright init to create an example",
      });
}

/** Loads the selected tests that have messages. Throws `selection-empty` if there are none. */
export async function selectFrom(config: ResolvedConfig, wanted: Wanted): Promise<readonly SelectedTest[]> {
  const { tests, health } = await selectAllFrom(config, wanted);
  if (tests.length > 0) return tests;
  const names = health.map(({ name }) => name).join(", ");
  throw new PlacewrightError("selection-empty", `No messages in ${names}: health scenarios send none`, {
    hint: "Run placewright run to run them",
  });
}

/** Returns the named projects, or the config's default ones. Throws `usage` if a name is unknown. */
export function selectProjects(
  { projects, defaultProjects }: ResolvedConfig,
  wanted: readonly string[] = defaultProjects,
): readonly RunProject[] {
  return [...new Set(wanted)].map((name) => {
    const project = projects.find((candidate) => candidate.name === name);
    if (project) return project;
    const names = projects.map((candidate) => candidate.name);
    const near = nearest(name, names);
    throw new PlacewrightError("usage", `No project named "${name}" in the config`, {
      hint: `${near ? `Did you mean "${near}"? ` : ""}Available projects: ${names.join(", ")}`,
      literal: name,
    });
  });
}
