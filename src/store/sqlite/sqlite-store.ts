import type Database from "libsql";
import { PlacewrightError } from "../../base/errors.ts";
import type { Placement } from "../../result/placement.ts";
import { describeOwner } from "../owner.ts";
import type {
  AttemptDetails,
  AttemptRow,
  Fence,
  Json,
  LeaseReply,
  Measurement,
  NewAttempt,
  RunState,
  Store,
  StoredBaseline,
  StoredMessage,
  StoredRun,
} from "../store.ts";
import { openDatabase, openMemoryDatabase, toLedgerError } from "./open-database.ts";

type Row = Readonly<Record<string, unknown>>;

/** Who may write to a run. */
interface Hold {
  readonly epoch: number;
  readonly state: RunState;
  readonly owner: string | null;
  readonly untilMs: number;
  readonly shadowUntilMs: number;
}

function takenOver(runId: string, hold: Hold | undefined): PlacewrightError {
  const who = hold?.owner ? describeOwner(hold.owner) : "another process";
  return new PlacewrightError("run-taken-over", `Cannot go on with run ${runId}: ${who} has taken it over`, {
    hint: `see where it stands with placewright status ${runId}`,
  });
}

/** Opens the ledger of a project folder. Throws `ledger-unusable`. */
export const openSqliteStore = async (folder: string): Promise<Store> =>
  createSqliteStore(await openDatabase(folder), folder);

/** A ledger that ends with its process. */
export const openMemoryStore = async (): Promise<Store> =>
  createSqliteStore(await openMemoryDatabase(), "memory");

const attemptColumns = `attempt.name, attempt.run_id AS runId, attempt.test_id AS testId, attempt.number, attempt.state,
  attempt.content_hash AS contentHash, attempt.measure_key AS measureKey, attempt.intended_ms AS intendedAtMs,
  attempt.report_id AS reportId, attempt.submitted_ms AS submittedAtMs, attempt.completed_ms AS completedAtMs,
  attempt.verdict, test.position, test.scenario, test.project`;
const detailColumns = "attempt.plan, attempt.placement, attempt.result";
const fromAttempts = "FROM attempt JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id";
const measurementColumns = `attempt.run_id AS runId, attempt.test_id AS testId, test.scenario, test.project, run.branch,
  attempt.report_id AS reportId, coalesce(attempt.completed_ms, run.created_ms) AS completedAtMs, attempt.verdict, attempt.placement
  ${fromAttempts} JOIN run ON run.id = attempt.run_id WHERE attempt.placement IS NOT NULL`;
const runColumns = `id, created_ms AS createdAtMs, branch, settings, state, verdict, finished_ms AS finishedAtMs, calls,
  epoch, reconciliation, lease_owner AS leaseOwner, lease_until_ms AS leaseUntilMs FROM run`;

