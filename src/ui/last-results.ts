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
  const last = new Map<string, LastResult>();
  const wanted = new Set(testIds);
  for (const { id, createdAtMs, state } of await store.runs({ limit: mostRuns })) {
    if (wanted.size === 0) break;
    if (state === "planning") continue;
    for (const attempt of await store.latestAttempts(id))
      if (wanted.delete(attempt.testId))
        last.set(attempt.testId, { runId: id, startedAtMs: createdAtMs, verdict: standingOf(attempt) });
  }
  return last;
}
