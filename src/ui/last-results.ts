import type { Verdict } from "../result/verdict.ts";
import { currentVerdict } from "../run/read-progress.ts";
import type { Store } from "../store/store.ts";

/** The most recent result of a test. */
export interface LastResult {
  readonly runId: string;
  /** Start of the run, as Unix time in milliseconds. */
  readonly startedAtMs: number;
  readonly verdict: Verdict;
}

/** Returns the most recent result of each test, by test id. */
export async function readLastResults(
  store: Store,
  testIds: readonly string[],
): Promise<Map<string, LastResult>> {
  const attempts = await store.lastAttempts(testIds);
  return new Map(
    attempts.map((attempt) => [
      attempt.testId,
      { runId: attempt.runId, startedAtMs: attempt.startedAtMs, verdict: currentVerdict(attempt) },
    ]),
  );
}
