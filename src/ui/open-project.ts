import { type PlacewrightError, toProblems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { identifyTest } from "../run/plan.ts";
import { healthProjects, identifyHealth } from "../run/plan-health.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import type { HealthScenario } from "../scenario/health.ts";
import { type BrokenScenario, loadScenarios } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { knownNamesOf } from "../workspace/known-names.ts";

/** The current state of the project folder. */
export interface ProjectState {
  /** The last config that could be read. */
  readonly config: ResolvedConfig;
  readonly scenarios: readonly Scenario[];
  /** The scenarios that check the health of a domain. */
  readonly health: readonly HealthScenario[];
  /** The scenario files that cannot be loaded. */
  readonly broken: readonly BrokenScenario[];
  /** Errors in the config and the scenarios. Valid scenarios are listed despite them. */
  readonly problems: readonly PlacewrightError[];
}

export interface OpenProject {
  /** Returns the state. Reads it once, and again after a change. */
  current(): Promise<ProjectState>;
  /** Discards the state that was read. */
  changed(): void;
}

/** Opens a project folder whose files may change at any time. */
export function openProject(config: ResolvedConfig, load: () => Promise<ResolvedConfig>): OpenProject {
  let last = config;
  let state: Promise<ProjectState> | undefined;

  async function read(): Promise<ProjectState> {
    const problems: PlacewrightError[] = [];
    try {
      last = await load();
    } catch (error) {
      problems.push(...toProblems(error));
    }
    try {
      const loaded = await loadScenarios(await discoverScenarioFiles({ ...last, paths: [] }), {
        ...last,
        names: knownNamesOf(last, last.projects),
      });
      return { config: last, ...loaded, problems: [...problems, ...loaded.problems] };
    } catch (error) {
      return {
        config: last,
        scenarios: [],
        health: [],
        broken: [],
        problems: [...problems, ...toProblems(error)],
      };
    }
  }

  return {
    current: () => {
      state ??= read();
      return state;
    },
    changed: () => {
      state = undefined;
    },
  };
}

/** Returns the test ids of a health scenario, one per project that reports health. */
export const healthIdsOf = ({ projects }: ResolvedConfig, scenario: HealthScenario): string[] =>
  healthProjects(projects).map((project) => identifyHealth(scenario, project).id);

/** Returns the test ids of a scenario: one per variant and project. */
export const testIdsOf = ({ projects }: ResolvedConfig, scenario: Scenario): string[] =>
  scenario.variants.flatMap((variant) =>
    projects.map((project) => identifyTest({ scenario, variant }, project).id),
  );
