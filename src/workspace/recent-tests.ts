import type { AttemptRow, Store } from "../store/store.ts";

/** What the runs of the last hours or days have of tests. */
export interface RecentTests {
  /** Ids of tests that a run has submitted, and the newest such run. */
  readonly runOf: ReadonlyMap<string, string>;
  /** Runs that were stopped before all of their tests were submitted, oldest first. */
  readonly unfinished: readonly string[];
  /** Same, but started before the time. */
  readonly late: readonly string[];
}

/** More runs than are started in any such time. Their documents are read. */
const manyRuns = 1000;

/** Finds the tests that runs of a branch have submitted since a time, in milliseconds of Unix time. */
export async function findRecentTests(
  store: Pick<Store, "runs" | "latestAttempts">,
  { branch, sinceMs }: { readonly branch: string | undefined; readonly sinceMs: number },
): Promise<RecentTests> {
  const runs = (await store.runs({ limit: manyRuns })).filter(
    (run) => run.branch === branch && run.state !== "planning" && !run.isDamaged,
  );
  const runOf = new Map<string, string>();
  const unfinished: string[] = [];
  const late: string[] = [];
  for (const { id, state, createdAtMs, finishedAtMs = 0 } of runs.reverse()) {
    const isRecent = createdAtMs >= sinceMs;
    // A run that was started earlier can have been continued within the time.
    if (!isRecent && state === "finished" && finishedAtMs < sinceMs) continue;
    const attempts = await store.latestAttempts(id);
    const hasRest = attempts.some((attempt) => attempt.state === "planned" || attempt.state === "submitting");
    if (state === "open" && hasRest) (isRecent ? unfinished : late).push(id);
    for (const attempt of attempts)
      if (isSubmitted(attempt) && (isRecent || timeOf(attempt) >= sinceMs)) runOf.set(attempt.testId, id);
  }
  return { runOf, unfinished, late };
}

/** When a test was submitted, or, of one that is not, when its result was known. In milliseconds of Unix time. */
const timeOf = ({ submittedAtMs, intendedAtMs, completedAtMs = 0 }: AttemptRow): number =>
  submittedAtMs ?? intendedAtMs ?? completedAtMs;

/** Whether a provider has a test, or may have it, or its result is known. Health checks have no id at a provider. */
const isSubmitted = ({ state, reportId, verdict }: AttemptRow): boolean =>
  state !== "planned" &&
  (state !== "finished" || reportId !== undefined || verdict === "passed" || verdict === "warned");
