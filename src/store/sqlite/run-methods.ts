import { PlacewrightError } from "../../base/errors.ts";
import type { LeaseReply, ListedRun, OldRun, RunRow, Store, StoredRun } from "../store.ts";
import { type Columns, type Connection, type Row, takenOver } from "./connection.ts";
import { isIntact, toDocument } from "./stored-document.ts";

type RunMethods = Pick<
  Store,
  | "createRun"
  | "openRun"
  | "finishRun"
  | "saveReconciliation"
  | "cancelRun"
  | "deleteRun"
  | "runs"
  | "run"
  | "newestRun"
  | "oldRuns"
  | "acquireLease"
  | "renewLease"
  | "releaseLease"
>;

const columns = {
  id: "id",
  createdAtMs: "created_ms",
  branch: "branch",
  state: "state",
  verdict: "verdict",
  finishedAtMs: "finished_ms",
  epoch: "epoch",
  leaseOwner: "lease_owner",
  leaseUntilMs: "lease_until_ms",
  calls: "calls",
  settings: "settings",
  reconciliation: "reconciliation",
} as const satisfies Columns;

/**
 * The newest passed or warned run per test and branch. Next to `max()`, SQLite takes bare columns from the
 * row with the maximum.
 */
const lastPassed = `SELECT attempt.run_id, max(passed.created_ms) FROM attempt
  JOIN run AS passed ON passed.id = attempt.run_id
  WHERE attempt.placement IS NOT NULL AND passed.verdict IN ('passed', 'warned') GROUP BY attempt.test_id, passed.branch`;

/**
 * Moves the content of SQLite's log into its file, so that losing the log later does not lose the whole run.
 */
export type Checkpoint = () => void;

/** Creates the methods for runs and their leases. */
export const createRunMethods = (connection: Connection, checkpoint: Checkpoint): RunMethods => ({
  ...createChanging(connection, checkpoint),
  ...createReading(connection),
  ...createLeasing(connection),
});

/** Creates the methods that add, change, and delete runs. */
function createChanging(
  connection: Connection,
  checkpoint: Checkpoint,
): Pick<
  RunMethods,
  "createRun" | "openRun" | "finishRun" | "saveReconciliation" | "cancelRun" | "deleteRun"
> {
  const { run, rows, write, writeFenced } = connection;

  return {
    createRun: ({ id, createdAtMs, branch, settings }, lease) =>
      write(() => {
        connection.assertPayable();
        run(
          `INSERT INTO run (id, created_ms, branch, settings, state, calls, lease_owner, lease_until_ms)
           VALUES (?, ?, ?, ?, 'planning', ?, ?, ?)`,
          id,
          createdAtMs,
          branch ?? null,
          toDocument(settings),
          toDocument({}),
          lease.owner,
          lease.untilMs,
        );
      }),
    async openRun(fence) {
      await writeFenced(fence, (_hold, raise) => {
        connection.assertPayable();
        run("UPDATE run SET state = 'open' WHERE id = ?", fence.runId);
        raise();
      });
      checkpoint();
    },
    finishRun: (fence, { verdict, finishedAtMs }) =>
      writeFenced(fence, (_hold, raise) => {
        run(
          "UPDATE run SET state = 'finished', verdict = ?, finished_ms = ? WHERE id = ?",
          verdict,
          finishedAtMs,
          fence.runId,
        );
        raise();
      }),
    saveReconciliation: (fence, reconciliation) =>
      writeFenced(fence, () => {
        run("UPDATE run SET reconciliation = ? WHERE id = ?", toDocument(reconciliation), fence.runId);
      }),
    cancelRun: (runId) =>
      write((raise) => {
        const isCancelled =
          run("UPDATE run SET state = 'cancelled' WHERE id = ? AND state <> 'finished'", runId) > 0;
        // If this cancel were lost, the rest of the run would be submitted.
        if (isCancelled) raise();
        return isCancelled;
      }),
    deleteRun: (fence) =>
      writeFenced(fence, ({ state }, raise) => {
        const { runId } = fence;
        // A health check has no message.
        const hashes = rows(
          { hash: "content_hash" },
          "FROM attempt WHERE run_id = ? AND content_hash IS NOT NULL GROUP BY content_hash",
          runId,
        );
        run("DELETE FROM run WHERE id = ?", runId);
        for (const { hash } of hashes)
          run(
            "DELETE FROM message WHERE content_hash = ?1 AND NOT EXISTS (SELECT 1 FROM attempt WHERE content_hash = ?1)",
            hash,
          );
        // Only open and cancelled runs are in a head.
        if (state === "open" || state === "cancelled") raise();
      }),
  };
}

