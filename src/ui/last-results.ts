import type { Verdict } from "../result/verdict.ts";
import { standingOf } from "../run/read-progress.ts";
import type { Store } from "../store/store.ts";

/** How a test went when it was run last. */
export interface LastResult {
  readonly runId: string;
  readonly startedAtMs: number;
  readonly verdict: Verdict;
}

/** How far back a test's last result is looked for. */
const mostRuns = 50;

/** How each of these tests went when it was run last, by its id. */
export async function readLastResults(
  store: Store,
  testIds: readonly string[],
): Promise<Map<string, LastResult>> {
  const attempts = await store.lastAttempts(testIds, mostRuns);
  return new Map(
    attempts.map((attempt) => [
      attempt.testId,
      { runId: attempt.runId, startedAtMs: attempt.startedAtMs, verdict: standingOf(attempt) },
    ]),
  );
}
