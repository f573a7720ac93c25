import { setImmediate } from "node:timers/promises";
import { type PlacewrightError, toProblems } from "../../base/errors.ts";
import { planTests } from "../../run/plan.ts";
import { loadScenarios } from "../../scenario/load.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { renderContextOf } from "../../workspace/build-tests.ts";
import { knownNamesOf } from "../../workspace/known-names.ts";
import type { Changes } from "../changes.ts";
import type { ProjectState } from "../open-project.ts";

/** The topic of changes when all messages were built. */
export const builtTopic = "built";

/** A message as it is built from the files of today. */
export interface BuiltMessage {
  readonly contentHash: string;
  /**
   * Whether it is another one whenever it is built, so that its hash says nothing. Absent as long as that is not known: it is
   * looked into only if another message was measured.
   */
  readonly varies?: boolean | undefined;
}

/** What came of building the messages of a scenario. */
export interface BuiltScenario {
  /** The first error, or null. */
  readonly problem: PlacewrightError | null;
  /** Its messages by variant; see `variantKey`. */
  readonly messages: ReadonlyMap<string, BuiltMessage>;
}

/** The content hashes that were measured last for a variant of a scenario. */
export type MeasuredHashes = (scenario: string, variant: string) => ReadonlySet<string> | undefined;

/** Builds the messages of all scenarios, which takes long for many of them. */
export interface BuildChecks {
  /**
   * Returns what was built so far, by scenario. Begins to build the others, and announces when all are known. Waits for
   * them a short time.
   */
  of(state: ProjectState, measured: MeasuredHashes): Promise<ReadonlyMap<string, BuiltScenario>>;
  /** Builds one scenario now, unless that was done. */
  one(state: ProjectState, scenario: Scenario, measured: MeasuredHashes): Promise<BuiltScenario>;
}

/** How long a page waits for the messages of a small and of a large project to be built, in milliseconds. */
const patienceMs = { small: 1000, large: 50 };
/** Scenarios of a small project. */
const maxSmall = 50;

/** The key of a variant among those of its scenario. A scenario with one message has one key, whatever its name. */
export const variantKey = (variants: Scenario["variants"], name: string | undefined): string =>
  variants.length > 1 ? (name ?? "") : "";

/**
 * Whether it is not known yet if a message varies. If it has the hash that was measured last, that does not matter.
 */
export const isUnsettled = (
  { contentHash, varies }: BuiltMessage,
  measured: ReadonlySet<string> | undefined,
): boolean =>
  varies === undefined && measured !== undefined && [...measured].some((hash) => hash !== contentHash);

type RenderContext = ReturnType<typeof renderContextOf>;

interface Building {
  readonly state: ProjectState;
  /** The scenarios by name, and what was built of them. */
  readonly known: Map<string, { readonly scenario: Scenario; readonly built: BuiltScenario }>;
  /** Contexts to build in: the templates are read once. */
  readonly contexts: Contexts;
  measured: MeasuredHashes;
  /** Whether a page was rendered before all was known. */
  isAwaited: boolean;
  isRunning: boolean;
  ended: Promise<void>;
}

