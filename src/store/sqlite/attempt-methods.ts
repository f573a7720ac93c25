import type {
  AttemptDetails,
  AttemptRow,
  DamagedAttempt,
  Json,
  LastAttempt,
  NewAttempt,
  Store,
  StoredMessage,
} from "../store.ts";
import {
  attemptColumns,
  describeAttempt,
  fromAttempts,
  isStandingIntact,
  sumOfStanding,
  toAttemptRow,
} from "./attempt-columns.ts";
import type { Connection, Row } from "./connection.ts";
import { isIntact, sumOf, toDocument, toOptionalDocument } from "./stored-document.ts";

type AttemptMethods = Pick<
  Store,
  | "addTests"
  | "addAttempts"
  | "recordIntents"
  | "saveAttempts"
  | "adoptAttempts"
  | "latestAttempts"
  | "allAttempts"
  | "lastAttempts"
  | "openAttempts"
  | "damagedAttempts"
  | "attemptsOf"
  | "attempt"
  | "identities"
  | "message"
>;

const detailColumns = {
  plan: "attempt.plan",
  placement: "attempt.placement",
  result: "attempt.result",
} as const;
const isLatest = `attempt.number = (SELECT max(number) FROM attempt AS other
  WHERE other.run_id = attempt.run_id AND other.test_id = attempt.test_id)`;

/** Creates the methods for tests, their attempts, and their messages. */
export const createAttemptMethods = (connection: Connection): AttemptMethods => ({
  ...createAdding(connection),
  ...createChanging(connection),
  ...createListing(connection),
  ...createDetails(connection),
});

