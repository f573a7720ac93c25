import type { EarlierVerdict, EarlierVerdicts } from "../../report/notify/notice.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import type { Store } from "../../store/store.ts";

/** How many runs to search through for the verdict of a test. */
const maxRuns = 200;

/** How many of them, at most, are of the same branch and are read. */
const maxRead = 20;

/**
 * Returns the verdict of each test of a run in the last finished run before it, on the same branch, that had the test.
 * Runs that cannot be read are left out.
 */
export async function readEarlierVerdicts(
  store: Store,
  { run, tests }: RunOutcome,
): Promise<EarlierVerdicts> {
  const earlier = new Map<string, EarlierVerdict>();
  const wanted = new Set(tests.map(({ id }) => id));
  const startedAtMs = Date.parse(run.startedAt);
  const before = (await store.runs({ limit: maxRuns, state: "finished" })).filter(
    ({ createdAtMs, branch, isDamaged }) => createdAtMs < startedAtMs && branch === run.branch && !isDamaged,
  );
  for (const { id, createdAtMs } of before.slice(0, maxRead)) {
    if (wanted.size === 0) break;
    for (const { testId, verdict } of await store.latestAttempts(id).catch(() => []))
      if (verdict !== undefined && wanted.delete(testId)) earlier.set(testId, { verdict, atMs: createdAtMs });
  }
  return earlier;
}
