import type { Scenario } from "../../scenario/scenario.ts";
import type { LastAttempt, Store } from "../../store/store.ts";
import type { Changes } from "../changes.ts";
import type { ProjectState } from "../open-project.ts";
import { type Answer, answerFor } from "./answer.ts";
import { type BuiltScenario, createBuildChecks, type MeasuredHashes } from "./build-checks.ts";
import { type Campaign, campaignsOf } from "./campaign.ts";
import { createDigests, type Digest, type Digests } from "./digest.ts";
import { createTodaysJudgments } from "./judge-today.ts";

/** Runs whose open tests are read. */
export const maxOpenRuns = 100;

/** The answers for all campaigns, from one moment. */
export interface AllAnswers {
  readonly campaigns: readonly Campaign[];
  /** What came of their last attempts, by name. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Returns the answer for a campaign: at a mailbox provider, or where it does worst. */
  answer(campaign: Campaign, provider?: string): Answer;
}

/** Answers "may we send?" from the ledger and the files of today. Every page asks here, so that all say the same. */
export interface Answers {
  all(state: ProjectState): Promise<AllAnswers>;
  /** Returns the answer for one campaign. Waits until its messages are built. */
  one(state: ProjectState, scenario: Scenario): Promise<Answer>;
}

export interface AnswerSources {
  readonly store: Store;
  readonly changes: Changes;
  readonly closing: AbortSignal;
}

export function createAnswers({ store, changes, closing }: AnswerSources): Answers {
  const builds = createBuildChecks(changes, closing);
  const judgments = createTodaysJudgments(store);
  const digestsOfAll = createDigests(store);

  async function read(
    { config }: ProjectState,
    campaigns: readonly Campaign[],
    {
      digests: read,
      build,
    }: {
      readonly digests: Digests;
      readonly build: (measured: MeasuredHashes) => Promise<ReadonlyMap<string, BuiltScenario>>;
    },
  ): Promise<AllAnswers> {
    const last = await store.lastAttempts(campaigns.flatMap(({ tests }) => tests.map(({ id }) => id)));
    const digests = await read.of(last);
    const attempts = new Map(last.map((attempt) => [attempt.testId, attempt]));
    const today = await judgments.of(campaigns, config.confidence, { attempts, digests });
    const built = await build(hashesOf(campaigns, attempts));
    const openRuns = new Set((await store.runs({ state: "open", limit: maxOpenRuns })).map(({ id }) => id));
    return {
      campaigns,
      digests,
      answer: (campaign, provider) =>
        answerFor(campaign, {
          attempts,
          digests,
          today,
          built: built.get(campaign.name),
          openRuns,
          provider,
        }),
    };
  }

  return {
    all: (state) =>
      read(state, campaignsOf(state), {
        digests: digestsOfAll,
        build: (measured) => builds.of(state, measured),
      }),
    async one(state, scenario) {
      const own = campaignsOf(state).filter(({ source }) => source === scenario);
      const [campaign] = own;
      if (!campaign) throw new Error(`the project has no scenario ${scenario.name}`);
      const { answer } = await read(state, own, {
        digests: createDigests(store),
        build: async (measured) => new Map([[scenario.name, await builds.one(state, scenario, measured)]]),
      });
      return answer(campaign);
    },
  };
}

/** Returns the hashes of the messages that were measured last, by scenario and variant, in any project. */
function hashesOf(
  campaigns: readonly Campaign[],
  attempts: ReadonlyMap<string, LastAttempt>,
): MeasuredHashes {
  const hashes = new Map<string, Map<string, Set<string>>>();
  for (const { name, tests } of campaigns) {
    const own = new Map<string, Set<string>>();
    for (const { id, message } of tests) {
      const hash = attempts.get(id)?.contentHash;
      if (hash === undefined || message === undefined) continue;
      own.set(message, (own.get(message) ?? new Set()).add(hash));
    }
    hashes.set(name, own);
  }
  return (scenario, variant) => hashes.get(scenario)?.get(variant);
}
