import { isAdoptedKey } from "../run/attempt-plan.ts";
import type { AttemptRow, Store } from "../store/store.ts";

/** An open run that has not submitted all of its tests. */
export interface UnfinishedRun {
  readonly runId: string;
  /** Whether it was started before the time: its tests are too old to be submitted now. */
  readonly isLate: boolean;
  /** The tests that it has left. One that was being submitted may exist at its provider. */
  readonly left: readonly AttemptRow[];
}

/** What the runs of the last hours or days have of tests. */
export interface RecentTests {
  /** Ids of tests that runs have submitted, and these runs, oldest first. */
  readonly runsOf: ReadonlyMap<string, readonly string[]>;
  /** Runs that have not submitted all of their tests, oldest first. */
  readonly unfinished: readonly UnfinishedRun[];
}

/** More runs than are started in any such time. Their documents are read. */
const manyRuns = 1000;

/** Whether a test is created when its run continues. */
export const isLeft = ({ state }: AttemptRow): boolean => state === "planned" || state === "submitting";

/**
 * Finds the tests that runs of a branch have submitted since a time, in milliseconds of Unix time, and those that they
 * have left. A test that was adopted counts for each branch, because its own is unknown. `findTaken` of the ledger decides
 * the same when a run is opened.
 */
export async function findRecentTests(
  store: Pick<Store, "runs" | "allAttempts">,
  { branch, sinceMs }: { readonly branch: string | undefined; readonly sinceMs: number },
): Promise<RecentTests> {
  const runs = (await store.runs({ limit: manyRuns })).filter(
    ({ state, isDamaged }) => state !== "planning" && !isDamaged,
  );
  const runsOf = new Map<string, string[]>();
  const unfinished: UnfinishedRun[] = [];
  for (const { id: runId, state, createdAtMs, finishedAtMs = 0, branch: own } of runs.reverse()) {
    const isLate = createdAtMs < sinceMs;
    // A run that was started earlier can have been continued within the time.
    if (isLate && state === "finished" && finishedAtMs < sinceMs) continue;
    const attempts = (await store.allAttempts(runId)).filter(
      ({ measureKey }) => own === branch || isAdoptedKey(measureKey),
    );
    const left = attempts.filter(isLeft);
    if (state === "open" && left.length > 0) unfinished.push({ runId, isLate, left });
    for (const attempt of attempts)
      if (isSubmitted(attempt) && (!isLate || timeOf(attempt) >= sinceMs)) {
        const others = (runsOf.get(attempt.testId) ?? []).filter((other) => other !== runId);
        runsOf.set(attempt.testId, [...others, runId]);
      }
  }
  return { runsOf, unfinished };
}

/** When a test was submitted, or, of one that is not, when its result was known. In milliseconds of Unix time. */
const timeOf = ({ submittedAtMs, intendedAtMs, completedAtMs = 0 }: AttemptRow): number =>
  submittedAtMs ?? intendedAtMs ?? completedAtMs;

/** Whether a provider has a test, or may have it, or its result is known. Health checks have no id at a provider. */
const isSubmitted = ({ state, reportId, verdict }: AttemptRow): boolean =>
  state !== "planned" &&
  (state !== "finished" || reportId !== undefined || verdict === "passed" || verdict === "warned");
