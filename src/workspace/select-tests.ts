import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { PlacewrightError, Problems } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunProject } from "../run/plan.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import { loadScenarios } from "../scenario/load.ts";
import { type Selected, type SelectedTest, selectTests } from "../scenario/select.ts";

/** The tests to select. Default: all. */
export interface Wanted {
  /** Files and folders, relative to the working folder. */
  readonly paths?: readonly string[];
  /** A regular expression that `scenario (variant)` must match. */
  readonly grep?: string | undefined;
  readonly tag?: readonly string[] | undefined;
}

/** Loads the selected scenarios, including health scenarios. Throws all errors in them together. */
export async function selectAllFrom(
  config: ResolvedConfig,
  { paths = [], grep, tag }: Wanted,
): Promise<Selected> {
  const files = await discoverScenarioFiles({ ...config, paths });
  if (files.length === 0) throw await noScenarios(config);
  const { problems, ...loaded } = await loadScenarios(files, config);
  if (problems.length > 0) throw new Problems(problems);
  return selectTests(loaded, { grep, tags: tag });
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
    });
  });
}
