import { resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import type { RenderContext } from "../message/render.ts";
import type { PlannedTest, RunProject } from "../run/plan.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import { loadScenarios } from "../scenario/load.ts";
import { type SelectedTest, selectTests } from "../scenario/select.ts";
import type { CommandContext } from "./command.ts";
import { Problems } from "./failure.ts";

/** What most commands start from: the config, and the tests that the command line selects. */
export interface Workspace {
  readonly config: ResolvedConfig;
  readonly selection: readonly SelectedTest[];
}

/** Loads the config alone. */
export async function openConfig({ options, cwd, env }: CommandContext): Promise<ResolvedConfig> {
  const loaded = await loadConfig({ cwd, env, ...(options.config ? { file: options.config } : {}) });
  return {
    ...loaded,
    ...(options.reports ? { reportsDir: resolve(cwd, options.reports) } : {}),
    ...(options.ledger ? { ledgerDir: resolve(cwd, options.ledger) } : {}),
  };
}

/** Loads the config and the selected scenarios. Throws every mistake in them at once. */
export async function openWorkspace(context: CommandContext): Promise<Workspace> {
  const config = await openConfig(context);
  return { config, selection: await selectFrom(context, config) };
}

/** Loads the selected scenarios. Throws every mistake in them at once. */
export async function selectFrom(
  { paths, options }: CommandContext,
  config: ResolvedConfig,
): Promise<readonly SelectedTest[]> {
  const files = await discoverScenarioFiles({ ...config, paths });
  const { scenarios, problems } = await loadScenarios(files, config);
  if (problems.length > 0) throw new Problems(problems);
  return selectTests(scenarios, { grep: options.grep, tags: options.tag });
}

/** The projects that `--project` names, or the config's default ones. */
export function selectProjects(
  { projects, defaultProjects }: ResolvedConfig,
  wanted: readonly string[] = defaultProjects,
): readonly RunProject[] {
  return [...new Set(wanted)].map((name) => {
    const project = projects.find((candidate) => candidate.name === name);
    if (project) return project;
    const names = projects.map((candidate) => candidate.name);
    const near = nearest(name, names);
    throw new PlacewrightError("usage", `Cannot find project "${name}" in the config`, {
      hint: `${near ? `did you mean "${near}"? ` : ""}there are: ${names.join(", ")}`,
    });
  });
}

export function renderContextOf(
  { projectDir, templatesDir }: ResolvedConfig,
  { seed, date }: CommandContext["options"],
): RenderContext {
  return {
    projectDir,
    templatesDir,
    ...(seed === undefined ? {} : { seed }),
    ...(date === undefined ? {} : { date }),
  };
}

/**
 * Builds the message of every selected test, and of every control, for the first project. After the last it throws every
 * mistake that was found.
 */
export async function* buildTests(
  { options }: CommandContext,
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
): AsyncGenerator<PlannedTest> {
  const { planTests } = await import("../run/plan.ts");
  const problems: PlacewrightError[] = [];
  yield* planTests(selection, {
    runId: "unsent",
    projects: config.projects.slice(0, 1),
    context: renderContextOf(config, options),
    onProblem: (problem) => problems.push(problem),
  });
  if (problems.length > 0) throw new Problems(problems);
}