/** Creates the methods that add tests and attempts. */
function createAdding(connection: Connection): Pick<AttemptMethods, "addTests" | "addAttempts"> {
  const { run, writeFenced } = connection;

  const insertAttempt = (runId: string, testId: string, attempt: NewAttempt): number =>
    run(
      `INSERT INTO attempt (name, run_id, test_id, number, state, content_hash, provider_key, measure_key, plan, placement,
         verdict, result, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      attempt.name,
      runId,
      testId,
      attempt.number,
      attempt.state,
      attempt.contentHash ?? null,
      attempt.providerKey,
      attempt.measureKey,
      toDocument(attempt.plan),
      toOptionalDocument(attempt.placement),
      attempt.verdict ?? null,
      toOptionalDocument(attempt.result),
      sumOfStanding({ state: attempt.state, verdict: attempt.verdict, reportId: undefined }),
    );

  // Rebuilding the same content gives it a new Date header. Keep the newest message, which is the one to
  // send.
  const insertMessages = (messages: readonly StoredMessage[]): void => {
    for (const { contentHash, bytes, document } of messages)
      run(
        `INSERT INTO message (content_hash, bytes, document, bytes_sum) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET bytes = excluded.bytes, document = excluded.document, bytes_sum = excluded.bytes_sum`,
        contentHash,
        bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null,
        toDocument(document),
        bytes ? sumOf(bytes) : null,
      );
  };

  return {
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
            toDocument(identity),
          );
          insertAttempt(runId, id, attempt);
        }
      }),
    addAttempts: (fence, attempts, messages) =>
      writeFenced(fence, (_hold, raise) => {
        connection.assertPayable();
        const { runId } = fence;
        insertMessages(messages);
        for (const { testId, attempt } of attempts) insertAttempt(runId, testId, attempt);
        run("UPDATE run SET state = 'open', verdict = NULL, finished_ms = NULL WHERE id = ?", runId);
        raise();
      }),
  };
}

/** Creates the methods that change attempts. */
function createChanging(
  connection: Connection,
): Pick<AttemptMethods, "recordIntents" | "saveAttempts" | "adoptAttempts"> {
  const { run, row, writeFenced, parse, damaged } = connection;

  /**
   * Returns the state, verdict, and report id of an attempt before a change. Throws if it is damaged, so that
   * no new checksum hides the damage.
   */
  function standingOf(name: string): Row | undefined {
    const { runId, testId, number, state, verdict, reportId, intendedAtMs, sum } = attemptColumns;
    const found = row(
      { runId, testId, number, state, verdict, reportId, intendedAtMs, sum },
      "FROM attempt WHERE name = ?",
      name,
    );
    if (found && !isStandingIntact(found)) throw damaged(describeAttempt(found), found["runId"] as string);
    return found;
  }

  return {
    recordIntents: (fence, names, atMs) =>
      writeFenced(fence, ({ state }, raise) => {
        if (state !== "open") return false;
        connection.assertPayable();
        let intents = 0;
        for (const name of names) {
          const standing = standingOf(name);
          if (standing && standing["intendedAtMs"] === undefined) intents++;
          run(
            "UPDATE attempt SET state = 'submitting', intended_ms = ?, sum = ? WHERE name = ?",
            atMs,
            sumOfStanding({ ...standing, state: "submitting" }),
            name,
          );
        }
        run("UPDATE run SET intents = intents + ? WHERE id = ?", intents, fence.runId);
        raise();
        return true;
      }),
    saveAttempts: (fence, changes, calls) =>
      writeFenced(fence, () => {
        for (const change of changes) {
          const standing = standingOf(change.name);
          if (!standing) continue;
          const { state, verdict, reportId } = { ...standing, ...withoutAbsent(change) } as Row;
          run(
            `UPDATE attempt SET state = ?, verdict = ?, report_id = ?, sum = ?, intended_ms = coalesce(?, intended_ms),
               submitted_ms = coalesce(?, submitted_ms), completed_ms = coalesce(?, completed_ms),
               placement = coalesce(?, placement), result = coalesce(?, result)
             WHERE name = ?`,
            state,
            verdict ?? null,
            reportId ?? null,
            sumOfStanding({ state, verdict, reportId }),
            change.intendedAtMs ?? null,
            change.submittedAtMs ?? null,
            change.completedAtMs ?? null,
            toOptionalDocument(change.placement),
            toOptionalDocument(change.result),
            change.name,
          );
        }
        if (calls) addCalls(fence.runId, calls);
      }),

    adoptAttempts: (fence, adopted) =>
      writeFenced(fence, (_hold, raise) => {
        for (const { name, reportId, submittedAtMs, insteadOf } of adopted) {
          const standing = standingOf(name);
          if (!standing || standing["reportId"] !== insteadOf) continue;
          run(
            `UPDATE attempt SET state = 'submitted', report_id = ?, submitted_ms = ?, sum = ?, completed_ms = NULL,
               placement = NULL, verdict = NULL, result = NULL
             WHERE name = ?`,
            reportId,
            submittedAtMs,
            sumOfStanding({ state: "submitted", verdict: undefined, reportId }),
            name,
          );
        }
        run(
          `UPDATE run SET state = iif(state = 'finished', 'open', state), verdict = NULL, finished_ms = NULL,
             reconciliation = NULL WHERE id = ?`,
          fence.runId,
        );
        raise();
      }),
  };

  function addCalls(runId: string, calls: Readonly<Record<string, number>>): void {
    const found = row({ calls: "calls" }, "FROM run WHERE id = ?", runId);
    const sum: Record<string, number> = {
      ...parse<Record<string, number>>(found?.["calls"], () => `run ${runId}`, runId),
    };
    for (const [operation, count] of Object.entries(calls)) sum[operation] = (sum[operation] ?? 0) + count;
    run("UPDATE run SET calls = ? WHERE id = ?", toDocument(sum), runId);
  }
}

/** Creates the methods that list attempts. */
function createListing(
  connection: Connection,
): Pick<AttemptMethods, "latestAttempts" | "allAttempts" | "lastAttempts" | "openAttempts"> {
  const { rows, use } = connection;

  return {
    latestAttempts: (runId) =>
      use(() =>
        rows(
          attemptColumns,
          `${fromAttempts} WHERE attempt.run_id = ? AND ${isLatest} ORDER BY test.position`,
          runId,
        ).map((found) => toAttemptRow(found, connection)),
      ),
    allAttempts: (runId) =>
      use(() =>
        rows(
          attemptColumns,
          `${fromAttempts} WHERE attempt.run_id = ? ORDER BY test.position, attempt.number`,
          runId,
        ).map((found) => toAttemptRow(found, connection)),
      ),
    lastAttempts: (testIds, runLimit) =>
      use(() =>
        rows(
          { ...attemptColumns, startedAtMs: "last.created_ms" },
          `FROM json_each(?1) AS wanted
           JOIN run AS last ON last.id = (
             SELECT newest.id FROM
               (SELECT id, created_ms FROM run WHERE state <> 'planning' ORDER BY created_ms DESC, id DESC LIMIT ?2) AS newest
             JOIN test AS own ON own.run_id = newest.id AND own.id = wanted.value
             ORDER BY newest.created_ms DESC, newest.id DESC LIMIT 1)
           JOIN attempt ON attempt.run_id = last.id AND attempt.test_id = wanted.value
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           WHERE ${isLatest}`,
          JSON.stringify(testIds),
          runLimit,
        )
          .filter(isStandingIntact)
          .map((found) => toAttemptRow(found, connection) as LastAttempt),
      ),
    openAttempts: (runLimit) =>
      use(() =>
        rows(
          attemptColumns,
          `FROM (SELECT id, created_ms FROM run ORDER BY created_ms DESC, id DESC LIMIT ?) AS newest
           JOIN run ON run.id = newest.id AND run.state IN ('open', 'cancelled')
           JOIN attempt ON attempt.run_id = run.id AND attempt.state IN ('submitting', 'submitted') AND attempt.state = 'submitted'
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           ORDER BY newest.created_ms DESC, newest.id DESC, test.position`,
          runLimit,
        )
          .filter(isStandingIntact)
          .map((found): AttemptRow => toAttemptRow(found, connection)),
      ),
  };
}

/** Creates the methods that read what attempts, tests, and messages consist of. */
function createDetails(
  connection: Connection,
): Pick<AttemptMethods, "damagedAttempts" | "attemptsOf" | "attempt" | "identities" | "message"> {
  const { rows, row, use, parse, damaged } = connection;

  function toDetails(found: Row): AttemptDetails {
    const runId = found["runId"] as string;
    const what = () => describeAttempt(found);
    const { plan, placement, result } = found;
    return {
      plan: parse(plan, what, runId),
      ...(placement ? { placement: parse(placement, what, runId) } : {}),
      ...(result ? { result: parse<Json>(result, what, runId) } : {}),
    };
  }

  return {
    damagedAttempts: (limit) =>
      use(() => {
        const { runId, testId, number, state, verdict, reportId, sum } = attemptColumns;
        return rows(
          { runId, testId, number, state, verdict, reportId, sum, ...detailColumns },
          `FROM run AS newest CROSS JOIN attempt ON attempt.run_id = newest.id
           ORDER BY newest.created_ms DESC, newest.id DESC LIMIT ?`,
          limit,
        ).flatMap((found): DamagedAttempt[] =>
          isStandingIntact(found) &&
          [found["plan"], found["placement"], found["result"]].every(
            (document) => document === undefined || isIntact(document as string),
          )
            ? []
            : [
                {
                  runId: found["runId"] as string,
                  testId: found["testId"] as string,
                  number: found["number"] as number,
                },
              ],
        );
      }),
    attemptsOf: (runId, testId) =>
      use(() =>
        rows(
          { ...attemptColumns, ...detailColumns },
          `${fromAttempts} WHERE attempt.run_id = ? AND attempt.test_id = ? ORDER BY attempt.number`,
          runId,
          testId,
        ).map((found) => ({ ...toAttemptRow(found, connection), ...toDetails(found) })),
      ),
    attempt: (name) =>
      use(() => {
        const { runId, testId, number } = attemptColumns;
        const found = row({ runId, testId, number, ...detailColumns }, "FROM attempt WHERE name = ?", name);
        return found && toDetails(found);
      }),
    identities: (runId) =>
      use(
        () =>
          new Map(
            rows(
              { testId: "id", identity: "identity" },
              "FROM test WHERE run_id = ? ORDER BY position",
              runId,
            ).map(({ testId, identity }) => [
              testId as string,
              parse<Json>(identity, () => describeAttempt({ testId, runId }), runId),
            ]),
          ),
      ),
    message: (contentHash) =>
      use(() => {
        const found = row(
          { document: "document", sum: "bytes_sum" },
          "FROM message WHERE content_hash = ?",
          contentHash,
        );
        if (!found) return undefined;
        const what = () => `message ${contentHash}`;
        const bytes = connection.bytes("SELECT bytes FROM message WHERE content_hash = ?", contentHash);
        const { document, sum } = found;
        if (sum !== undefined && (!bytes || sumOf(bytes) !== sum)) throw damaged(what());
        return { contentHash, ...(bytes ? { bytes } : {}), document: parse<Json>(document, what) };
      }),
  };
}

const withoutAbsent = (values: object): Row =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
