import { PlacewrightError } from "../../base/errors.ts";
import type { LeaseReply, ListedRun, OldRun, RunRow, Store, StoredRun } from "../store.ts";
import {
  type Columns,
  type Connection,
  clockOffset,
  holdOf,
  type Plan,
  parseStored,
  type Row,
  raise,
  row,
  rows,
  run,
  takenOver,
  writeFenced,
} from "./connection.ts";
import { giveUpObject } from "./object-methods.ts";
import { toCondition } from "./run-filter.ts";
import { startTick } from "./schedule-methods.ts";
import { giveBack, reserve } from "./spending-methods.ts";
import { isIntact, toDocument } from "./stored-document.ts";
import { findTaken } from "./taken-tests.ts";

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

/** The newest passed or warned run per test and branch. */
const lastPassed = `SELECT run_id FROM (
  SELECT attempt.run_id, row_number() OVER
    (PARTITION BY attempt.test_id, passed.branch ORDER BY passed.created_ms DESC, passed.id DESC) AS place
  FROM attempt JOIN run AS passed ON passed.id = attempt.run_id
  WHERE attempt.placement IS NOT NULL AND passed.verdict IN ('passed', 'warned')) AS ranked WHERE place = 1`;

/** More rows than any ledger has, for a query without a limit. */
const all = Number.MAX_SAFE_INTEGER;

/** Called when a run is complete in the database, and before its first test is submitted. */
export type Opened = () => void;

/** Creates the methods for runs and their leases. */
export const createRunMethods = (connection: Connection, opened: Opened = () => {}): RunMethods => ({
  ...createChanging(connection, opened),
  ...createReading(connection),
  ...createLeasing(connection),
});

/** Creates the methods that add, change, and delete runs. */
function createChanging(
  connection: Connection,
  opened: Opened,
): Pick<
  RunMethods,
  "createRun" | "openRun" | "finishRun" | "saveReconciliation" | "cancelRun" | "deleteRun"
> {
  const {
    write,
    dialect: { forUpdate },
  } = connection;

  return {
    createRun: ({ id, createdAtMs, branch, settings }, lease) =>
      write(function* () {
        connection.assertPayable();
        const offsetMs = yield* clockOffset();
        yield* run(
          `INSERT INTO run (id, created_ms, branch, settings, state, calls, lease_owner, lease_until_ms)
           VALUES (?, ?, ?, ?, 'planning', ?, ?, ?)`,
          id,
          createdAtMs,
          branch ?? null,
          toDocument(settings),
          toDocument({}),
          lease.owner,
          lease.untilMs + offsetMs,
        );
      }),
    async openRun(fence, { spending, tick, alone } = {}) {
      const refusal = await writeFenced(connection, fence, function* () {
        connection.assertPayable();
        const taken = alone && (yield* findTaken(connection, fence, alone));
        if (taken) return taken;
        const exceeded = spending && (yield* reserve(connection, fence, spending));
        if (exceeded) return exceeded;
        if (tick) yield* startTick(tick, fence.runId);
        yield* run("UPDATE run SET state = 'open' WHERE id = ?", fence.runId);
        yield* raise();
        return undefined;
      });
      if (!refusal) opened();
      return refusal;
    },
    finishRun: (fence, { verdict, finishedAtMs }) =>
      writeFenced(connection, fence, function* () {
        yield* run(
          "UPDATE run SET state = 'finished', verdict = ?, finished_ms = ? WHERE id = ?",
          verdict,
          finishedAtMs,
          fence.runId,
        );
        yield* giveBack(fence.runId);
        yield* raise();
      }),
    saveReconciliation: (fence, reconciliation) =>
      writeFenced(connection, fence, function* () {
        yield* run("UPDATE run SET reconciliation = ? WHERE id = ?", toDocument(reconciliation), fence.runId);
      }),
    cancelRun: (runId) =>
      write(function* () {
        const isCancelled =
          (yield* run("UPDATE run SET state = 'cancelled' WHERE id = ? AND state <> 'finished'", runId)) > 0;
        // If this cancel were lost, the rest of the run would be submitted.
        if (isCancelled) {
          yield* giveBack(runId);
          yield* raise();
        }
        return isCancelled;
      }),
    deleteRun: (fence) =>
      writeFenced(connection, fence, function* ({ state }) {
        const { runId } = fence;
        // A health check has no message.
        const hashes = yield* rows(
          { hash: "content_hash" },
          "FROM attempt WHERE run_id = ? AND content_hash IS NOT NULL GROUP BY content_hash ORDER BY content_hash",
          runId,
        );
        yield* run("DELETE FROM run WHERE id = ?", runId);
        for (const { hash } of hashes as readonly { readonly hash: string }[]) {
          // Lock the message first: then no other run can begin to use it before it is gone.
          const message = yield* row(
            { object: "object" },
            `FROM message WHERE content_hash = ? ${forUpdate}`,
            hash,
          );
          const deleted = yield* run(
            "DELETE FROM message WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM attempt WHERE content_hash = ?)",
            hash,
            hash,
          );
          if (deleted > 0 && typeof message?.["object"] === "string") yield* giveUpObject(message["object"]);
        }
        // Only open and cancelled runs are in a head.
        if (state === "open" || state === "cancelled") yield* raise();
      }),
  };
}

