import { exceededLimit, startOfPeriod } from "../spending-limit.ts";
import {
  type Overspending,
  type Spending,
  type SpendingPeriod,
  type Spent,
  spendingPeriods,
  type TeamStore,
} from "../team.ts";
import { type Connection, clockOffset, type Plan, row, rows, run } from "./connection.ts";

/** Creates the method that sums up what all runs spent. */
export const createSpendingMethods = ({ read }: Connection): Pick<TeamStore, "spent"> => ({
  spent: (nowMs) =>
    read(function* () {
      return yield* spentBefore(nowMs + (yield* clockOffset()));
    }),
});

/**
 * Reserves what a run will spend, within a write of the run. Returns the limit that it would exceed, and reserves
 * nothing then. Runs that have limits come one after another, so that they cannot exceed them together.
 */
export function* reserve(
  { dialect: { forUpdate } }: Connection,
  fence: { readonly runId: string; readonly epoch: number },
  spending: Spending,
): Plan<Overspending | undefined> {
  const { charges, limits, nowMs } = spending;
  const atMs = nowMs + (yield* clockOffset());
  if (limits.length > 0) {
    yield* row({ id: "id" }, `FROM budget WHERE id = 1 ${forUpdate}`);
    const over = exceededLimit(spending, yield* spentBefore(atMs), atMs);
    if (over) return over;
  }
  for (const { project, newTests: count, price } of charges)
    if (count > 0)
      yield* run(
        "INSERT INTO charge (run_id, project, epoch, at_ms, new_tests, price) VALUES (?, ?, ?, ?, ?, ?)",
        fence.runId,
        project,
        fence.epoch,
        atMs,
        count,
        price ?? null,
      );
  return undefined;
}

/**
 * Gives back what a cancelled run had reserved for tests that will never be submitted. Those that its process is about
 * to submit count until it has recorded that it did not.
 */
export function* giveBack(runId: string): Plan<void> {
  const submitted = yield* rows(
    { project: "test.project", count: "count(*)" },
    `FROM attempt JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
     WHERE attempt.run_id = ? AND (attempt.report_id IS NOT NULL OR
       attempt.intended_ms IS NOT NULL AND attempt.state <> 'planned'
       AND coalesce(attempt.verdict, '') <> 'not-measured')
     GROUP BY test.project`,
    runId,
  );
  const left = new Map(submitted.map(({ project, count }) => [project, count as number]));
  const charges = yield* rows(
    { project: "project", epoch: "epoch", newTests: "new_tests" },
    "FROM charge WHERE run_id = ? ORDER BY project, epoch",
    runId,
  );
  for (const { project, epoch, newTests } of charges) {
    const kept = Math.min(newTests as number, left.get(project) ?? 0);
    left.set(project, (left.get(project) ?? 0) - kept);
    yield* run(
      "UPDATE charge SET new_tests = ? WHERE run_id = ? AND project = ? AND epoch = ?",
      kept,
      runId,
      project as string,
      epoch as number,
    );
  }
}

/** Returns what was spent since the beginning of each period. */
function* spentBefore(atMs: number): Plan<Record<SpendingPeriod, Spent>> {
  const sums = [];
  for (const period of spendingPeriods) sums.push([period, yield* spentSince(startOfPeriod(period, atMs))]);
  return Object.fromEntries(sums);
}

function* spentSince(sinceMs: number): Plan<Spent> {
  const found = yield* row(
    {
      newTests: "CAST(coalesce(sum(new_tests), 0) AS BIGINT)",
      cost: "CAST(coalesce(sum(new_tests * price), 0) AS DOUBLE PRECISION)",
    },
    "FROM charge WHERE at_ms >= ?",
    sinceMs,
  );
  return found as unknown as Spent;
}
