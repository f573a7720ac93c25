import { exceededLimit, startOfPeriod } from "../spending-limit.ts";
import type { Fence } from "../store.ts";
import {
  type Charge,
  type FoundSpending,
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
  fence: Fence,
  spending: Spending,
  { addsToOwn = false }: ReserveOptions = {},
): Plan<Overspending | undefined> {
  const { charges, limits, nowMs } = spending;
  const atMs = nowMs + (yield* clockOffset());
  if (limits.length > 0) {
    yield* row({ id: "id" }, `FROM budget WHERE id = 1 ${forUpdate}`);
    const over = exceededLimit(spending, yield* spentBefore(atMs), atMs);
    if (over) return over;
  }
  // A charge has one time: the later one, so that no limit of today is exceeded.
  const onConflict = addsToOwn ? `${adding}, at_ms = excluded.at_ms` : "";
  for (const each of charges) if (each.newTests > 0) yield* charge(fence, each, { atMs, onConflict });
  return undefined;
}

interface ReserveOptions {
  /** Whether the epoch may have charged tests already. Default: `false`, so that nothing is charged twice. */
  readonly addsToOwn?: boolean;
}

const adding =
  "ON CONFLICT (run_id, project, epoch) DO UPDATE SET new_tests = charge.new_tests + excluded.new_tests";

/** Charges tests of a project to a run. An epoch that charged some already fails, unless `onConflict` adds them. */
function* charge(
  { runId, epoch }: Fence,
  { project, newTests, price }: Charge,
  { atMs, onConflict = "" }: { readonly atMs: number; readonly onConflict?: string },
): Plan<void> {
  yield* run(
    `INSERT INTO charge (run_id, project, epoch, at_ms, new_tests, price) VALUES (?, ?, ?, ?, ?, ?) ${onConflict}`,
    runId,
    project,
    epoch,
    atMs,
    newTests,
    price ?? null,
  );
}

/**
 * Whether an attempt is paid for, or may be: it is at its provider, or its process is about to submit it. One that ended
 * with an error and has no report was certainly not created.
 */
const isCharged = `attempt.report_id IS NOT NULL OR
  attempt.intended_ms IS NOT NULL AND attempt.state <> 'planned' AND NOT (
    coalesce(attempt.verdict, '') = 'not-measured' OR
    attempt.state = 'finished' AND coalesce(attempt.verdict, '') = 'errored')`;

/** Gives back what a run that submits no more has reserved for tests that were never created. */
export function* giveBack(runId: string): Plan<void> {
  const left = yield* chargedOf(runId);
  const charges = yield* rows(
    { project: "project", epoch: "epoch", newTests: "new_tests" },
    "FROM charge WHERE run_id = ? ORDER BY project, epoch",
    runId,
  );
  for (const { project, epoch, newTests } of charges) {
    const kept = Math.min(newTests as number, left.get(project as string) ?? 0);
    left.set(project as string, (left.get(project as string) ?? 0) - kept);
    yield* run(
      "UPDATE charge SET new_tests = ? WHERE run_id = ? AND project = ? AND epoch = ?",
      kept,
      runId,
      project as string,
      epoch as number,
    );
  }
}

/** Charges what was found at the providers beyond what a run has reserved. */
export function* chargeFound(fence: Fence, { prices, nowMs }: FoundSpending): Plan<void> {
  const atMs = nowMs + (yield* clockOffset());
  for (const [project, charged] of yield* chargedOf(fence.runId)) {
    if (!prices.has(project)) continue;
    const reserved = yield* row(
      { newTests: "CAST(coalesce(sum(new_tests), 0) AS BIGINT)" },
      "FROM charge WHERE run_id = ? AND project = ?",
      fence.runId,
      project,
    );
    const newTests = charged - (reserved?.["newTests"] as number);
    if (newTests > 0)
      yield* charge(fence, { project, newTests, price: prices.get(project) }, { atMs, onConflict: adding });
  }
}

/** Returns how many attempts of each project of a run are paid for, or may be. */
function* chargedOf(runId: string): Plan<Map<string, number>> {
  const found = yield* rows(
    { project: "test.project", count: "count(*)" },
    `FROM attempt JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
     WHERE attempt.run_id = ? AND (${isCharged}) GROUP BY test.project`,
    runId,
  );
  return new Map(found.map(({ project, count }) => [project as string, Number(count)]));
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
