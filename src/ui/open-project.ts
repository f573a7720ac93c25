import { resolve } from "node:path";
import { type PlacewrightError, toProblems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { identifyTest } from "../run/plan.ts";
import { healthProjects, identifyHealth } from "../run/plan-health.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import type { HealthScenario } from "../scenario/health.ts";
import { type BrokenScenario, type LoadedFile, loadScenarios } from "../scenario/load.ts";
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
  /** The same for two states between which nothing but YAML scenarios changed: what they use is the same. */
  readonly inputs: object;
}

export interface OpenProject {
  /** Returns the state. Reads it once, and again after a change. */
  current(): Promise<ProjectState>;
  /**
   * Discards the state that was read. Files that did not change are not read again if only YAML scenarios did: nothing else
   * depends on these. Default: any file may have changed.
   */
  changed(paths?: ReadonlySet<string>): void;
}

/** Opens a project folder whose files may change at any time. */
export function openProject(config: ResolvedConfig, load: () => Promise<ResolvedConfig>): OpenProject {
  let last = config;
  let state: Promise<ProjectState> | undefined;
  let known = nothingKnown();

  async function readConfig(): Promise<readonly PlacewrightError[]> {
    try {
      last = await load();
      return [];
    } catch (error) {
      return toProblems(error);
    }
  }

  async function read(): Promise<ProjectState> {
    const own = known;
    own.problems ??= await readConfig();
    const { inputs, files, problems } = own;
    try {
      const loaded = await loadScenarios(await discoverScenarioFiles({ ...last, paths: [] }), {
        ...last,
        names: knownNamesOf(last, last.projects),
        known: files,
      });
      return { config: last, ...loaded, problems: [...problems, ...loaded.problems], inputs };
    } catch (error) {
      return {
        config: last,
        scenarios: [],
        health: [],
        broken: [],
        problems: [...problems, ...toProblems(error)],
        inputs,
      };
    }
  }

  return {
    current: () => {
      state ??= read();
      return state;
    },
    changed: (paths) => {
      state = undefined;
      const changed = [...(paths ?? [])];
      const files = new Map([...known.files.keys()].map((file) => [resolve(last.projectDir, file), file]));
      if (changed.length > 0 && changed.every((path) => files.has(path) && /\.ya?ml$/i.test(path)))
        known = {
          ...known,
          files: withoutKeys(
            known.files,
            changed.map((path) => files.get(path) ?? ""),
          ),
        };
      else known = nothingKnown();
    },
  };
}

/** What is kept of the files as long as they do not change. */
interface KnownFiles {
  readonly inputs: object;
  /** What scenario files contain, by their paths in the project. */
  readonly files: Map<string, LoadedFile>;
  /** The errors of the config. Absent if it was not read. */
  problems?: readonly PlacewrightError[];
}

const nothingKnown = (): KnownFiles => ({ inputs: {}, files: new Map() });

const withoutKeys = <T>(map: ReadonlyMap<string, T>, keys: readonly string[]): Map<string, T> =>
  new Map([...map].filter(([key]) => !keys.includes(key)));

/** Returns the test ids of a health scenario, one per project that reports health. */
export const healthIdsOf = ({ projects }: ResolvedConfig, scenario: HealthScenario): string[] =>
  healthProjects(projects).map((project) => identifyHealth(scenario, project).id);

/** Returns the test ids of a scenario: one per variant and project. */
export const testIdsOf = ({ projects }: ResolvedConfig, scenario: Scenario): string[] =>
  scenario.variants.flatMap((variant) =>
    projects.map((project) => identifyTest({ scenario, variant }, project).id),
  );
