import { setImmediate } from "node:timers/promises";
import { type PlacewrightError, toProblems } from "../../base/errors.ts";
import { planTests } from "../../run/plan.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { renderContextOf } from "../../workspace/build-tests.ts";
import type { Changes } from "../changes.ts";
import type { ProjectState } from "../open-project.ts";

/** The topic of changes when all messages were built. */
export const builtTopic = "built";

/** Whether the messages of scenarios can be built, which takes long for many of them. */
export interface BuildChecks {
  /**
   * Returns the first error of each scenario that was built so far, or null. Begins to build the others, and announces
   * when all are known. Waits for them a short time.
   */
  of(state: ProjectState): Promise<ReadonlyMap<string, PlacewrightError | null>>;
}

/** How long a page waits for the messages of a small and of a large project to be built, in milliseconds. */
const patienceMs = { small: 1000, large: 50 };
/** Scenarios of a small project. */
const maxSmall = 50;

interface Building {
  readonly state: ProjectState;
  readonly known: Map<string, PlacewrightError | null>;
  /** Whether a page was rendered before all was known. */
  isAwaited: boolean;
  ended: Promise<void>;
}

/** Creates the checks. They send nothing, and end with `closing`. */
export function createBuildChecks(changes: Changes, closing: AbortSignal): BuildChecks {
  let current: Building | undefined;

  async function build(building: Building): Promise<void> {
    const { state, known } = building;
    for (const scenario of state.scenarios) {
      // Requests come first.
      await setImmediate();
      if (current !== building || closing.aborted) return;
      known.set(scenario.name, await problemOf(state, scenario));
    }
    if (building.isAwaited) changes.publish(builtTopic);
  }

  function begin(state: ProjectState): Building {
    const building: Building = { state, known: new Map(), isAwaited: false, ended: Promise.resolve() };
    current = building;
    building.ended = build(building);
    return building;
  }

  return {
    async of(state) {
      const building = current?.state === state ? current : begin(state);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const isLate = await Promise.race([
        building.ended.then(() => false),
        new Promise<true>((resolve) => {
          timer = setTimeout(
            () => resolve(true),
            patienceMs[state.scenarios.length > maxSmall ? "large" : "small"],
          );
        }),
      ]);
      clearTimeout(timer);
      building.isAwaited ||= isLate;
      return building.known;
    },
  };
}

/** Builds every message of a scenario. Returns the first error, or null. */
async function problemOf({ config }: ProjectState, scenario: Scenario): Promise<PlacewrightError | null> {
  const selection = scenario.variants.map((variant) => ({ scenario, variant }));
  const projects = config.projects.slice(0, 1);
  const context = renderContextOf(config, { seed: "home" });
  try {
    for await (const test of planTests(selection, { runId: "unsent", projects, context }))
      if (test.kind === "broken") return test.problems[0] ?? null;
    return null;
  } catch (error) {
    return toProblems(error)[0] ?? null;
  }
}