/** Creates the methods that read runs. */
function createReading(connection: Connection): Pick<RunMethods, "runs" | "run" | "newestRun" | "oldRuns"> {
  const { read } = connection;
  const parse = <T>(stored: unknown, id: string): T => parseStored(connection, stored, () => `run ${id}`, id);

  function toStoredRun(found: Row, offsetMs: number): StoredRun {
    const id = found["id"] as string;
    const { settings, reconciliation } = found;
    return {
      ...toRunRow(found, parse(found["calls"], id), offsetMs),
      settings: parse(settings, id),
      ...(reconciliation ? { reconciliation: parse(reconciliation, id) } : {}),
    };
  }

  function toListedRun(found: Row, offsetMs: number): ListedRun {
    const documents = [found["settings"], found["reconciliation"], found["calls"]];
    const isDamaged = documents.some((document) => document !== undefined && !isIntact(document as string));
    return {
      ...toRunRow(found, isDamaged ? {} : parse(found["calls"], found["id"] as string), offsetMs),
      isDamaged,
    };
  }

  return {
    runs: ({ limit = all, ...filter } = {}) =>
      read(function* () {
        const { sql, values } = toCondition(filter);
        const found = yield* rows(
          columns,
          `FROM run WHERE ${sql} ORDER BY created_ms DESC, id DESC LIMIT ?`,
          ...values,
          limit,
        );
        const offsetMs = yield* clockOffset();
        return found.map((each) => toListedRun(each, offsetMs));
      }),
    run: (runId) =>
      read(function* () {
        const found = yield* row(columns, "FROM run WHERE id = ?", runId);
        return found && toStoredRun(found, yield* clockOffset());
      }),
    newestRun: () =>
      read(function* () {
        const found = yield* row(
          columns,
          "FROM run WHERE state <> 'planning' ORDER BY created_ms DESC, id DESC LIMIT 1",
        );
        return found && toStoredRun(found, yield* clockOffset());
      }),
    oldRuns: (beforeMs) =>
      read(function* () {
        const found = yield* rows(
          {
            id: "id",
            epoch: "epoch",
            leaseOwner: "lease_owner",
            leaseUntilMs: "lease_until_ms",
            uncollected:
              "(SELECT count(*) FROM attempt WHERE run_id = run.id AND state IN ('submitting', 'submitted'))",
            isBaseline: "CASE WHEN id IN (SELECT run_id FROM baseline) THEN 1 ELSE 0 END",
            isLastPassed: `CASE WHEN id IN (${lastPassed}) THEN 1 ELSE 0 END`,
          },
          "FROM run WHERE created_ms < ? ORDER BY created_ms DESC, id DESC",
          beforeMs,
        );
        const offsetMs = yield* clockOffset();
        return found.map((each) => toOldRun(each, offsetMs));
      }),
  };
}

/** Creates the methods for leases. */
function createLeasing(
  connection: Connection,
): Pick<RunMethods, "acquireLease" | "renewLease" | "releaseLease"> {
  const { write } = connection;

  return {
    acquireLease: (runId, { owner, untilMs, nowMs, insteadOf, leaseMs }) =>
      write(function* (): Plan<LeaseReply> {
        const hold = yield* holdOf(connection, runId);
        const offsetMs = yield* clockOffset();
        if (!hold) throw new PlacewrightError("run-missing", `Cannot find run "${runId}" in the ledger`);
        const { owner: holder = "", epoch, untilMs: heldUntilMs } = hold;
        const isGone = heldUntilMs === undefined || epoch === insteadOf;
        if (!isGone && heldUntilMs > nowMs + offsetMs)
          return { kind: "held", lease: { owner: holder, epoch, untilMs: heldUntilMs - offsetMs } };
        // A holder that was not seen to end may continue until it notices, at the latest when its last lease
        // expires.
        const shadowUntilMs = isGone ? hold.shadowUntilMs : nowMs + leaseMs + offsetMs;
        yield* run(
          "UPDATE run SET epoch = ?, shadow_until_ms = ?, lease_owner = ?, lease_until_ms = ? WHERE id = ?",
          epoch + 1,
          shadowUntilMs,
          owner,
          untilMs + offsetMs,
          runId,
        );
        yield* raise();
        return { kind: "acquired", epoch: epoch + 1, shadowUntilMs: shadowUntilMs - offsetMs };
      }),
    renewLease: (fence, untilMs) =>
      writeFenced(connection, fence, function* (hold) {
        if (hold.untilMs === undefined) throw takenOver(fence.runId, hold);
        const offsetMs = yield* clockOffset();
        yield* run("UPDATE run SET lease_until_ms = ? WHERE id = ?", untilMs + offsetMs, fence.runId);
      }),
    releaseLease: ({ runId, epoch }) =>
      write(function* () {
        // Keep the owner, so that a process that lost the run earlier can report who took it.
        yield* run("UPDATE run SET lease_until_ms = NULL WHERE id = ? AND epoch = ?", runId, epoch);
      }),
  };
}

const leaseOf = ({ leaseOwner, leaseUntilMs, epoch }: Row, offsetMs: number): Pick<RunRow, "lease"> =>
  leaseOwner === undefined || leaseUntilMs === undefined
    ? {}
    : {
        lease: {
          owner: leaseOwner as string,
          epoch: epoch as number,
          untilMs: (leaseUntilMs as number) - offsetMs,
        },
      };

function toRunRow(found: Row, calls: RunRow["calls"], offsetMs: number): RunRow {
  const { settings: _s, reconciliation: _r, leaseOwner: _o, leaseUntilMs: _u, ...rest } = found;
  return { ...rest, calls, ...leaseOf(found, offsetMs) } as RunRow;
}

function toOldRun(found: Row, offsetMs: number): OldRun {
  const { id, epoch, uncollected, isBaseline, isLastPassed } = found;
  return {
    id: id as string,
    epoch: epoch as number,
    ...leaseOf(found, offsetMs),
    uncollected: uncollected as number,
    isBaseline: isBaseline === 1,
    isLastPassed: isLastPassed === 1,
  };
}
