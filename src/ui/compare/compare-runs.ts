import type { TestIdentity } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import { readTest } from "../../run/read-run.ts";
import type { AttemptRow, Store, StoredRun } from "../../store/store.ts";
import { comparePlacements, type ScopeChange } from "./compare-placements.ts";
import { type Answer, decide } from "./decide.ts";

/** With more tests in common than this, only their verdicts are compared: a placement is a long record. */
export const maxComparedTests = 150;

/** A test that both runs have. */
export interface PairedTest {
  readonly testId: string;
  readonly title: string;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Absent if only the verdicts are compared. */
  readonly decision?: {
    readonly answer: Answer;
    readonly reasons: readonly string[];
    readonly isSimulated: boolean;
    /** The scope that changed most for the worse, or else overall. */
    readonly scope?: ScopeChange | undefined;
  };
}

export interface RunsComparison {
  readonly answer: Answer;
  readonly pairs: readonly PairedTest[];
  /** Names of tests that only one of the runs has. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** Whether placements were compared, and not only verdicts. */
  readonly hasPlacements: boolean;
}

const answerOrder: readonly (Answer | undefined)[] = ["before", "after", "unclear", "unknown", undefined];

/** Compares two runs, test by test. */
export async function compareRuns(
  store: Store,
  before: StoredRun,
  after: StoredRun,
): Promise<RunsComparison> {
  const [earlier, later] = [await attemptsOf(store, before), await attemptsOf(store, after)];
  const [old, now] = [await identitiesOf(store, before), await identitiesOf(store, after)];
  const shared = [...later].filter(([testId]) => earlier.has(testId));
  const hasPlacements = shared.length <= maxComparedTests;
  const pairs: PairedTest[] = [];
  for (const [testId, attempt] of shared) {
    const other = earlier.get(testId) as AttemptRow;
    const pair = {
      testId,
      title: titleOf(now, testId),
      before: currentVerdict(other),
      after: currentVerdict(attempt),
    };
    if (!hasPlacements) {
      pairs.push(pair);
      continue;
    }
    const [own, reference] = [
      await readTest(store, attempt, now, after),
      await readTest(store, other, old, before),
    ];
    const scopes =
      own.placement && reference.placement
        ? comparePlacements(reference.placement, own.placement, own.assertions)
        : [];
    const { answer, reasons } = decide(reference, own, scopes);
    pairs.push({
      ...pair,
      decision: {
        answer,
        reasons,
        isSimulated: own.placement?.simulated === true,
        scope: mostTelling(scopes),
      },
    });
  }
  return {
    answer: answerOf(pairs),
    pairs: pairs.toSorted(
      (a, b) =>
        answerOrder.indexOf(a.decision?.answer) - answerOrder.indexOf(b.decision?.answer) ||
        Number(a.before === a.after) - Number(b.before === b.after),
    ),
    gone: [...earlier.keys()].filter((id) => !later.has(id)).map((id) => titleOf(old, id)),
    added: [...later.keys()].filter((id) => !earlier.has(id)).map((id) => titleOf(now, id)),
    hasPlacements,
  };
}

const attemptsOf = async (store: Store, { id }: StoredRun): Promise<ReadonlyMap<string, AttemptRow>> =>
  new Map((await store.latestAttempts(id)).map((attempt) => [attempt.testId, attempt]));

const identitiesOf = async (store: Store, { id }: StoredRun): Promise<ReadonlyMap<string, TestIdentity>> =>
  (await store.identities(id)) as ReadonlyMap<string, TestIdentity>;

const titleOf = (identities: ReadonlyMap<string, TestIdentity>, testId: string): string => {
  const identity = identities.get(testId);
  return identity ? `${identity.title} · ${identity.project}` : testId;
};

const mostTelling = (scopes: readonly ScopeChange[]): ScopeChange | undefined =>
  scopes
    .filter(({ direction }) => direction === "worse")
    .toSorted((a, b) => (a.points ?? 0) - (b.points ?? 0))[0] ?? scopes[0];

/** Returns what all tests say: one answer only if no test says the opposite. */
function answerOf(pairs: readonly PairedTest[]): Answer {
  const answers = new Set(pairs.map(({ decision }) => decision?.answer));
  if (answers.has("before")) return answers.has("after") ? "unclear" : "before";
  if (answers.has("after")) return "after";
  return answers.has("unclear") ? "unclear" : "unknown";
}
