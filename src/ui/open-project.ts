import { messageOf, PlacewrightError, Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { identifyTest } from "../run/plan.ts";
import { healthProjects, identifyHealth } from "../run/plan-health.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import type { HealthScenario } from "../scenario/health.ts";
import { loadScenarios } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** The project folder as it is now. */
export interface ProjectState {
  /** The last that could be read. */
  readonly config: ResolvedConfig;
  readonly scenarios: readonly Scenario[];
  /** Those that ask how mail has fared. */
  readonly health: readonly HealthScenario[];
  /** Mistakes in config and scenarios; what has none is there all the same. */
  readonly problems: readonly PlacewrightError[];
}

export interface OpenProject {
  /** Read once, and again after a change. */
  current(): Promise<ProjectState>;
  /** Forgets what was read. */
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
      const loaded = await loadScenarios(await discoverScenarioFiles({ ...last, paths: [] }), last);
      return { config: last, ...loaded, problems: [...problems, ...loaded.problems] };
    } catch (error) {
      return { config: last, scenarios: [], health: [], problems: [...problems, ...toProblems(error)] };
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

/** The ids of a health scenario's checks. */
export const healthIdsOf = ({ projects }: ResolvedConfig, scenario: HealthScenario): string[] =>
  healthProjects(projects).map((project) => identifyHealth(scenario, project).id);

/** The ids of a scenario's tests: of each variant at each project. */
export const testIdsOf = ({ projects }: ResolvedConfig, scenario: Scenario): string[] =>
  scenario.variants.flatMap((variant) =>
    projects.map((project) => identifyTest({ scenario, variant }, project).id),
  );

/** What a person is told of anything that was thrown. */
export function toProblems(error: unknown): readonly PlacewrightError[] {
  if (error instanceof Problems) return error.problems;
  if (error instanceof PlacewrightError) return [error];
  return [
    new PlacewrightError("internal", `This is a fault of Placewright itself: ${messageOf(error)}`, {
      hint: "report it",
      cause: error,
    }),
  ];
}