/** Creates the checks. They send nothing, and end with `closing`. */
export function createBuildChecks(changes: Changes, closing: AbortSignal): BuildChecks {
  let current: Building | undefined;

  const isKnown = ({ known, measured }: Building, scenario: Scenario): boolean => {
    const found = known.get(scenario.name);
    return (
      found?.scenario === scenario &&
      ![...found.built.messages].some(([key, message]) => isUnsettled(message, measured(scenario.name, key)))
    );
  };

  async function buildOne(building: Building, scenario: Scenario): Promise<BuiltScenario> {
    const found = building.known.get(scenario.name);
    const before = found?.scenario === scenario ? found.built : undefined;
    const built = await settle(
      building,
      scenario,
      before ?? (await buildScenario(building.state, scenario, building.contexts.first)),
    );
    building.known.set(scenario.name, { scenario, built });
    return built;
  }

  async function buildAll(building: Building): Promise<void> {
    for (const scenario of building.state.scenarios) {
      if (isKnown(building, scenario)) continue;
      // Requests come first.
      await setImmediate();
      if (current !== building || closing.aborted) return;
      await buildOne(building, scenario);
    }
    if (building.isAwaited) changes.publish(builtTopic);
    building.isAwaited = false;
  }

  /** Returns the building of a state. What other files do not change is kept from the one before. */
  function buildingOf(state: ProjectState, measured: MeasuredHashes): Building {
    if (current?.state !== state) {
      const isSame = current?.state.inputs === state.inputs;
      current = {
        state,
        known: isSame && current ? new Map(current.known) : new Map(),
        contexts: isSame && current ? current.contexts : createContexts(state),
        measured,
        isAwaited: false,
        isRunning: false,
        ended: Promise.resolve(),
      };
    }
    current.measured = measured;
    return current;
  }

  return {
    async of(state, measured) {
      const building = buildingOf(state, measured);
      if (!building.isRunning && !state.scenarios.every((scenario) => isKnown(building, scenario))) {
        building.isRunning = true;
        building.ended = buildAll(building).finally(() => {
          building.isRunning = false;
        });
      }
      const isLate =
        building.isRunning &&
        (await isLater(building.ended, patienceMs[state.scenarios.length > maxSmall ? "large" : "small"]));
      building.isAwaited ||= isLate;
      return new Map([...building.known].map(([name, { built }]) => [name, built]));
    },
    async one(state, scenario, measured) {
      const building = buildingOf(state, measured);
      const found = building.known.get(scenario.name);
      return found && isKnown(building, scenario) ? found.built : buildOne(building, scenario);
    },
  };
}

/** Whether work takes longer than a time. */
async function isLater(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = await Promise.race([
    work.then(() => false),
    new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), ms);
    }),
  ]);
  clearTimeout(timer);
  return isLate;
}

/** The contexts of a first build, and of one that shows whether a message varies. */
interface Contexts {
  readonly first: RenderContext;
  readonly other: RenderContext;
}

const createContexts = ({ config }: ProjectState): Contexts => ({
  first: renderContextOf(config, { seed: "home" }),
  other: renderContextOf(config, { seed: "another" }),
});

/** Builds every message of a scenario. */
async function buildScenario(
  { config }: ProjectState,
  scenario: Scenario,
  context: RenderContext,
): Promise<BuiltScenario> {
  const selection = scenario.variants.map((variant) => ({ scenario, variant }));
  const projects = config.projects.slice(0, 1);
  const messages = new Map<string, BuiltMessage>();
  try {
    for await (const test of planTests(selection, { runId: "unsent", projects, context })) {
      if (test.kind === "broken") return { problem: test.problems[0] ?? null, messages: new Map() };
      if (test.kind === "placement")
        messages.set(variantKey(scenario.variants, test.identity.variant), {
          contentHash: test.message.contentHash,
        });
    }
    return { problem: null, messages };
  } catch (error) {
    return { problem: toProblems(error)[0] ?? null, messages: new Map() };
  }
}

/** Finds out which of the messages that differ from what was measured differ whenever they are built. */
async function settle(
  { state, contexts, measured }: Building,
  scenario: Scenario,
  built: BuiltScenario,
): Promise<BuiltScenario> {
  const isOpen = ([key, message]: [string, BuiltMessage]) =>
    isUnsettled(message, measured(scenario.name, key));
  if (![...built.messages].some(isOpen)) return built;
  const again = await buildScenario(state, await loadAgain(state, scenario), contexts.other);
  const messages = [...built.messages].map((entry): [string, BuiltMessage] => {
    const [key, message] = entry;
    if (!isOpen(entry)) return entry;
    return [key, { ...message, varies: again.messages.get(key)?.contentHash !== message.contentHash }];
  });
  return { ...built, messages: new Map(messages) };
}

/** Loads a scenario of code again: it may have other rows each time. The texts of the others are always the same. */
async function loadAgain({ config }: ProjectState, scenario: Scenario): Promise<Scenario> {
  if (/\.ya?ml$/i.test(scenario.file)) return scenario;
  const { scenarios } = await loadScenarios([scenario.file], {
    ...config,
    names: knownNamesOf(config, config.projects),
  });
  return scenarios[0] ?? scenario;
}