function createSqliteStore(database: Database.Database, folder: string): Store {
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: unknown[]): number => statement(sql).run(...values).changes;
  const all = (sql: string, ...values: unknown[]): Row[] => statement(sql).all(...values) as Row[];
  const first = (sql: string, ...values: unknown[]): Row | undefined => all(sql, ...values)[0];

  /** Every method's frame: what SQLite cannot do is said in the ledger's name. */
  async function use<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw toLedgerError(error, folder);
    }
  }
  const write = <T>(work: () => T): Promise<T> =>
    use(() => {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite ends a transaction by itself, such as on a full disk. To roll back then would hide why.
        if (database.inTransaction) database.exec("ROLLBACK");
        throw error;
      }
    });

  const insertAttempt = (runId: string, testId: string, attempt: NewAttempt): number =>
    run(
      `INSERT INTO attempt (name, run_id, test_id, number, state, content_hash, provider_key, measure_key, plan, placement,
         verdict, result, report_id, submitted_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      attempt.name,
      runId,
      testId,
      attempt.number,
      attempt.state,
      attempt.contentHash ?? null,
      attempt.providerKey,
      attempt.measureKey,
      JSON.stringify(attempt.plan),
      toJson(attempt.placement),
      attempt.verdict ?? null,
      toJson(attempt.result),
      attempt.reportId ?? null,
      attempt.submittedAtMs ?? null,
    );
  // The same content made anew has a Date of its own, and the newest is to be sent.
  const insertMessages = (messages: readonly StoredMessage[]): void => {
    for (const { contentHash, bytes, document } of messages)
      run(
        `INSERT INTO message VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes, document = excluded.document`,
        contentHash,
        bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null,
        JSON.stringify(document),
      );
  };
  const holdOf = (runId: string): Hold | undefined =>
    first(
      `SELECT epoch, state, lease_owner AS owner, lease_until_ms AS untilMs, shadow_until_ms AS shadowUntilMs
       FROM run WHERE id = ?`,
      runId,
    ) as unknown as Hold | undefined;

  /** Writes in the name of an epoch, all or nothing. */
  const writeFenced = <T>({ runId, epoch }: Fence, work: (hold: Hold) => T): Promise<T> =>
    write(() => {
      const hold = holdOf(runId);
      if (hold?.epoch !== epoch) throw takenOver(runId, hold);
      return work(hold);
    });

  return {
    createRun: ({ id, createdAtMs, branch, settings }, lease) =>
      write(() => {
        run(
          `INSERT INTO run (id, created_ms, branch, settings, state, lease_owner, lease_until_ms)
           VALUES (?, ?, ?, ?, 'planning', ?, ?)`,
          id,
          createdAtMs,
          branch ?? null,
          JSON.stringify(settings),
          lease.owner,
          lease.untilMs,
        );
      }),
    addTests: (fence, tests, messages) =>
      writeFenced(fence, () => {
        const { runId } = fence;
        insertMessages(messages);
        for (const { id, position, scenario, project, identity, attempt } of tests) {
          run(
            "INSERT INTO test VALUES (?, ?, ?, ?, ?, ?)",
            runId,
            id,
            position,
            scenario,
            project,
            JSON.stringify(identity),
          );
          insertAttempt(runId, id, attempt);
        }
      }),
    addAttempts: (fence, attempts, messages) =>
      writeFenced(fence, () => {
        const { runId } = fence;
        insertMessages(messages);
        for (const { testId, attempt } of attempts) insertAttempt(runId, testId, attempt);
        run("UPDATE run SET state = 'open', verdict = NULL, finished_ms = NULL WHERE id = ?", runId);
      }),
    openRun: (fence) =>
      writeFenced(fence, () => {
        run("UPDATE run SET state = 'open' WHERE id = ?", fence.runId);
      }),
    finishRun: (fence, { verdict, finishedAtMs }) =>
      writeFenced(fence, () => {
        run(
          "UPDATE run SET state = 'finished', verdict = ?, finished_ms = ? WHERE id = ?",
          verdict,
          finishedAtMs,
          fence.runId,
        );
      }),
    saveReconciliation: (fence, reconciliation) =>
      writeFenced(fence, () => {
        run("UPDATE run SET reconciliation = ? WHERE id = ?", toJson(reconciliation), fence.runId);
      }),
    cancelRun: (runId) =>
      write(() => run("UPDATE run SET state = 'cancelled' WHERE id = ? AND state <> 'finished'", runId) > 0),
    deleteRun: (fence) =>
      writeFenced(fence, () => {
        const { runId } = fence;
        const hashes = all("SELECT DISTINCT content_hash AS hash FROM attempt WHERE run_id = ?", runId);
        run("DELETE FROM run WHERE id = ?", runId);
        for (const { hash } of hashes)
          run(
            "DELETE FROM message WHERE content_hash = ?1 AND NOT EXISTS (SELECT 1 FROM attempt WHERE content_hash = ?1)",
            hash,
          );
      }),

    runs: ({ limit = -1 } = {}) =>
      use(() =>
        all(`SELECT ${runColumns} ORDER BY created_ms DESC, id DESC LIMIT ?`, limit).map(toStoredRun),
      ),
    run: (runId) =>
      use(() => {
        const row = first(`SELECT ${runColumns} WHERE id = ?`, runId);
        return row && toStoredRun(row);
      }),
    latestAttempts: (runId) =>
      use(() =>
        all(
          `SELECT ${attemptColumns} ${fromAttempts} WHERE attempt.run_id = ? AND attempt.number =
             (SELECT max(number) FROM attempt AS other WHERE other.run_id = attempt.run_id AND other.test_id = attempt.test_id)
           ORDER BY test.position`,
          runId,
        ).map(toAttemptRow),
      ),
    allAttempts: (runId) =>
      use(() =>
        all(
          `SELECT ${attemptColumns} ${fromAttempts} WHERE attempt.run_id = ? ORDER BY test.position, attempt.number`,
          runId,
        ).map(toAttemptRow),
      ),
    attemptsOf: (runId, testId) =>
      use(() =>
        all(
          `SELECT ${attemptColumns}, ${detailColumns} ${fromAttempts} WHERE attempt.run_id = ? AND attempt.test_id = ?
           ORDER BY attempt.number`,
          runId,
          testId,
        ).map((row) => ({ ...toAttemptRow(row), ...toDetails(row) })),
      ),
    attempt: (name) =>
      use(() => {
        const row = first(`SELECT ${detailColumns} FROM attempt WHERE name = ?`, name);
        return row && toDetails(row);
      }),
    identities: (runId) =>
      use(
        () =>
          new Map(
            all("SELECT id, identity FROM test WHERE run_id = ? ORDER BY position", runId).map(
              ({ id, identity }) => [id as string, JSON.parse(identity as string) as Json],
            ),
          ),
      ),
    message: (contentHash) =>
      use(() => {
        const row = first("SELECT bytes, document FROM message WHERE content_hash = ?", contentHash);
        if (!row) return undefined;
        const bytes = row["bytes"] as ArrayBuffer | null;
        return {
          contentHash,
          ...(bytes ? { bytes: new Uint8Array(bytes) } : {}),
          document: JSON.parse(row["document"] as string) as Json,
        };
      }),

    acquireLease: (runId, { owner, untilMs, nowMs, insteadOf, leaseMs }) =>
      write((): LeaseReply => {
        const hold = holdOf(runId);
        if (!hold) throw new PlacewrightError("run-missing", `Cannot find run "${runId}" in the ledger`);
        const { owner: holder, epoch, untilMs: heldUntilMs } = hold;
        const isGone = holder === null || epoch === insteadOf;
        if (!isGone && heldUntilMs > nowMs)
          return { kind: "held", lease: { owner: holder, epoch, untilMs: heldUntilMs } };
        // A holder that was not seen to end may go on until it notices, at the latest when its last lease passes.
        const shadowUntilMs = isGone ? hold.shadowUntilMs : nowMs + leaseMs;
        run(
          "UPDATE run SET epoch = ?, shadow_until_ms = ?, lease_owner = ?, lease_until_ms = ? WHERE id = ?",
          epoch + 1,
          shadowUntilMs,
          owner,
          untilMs,
          runId,
        );
        return { kind: "acquired", epoch: epoch + 1, shadowUntilMs };
      }),
    renewLease: (fence, untilMs) =>
      writeFenced(fence, ({ owner }) => {
        if (owner === null) throw takenOver(fence.runId, undefined);
        run("UPDATE run SET lease_until_ms = ? WHERE id = ?", untilMs, fence.runId);
      }),
    releaseLease: ({ runId, epoch }) =>
      write(() => {
        run(
          "UPDATE run SET lease_owner = NULL, lease_until_ms = NULL WHERE id = ? AND epoch = ?",
          runId,
          epoch,
        );
      }),
    recordIntents: (fence, names, atMs) =>
      writeFenced(fence, ({ state }) => {
        if (state !== "open") return false;
        for (const name of names)
          run("UPDATE attempt SET state = 'submitting', intended_ms = ? WHERE name = ?", atMs, name);
        return true;
      }),
    saveAttempts: (fence, changes, calls) =>
      writeFenced(fence, () => {
        for (const change of changes)
          run(
            `UPDATE attempt SET state = coalesce(?, state), intended_ms = coalesce(?, intended_ms),
               report_id = coalesce(?, report_id), submitted_ms = coalesce(?, submitted_ms),
               completed_ms = coalesce(?, completed_ms), placement = coalesce(?, placement),
               verdict = coalesce(?, verdict), result = coalesce(?, result)
             WHERE name = ?`,
            change.state ?? null,
            change.intendedAtMs ?? null,
            change.reportId ?? null,
            change.submittedAtMs ?? null,
            change.completedAtMs ?? null,
            toJson(change.placement),
            change.verdict ?? null,
            toJson(change.result),
            change.name,
          );
        if (calls) addCalls(fence.runId, calls);
      }),

    completionTimes: (providerKey, limit) =>
      use(() =>
        all(
          `SELECT completed_ms - submitted_ms AS ms FROM attempt
           WHERE provider_key = ? AND completed_ms IS NOT NULL AND submitted_ms IS NOT NULL
           ORDER BY completed_ms DESC LIMIT ?`,
          providerKey,
          limit,
        ).map(({ ms }) => ms as number),
      ),
    measuredSince: (measureKey, sinceMs) =>
      use(() =>
        toMeasurement(
          first(
            `SELECT ${measurementColumns} AND attempt.measure_key = ? AND attempt.completed_ms >= ?
             ORDER BY attempt.completed_ms DESC LIMIT 1`,
            measureKey,
            sinceMs,
          ),
        ),
      ),
    measuredIn: (runId, testId) =>
      use(() =>
        toMeasurement(
          first(
            `SELECT ${measurementColumns} AND attempt.run_id = ? AND attempt.test_id = ? ORDER BY attempt.number DESC LIMIT 1`,
            runId,
            testId,
          ),
        ),
      ),
    measuredInPassedRun: (testId, branch) =>
      use(() =>
        toMeasurement(
          first(
            `SELECT ${measurementColumns} AND attempt.test_id = ? AND run.branch IS ? AND run.verdict IN ('passed', 'warned')
             ORDER BY run.created_ms DESC, attempt.number DESC LIMIT 1`,
            testId,
            branch ?? null,
          ),
        ),
      ),
    measurementsBefore: (testId, beforeMs, limit) =>
      use(() =>
        all(
          `SELECT ${measurementColumns} AND attempt.test_id = ? AND attempt.completed_ms < ?
           ORDER BY attempt.completed_ms DESC LIMIT ?`,
          testId,
          beforeMs,
          limit,
        )
          .flatMap((row) => toMeasurement(row) ?? [])
          .reverse(),
      ),
    measurements: ({ scenario, limit }) =>
      use(() =>
        all(
          `SELECT * FROM (SELECT row_number() OVER (PARTITION BY attempt.test_id ORDER BY attempt.completed_ms DESC) AS place,
             ${measurementColumns} AND attempt.completed_ms IS NOT NULL AND (?1 IS NULL OR test.scenario = ?1))
           WHERE place <= ?2 ORDER BY testId, completedAtMs`,
          scenario ?? null,
          limit,
        ).flatMap(({ place: _place, ...row }) => toMeasurement(row) ?? []),
      ),

    baselines: () =>
      use(
        () =>
          all(
            "SELECT project, branch, run_id AS runId, set_ms AS setAtMs FROM baseline ORDER BY project, branch",
          ) as unknown as StoredBaseline[],
      ),
    setBaseline: ({ project, branch, runId, setAtMs }) =>
      write(() => {
        run("INSERT OR REPLACE INTO baseline VALUES (?, ?, ?, ?)", project, branch, runId, setAtMs);
      }),
    clearBaseline: (project, branch) =>
      write(() => run("DELETE FROM baseline WHERE project = ? AND branch = ?", project, branch) > 0),

    async compact() {
      await use(() => database.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
    },
    async close() {
      prepared.clear();
      database.close();
    },
  };

  function addCalls(runId: string, calls: Readonly<Record<string, number>>): void {
    const row = first("SELECT calls FROM run WHERE id = ?", runId);
    const sum: Record<string, number> = JSON.parse((row?.["calls"] as string) ?? "{}");
    for (const [operation, count] of Object.entries(calls)) sum[operation] = (sum[operation] ?? 0) + count;
    run("UPDATE run SET calls = ? WHERE id = ?", JSON.stringify(sum), runId);
  }
}

const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** SQL knows no absent value, only NULL. */
const withoutNulls = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

function toStoredRun(row: Row): StoredRun {
  const { settings, calls, leaseOwner, leaseUntilMs, reconciliation, ...rest } = withoutNulls(row);
  return {
    ...rest,
    settings: JSON.parse(settings as string),
    calls: JSON.parse(calls as string),
    ...(leaseOwner ? { lease: { owner: leaseOwner, epoch: rest["epoch"], untilMs: leaseUntilMs } } : {}),
    ...(reconciliation ? { reconciliation: JSON.parse(reconciliation as string) } : {}),
  } as StoredRun;
}

function toAttemptRow(row: Row): AttemptRow {
  const { plan: _plan, placement: _placement, result: _result, ...rest } = withoutNulls(row);
  return rest as unknown as AttemptRow;
}

function toDetails({ plan, placement, result }: Row): AttemptDetails {
  return {
    plan: JSON.parse(plan as string) as Json,
    ...(placement ? { placement: JSON.parse(placement as string) as Placement } : {}),
    ...(result ? { result: JSON.parse(result as string) as Json } : {}),
  };
}

function toMeasurement(row: Row | undefined): Measurement | undefined {
  if (!row) return undefined;
  return {
    ...withoutNulls(row),
    placement: JSON.parse(row["placement"] as string),
  } as unknown as Measurement;
}