/** Creates the methods that read runs. */
function createReading(connection: Connection): Pick<RunMethods, "runs" | "run" | "newestRun" | "oldRuns"> {
  const { rows, row, use, parse } = connection;

  function toStoredRun(found: Row): StoredRun {
    const id = found["id"] as string;
    const what = () => `run ${id}`;
    const { settings, reconciliation } = found;
    return {
      ...toRunRow(found, parse(found["calls"], what, id)),
      settings: parse(settings, what, id),
      ...(reconciliation ? { reconciliation: parse(reconciliation, what, id) } : {}),
    };
  }

  function toListedRun(found: Row): ListedRun {
    const documents = [found["settings"], found["reconciliation"], found["calls"]];
    const isDamaged = documents.some((document) => document !== undefined && !isIntact(document as string));
    return {
      ...toRunRow(found, isDamaged ? {} : parse(found["calls"], () => `run ${found["id"]}`)),
      isDamaged,
    };
  }

  return {
    runs: ({ limit = -1, state } = {}) =>
      use(() =>
        (state === undefined
          ? rows(columns, "FROM run ORDER BY created_ms DESC, id DESC LIMIT ?", limit)
          : rows(columns, "FROM run WHERE state = ? ORDER BY created_ms DESC, id DESC LIMIT ?", state, limit)
        ).map(toListedRun),
      ),
    run: (runId) =>
      use(() => {
        const found = row(columns, "FROM run WHERE id = ?", runId);
        return found && toStoredRun(found);
      }),
    newestRun: () =>
      use(() => {
        const found = row(
          columns,
          "FROM run WHERE state <> 'planning' ORDER BY created_ms DESC, id DESC LIMIT 1",
        );
        return found && toStoredRun(found);
      }),
    oldRuns: (beforeMs) =>
      use(() =>
        rows(
          {
            id: "id",
            epoch: "epoch",
            leaseOwner: "lease_owner",
            leaseUntilMs: "lease_until_ms",
            uncollected:
              "(SELECT count(*) FROM attempt WHERE run_id = run.id AND state IN ('submitting', 'submitted'))",
            isBaseline: "id IN (SELECT run_id FROM baseline)",
            isLastPassed: `id IN (SELECT run_id FROM (${lastPassed}))`,
          },
          "FROM run WHERE created_ms < ? ORDER BY created_ms DESC, id DESC",
          beforeMs,
        ).map(toOldRun),
      ),
  };
}

/** Creates the methods for leases. */
function createLeasing(
  connection: Connection,
): Pick<RunMethods, "acquireLease" | "renewLease" | "releaseLease"> {
  const { run, write, writeFenced, holdOf } = connection;

  return {
    acquireLease: (runId, { owner, untilMs, nowMs, insteadOf, leaseMs }) =>
      write((raise): LeaseReply => {
        const hold = holdOf(runId);
        if (!hold) throw new PlacewrightError("run-missing", `Cannot find run "${runId}" in the ledger`);
        const { owner: holder = "", epoch, untilMs: heldUntilMs } = hold;
        const isGone = heldUntilMs === undefined || epoch === insteadOf;
        if (!isGone && heldUntilMs > nowMs)
          return { kind: "held", lease: { owner: holder, epoch, untilMs: heldUntilMs } };
        // A holder that was not seen to end may continue until it notices, at the latest when its last lease
        // expires.
        const shadowUntilMs = isGone ? hold.shadowUntilMs : nowMs + leaseMs;
        run(
          "UPDATE run SET epoch = ?, shadow_until_ms = ?, lease_owner = ?, lease_until_ms = ? WHERE id = ?",
          epoch + 1,
          shadowUntilMs,
          owner,
          untilMs,
          runId,
        );
        raise();
        return { kind: "acquired", epoch: epoch + 1, shadowUntilMs };
      }),
    renewLease: (fence, untilMs) =>
      writeFenced(fence, (hold) => {
        if (hold.untilMs === undefined) throw takenOver(fence.runId, hold);
        run("UPDATE run SET lease_until_ms = ? WHERE id = ?", untilMs, fence.runId);
      }),
    releaseLease: ({ runId, epoch }) =>
      write(() => {
        // Keep the owner, so that a process that lost the run earlier can report who took it.
        run("UPDATE run SET lease_until_ms = NULL WHERE id = ? AND epoch = ?", runId, epoch);
      }),
  };
}

const leaseOf = ({ leaseOwner, leaseUntilMs, epoch }: Row): Pick<RunRow, "lease"> =>
  leaseOwner === undefined || leaseUntilMs === undefined
    ? {}
    : { lease: { owner: leaseOwner as string, epoch: epoch as number, untilMs: leaseUntilMs as number } };

function toRunRow(found: Row, calls: RunRow["calls"]): RunRow {
  const { settings: _s, reconciliation: _r, leaseOwner: _o, leaseUntilMs: _u, ...rest } = found;
  return { ...rest, calls, ...leaseOf(found) } as RunRow;
}

function toOldRun(found: Row): OldRun {
  const { id, epoch, uncollected, isBaseline, isLastPassed } = found;
  return {
    id: id as string,
    epoch: epoch as number,
    ...leaseOf(found),
    uncollected: uncollected as number,
    isBaseline: isBaseline === 1,
    isLastPassed: isLastPassed === 1,
  };
}
