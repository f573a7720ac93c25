import type { EarlierVerdict, EarlierVerdicts } from "../../report/notify/notice.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import type { AttemptPlan, Judgment } from "../../run/attempt-plan.ts";
import { inQuarantine } from "../../run/test-result.ts";
import type { AttemptRow, Store } from "../../store/store.ts";

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
    for (const attempt of await store.latestAttempts(id).catch(() => [])) {
      if (attempt.verdict === undefined || !wanted.delete(attempt.testId)) continue;
      const verdict = await verdictOf(store, attempt, attempt.verdict);
      earlier.set(attempt.testId, { verdict, atMs: createdAtMs });
    }
  }
  return earlier;
}

/** Returns the verdict of an attempt as a report shows it: one that failed in quarantine only warned. */
async function verdictOf(store: Store, { name }: AttemptRow, verdict: Verdict): Promise<Verdict> {
  if (verdict !== "failed" && verdict !== "not-measured") return verdict;
  const details = await store.attempt(name).catch(() => undefined);
  const judgment = details?.result as Judgment | undefined;
  return details && judgment ? inQuarantine(details.plan as AttemptPlan, judgment).verdict : verdict;
}
