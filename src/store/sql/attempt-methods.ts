import type {
  AttemptDetails,
  AttemptResult,
  AttemptRow,
  DamagedAttempt,
  Json,
  LastAttempt,
  NewAttempt,
  Store,
  StoredMessage,
  StoredObject,
} from "../store.ts";
import {
  attemptColumns,
  describeAttempt,
  fromAttempts,
  isStandingIntact,
  sumOfStanding,
  toAttemptRow,
} from "./attempt-columns.ts";
import {
  bytes as bytesOf,
  type Connection,
  type Plan,
  parseStored,
  type Row,
  raise,
  row,
  rows,
  run,
  writeFenced,
} from "./connection.ts";
import { claimObject } from "./object-methods.ts";
import { chargeFound, giveBack, reserve } from "./spending-methods.ts";
import {
  DamagedDocument,
  isIntact,
  parseDocument,
  sumOf,
  toDocument,
  toOptionalDocument,
} from "./stored-document.ts";

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
  | "attemptResults"
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
  writesSums:
    "(SELECT CASE WHEN settings LIKE 'crc32:%' THEN 1 ELSE 0 END FROM run WHERE run.id = attempt.run_id)",
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
  const insertAttempt = (runId: string, testId: string, attempt: NewAttempt): Plan<number> =>
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
  function* insertMessages(messages: readonly StoredMessage[]): Plan<void> {
    // In one order, so that two transactions never wait for one another.
    for (const { contentHash, bytes, document, object } of messages.toSorted(byHash)) {
      if (object) yield* claimObject(connection, object.name);
      yield* run(
        `INSERT INTO message (content_hash, bytes, document, bytes_sum, object) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (content_hash) DO UPDATE
         SET bytes = excluded.bytes, document = excluded.document, bytes_sum = excluded.bytes_sum,
           object = excluded.object`,
        contentHash,
        bytes ?? null,
        toDocument(document),
        bytes ? sumOf(bytes) : (object?.sum ?? null),
        object?.name ?? null,
      );
    }
  }

  return {
    addTests: (fence, tests, messages) =>
      writeFenced(connection, fence, function* () {
        const { runId } = fence;
        yield* insertMessages(messages);
        for (const { id, position, scenario, project, identity, attempt } of tests) {
          yield* run(
            "INSERT INTO test VALUES (?, ?, ?, ?, ?, ?)",
            runId,
            id,
            position,
            scenario,
            project,
            toDocument(identity),
          );
          yield* insertAttempt(runId, id, attempt);
        }
      }),
    addAttempts: (fence, attempts, messages, spending) =>
      writeFenced(connection, fence, function* () {
        connection.assertPayable();
        const { runId } = fence;
        const exceeded = spending && (yield* reserve(connection, fence, spending, { addsToOwn: true }));
        if (exceeded) return exceeded;
        yield* insertMessages(messages);
        for (const { testId, attempt } of attempts) yield* insertAttempt(runId, testId, attempt);
        yield* run("UPDATE run SET state = 'open', verdict = NULL, finished_ms = NULL WHERE id = ?", runId);
        yield* raise();
        return undefined;
      }),
  };
}

/**
 * Returns the state, verdict, and report id of an attempt before a change. Throws if it is damaged, so that
 * no new checksum hides the damage.
 */
function* standingOf({ damaged }: Connection, name: string): Plan<Row | undefined> {
  const { runId, testId, number, state, verdict, reportId, intendedAtMs, sum } = attemptColumns;
  const found = yield* row(
    { runId, testId, number, state, verdict, reportId, intendedAtMs, sum },
    "FROM attempt WHERE name = ?",
    name,
  );
  if (found && !isStandingIntact(found)) throw damaged(describeAttempt(found), found["runId"] as string);
  return found;
}

/** Creates the methods that change attempts. */
function createChanging(
  connection: Connection,
): Pick<AttemptMethods, "recordIntents" | "saveAttempts" | "adoptAttempts"> {
  return {
    recordIntents: (fence, names, atMs) =>
      writeFenced(connection, fence, function* ({ state }) {
        if (state !== "open") return false;
        connection.assertPayable();
        let intents = 0;
        for (const name of names) {
          const standing = yield* standingOf(connection, name);
          if (standing && standing["intendedAtMs"] === undefined) intents++;
          yield* run(
            "UPDATE attempt SET state = 'submitting', intended_ms = ?, sum = ? WHERE name = ?",
            atMs,
            sumOfStanding({ ...standing, state: "submitting" }),
            name,
          );
        }
        yield* run("UPDATE run SET intents = intents + ? WHERE id = ?", intents, fence.runId);
        yield* raise();
        return true;
      }),
    saveAttempts: (fence, changes, calls) =>
      writeFenced(connection, fence, function* (hold) {
        for (const change of changes) {
          const standing = yield* standingOf(connection, change.name);
          if (!standing) continue;
          const { state, verdict, reportId } = { ...standing, ...withoutAbsent(change) } as Row;
          yield* run(
            `UPDATE attempt SET state = ?, verdict = ?, report_id = ?, sum = ?, intended_ms = coalesce(?, intended_ms),
               submitted_ms = coalesce(?, submitted_ms), completed_ms = coalesce(?, completed_ms),
               placement = coalesce(?, placement), result = coalesce(?, result)
             WHERE name = ?`,
            state as string,
            (verdict as string | undefined) ?? null,
            (reportId as string | undefined) ?? null,
            sumOfStanding({ state, verdict, reportId }),
            change.intendedAtMs ?? null,
            change.submittedAtMs ?? null,
            change.completedAtMs ?? null,
            toOptionalDocument(change.placement),
            toOptionalDocument(change.result),
            change.name,
          );
        }
        if (
          hold.state === "cancelled" &&
          changes.some(({ verdict }) => verdict === "not-measured" || verdict === "errored")
        )
          yield* giveBack(fence.runId);
        if (calls) yield* addCalls(fence.runId, calls);
      }),

    adoptAttempts: (fence, adopted, spending) =>
      writeFenced(connection, fence, function* () {
        for (const { name, reportId, submittedAtMs, insteadOf } of adopted) {
          const standing = yield* standingOf(connection, name);
          if (!standing || standing["reportId"] !== insteadOf) continue;
          yield* run(
            `UPDATE attempt SET state = 'submitted', report_id = ?, submitted_ms = ?, sum = ?, completed_ms = NULL,
               placement = NULL, verdict = NULL, result = NULL
             WHERE name = ?`,
            reportId,
            submittedAtMs,
            sumOfStanding({ state: "submitted", verdict: undefined, reportId }),
            name,
          );
        }
        yield* run(
          `UPDATE run SET state = CASE state WHEN 'finished' THEN 'open' ELSE state END, verdict = NULL, finished_ms = NULL,
             reconciliation = NULL WHERE id = ?`,
          fence.runId,
        );
        yield* chargeFound(fence, spending);
        yield* raise();
      }),
  };

  function* addCalls(runId: string, calls: Readonly<Record<string, number>>): Plan<void> {
    const found = yield* row({ calls: "calls" }, "FROM run WHERE id = ?", runId);
    const sum: Record<string, number> = {
      ...parseStored<Record<string, number>>(connection, found?.["calls"], () => `run ${runId}`, runId),
    };
    for (const [operation, count] of Object.entries(calls)) sum[operation] = (sum[operation] ?? 0) + count;
    yield* run("UPDATE run SET calls = ? WHERE id = ?", toDocument(sum), runId);
  }
}

/** The newest runs, among which the last one of a test is looked for. */
const newestRuns = `(SELECT id, created_ms FROM run WHERE state <> 'planning' ORDER BY created_ms DESC, id DESC LIMIT ?) AS newest
  JOIN test AS own ON own.run_id = newest.id AND own.id = wanted.value`;
/**
 * The newest runs of one test. Run ids sort by the second in which their run began, so the index has them in order, and a
 * few more than one decide between runs of one second. Any run may still be planned.
 */
const ownRuns = `(SELECT run.id, run.created_ms FROM (
    SELECT run_id FROM test WHERE id = wanted.value ORDER BY run_id DESC LIMIT 8) AS few
  JOIN run ON run.id = few.run_id AND run.state <> 'planning') AS newest`;

/** Creates the methods that list attempts. */
function createListing(
  connection: Connection,
): Pick<
  AttemptMethods,
  "latestAttempts" | "allAttempts" | "lastAttempts" | "attemptResults" | "openAttempts"
> {
  const { read, dialect } = connection;
  const toAttempts = (found: readonly Row[]): AttemptRow[] =>
    found.map((each) => toAttemptRow(each, connection));

  return {
    latestAttempts: (runId) =>
      read(function* () {
        const from = `${fromAttempts} WHERE attempt.run_id = ? AND ${isLatest} ORDER BY test.position`;
        return toAttempts(yield* rows(attemptColumns, from, runId));
      }),
    allAttempts: (runId) =>
      read(function* () {
        const from = `${fromAttempts} WHERE attempt.run_id = ? ORDER BY test.position, attempt.number`;
        return toAttempts(yield* rows(attemptColumns, from, runId));
      }),
    lastAttempts: (testIds, runLimit) =>
      read(function* () {
        const found = yield* rows(
          { ...attemptColumns, startedAtMs: "last.created_ms" },
          `FROM ${dialect.eachText} AS wanted
           JOIN run AS last ON last.id = (
             SELECT newest.id FROM ${runLimit === undefined ? ownRuns : newestRuns}
             ORDER BY newest.created_ms DESC, newest.id DESC LIMIT 1)
           JOIN attempt ON attempt.run_id = last.id AND attempt.test_id = wanted.value
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           WHERE ${isLatest}`,
          JSON.stringify(testIds),
          ...(runLimit === undefined ? [] : [runLimit]),
        );
        return toAttempts(found.filter(isStandingIntact)) as LastAttempt[];
      }),
    attemptResults: (names) =>
      read(function* () {
        const { name, runId, testId, number, state, verdict, reportId, sum } = attemptColumns;
        const { placement, result } = detailColumns;
        const found = yield* rows(
          { name, runId, testId, number, state, verdict, reportId, sum, placement, result },
          `FROM ${dialect.eachText} AS wanted JOIN attempt ON attempt.name = wanted.value`,
          JSON.stringify(names),
        );
        return found.flatMap((each) => (isStandingIntact(each) ? (toResult(each) ?? []) : []));
      }),
    openAttempts: (runLimit) =>
      read(function* () {
        const found = yield* rows(
          attemptColumns,
          `FROM (SELECT id, created_ms FROM run ORDER BY created_ms DESC, id DESC LIMIT ?) AS newest
           JOIN run ON run.id = newest.id AND run.state IN ('open', 'cancelled')
           JOIN attempt ON attempt.run_id = run.id AND attempt.state IN ('submitting', 'submitted') AND attempt.state = 'submitted'
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           ORDER BY newest.created_ms DESC, newest.id DESC, test.position`,
          runLimit,
        );
        return toAttempts(found.filter(isStandingIntact));
      }),
  };
}

/** Converts a row to what came of its attempt. Undefined if a document is damaged. */
function toResult({ name, placement, result }: Row): AttemptResult | undefined {
  try {
    return {
      name: name as string,
      ...(placement ? { placement: parseDocument(placement as string) } : {}),
      ...(result ? { result: parseDocument<Json>(result as string) } : {}),
    };
  } catch (error) {
    if (error instanceof DamagedDocument) return undefined;
    throw error;
  }
}

/** Creates the methods that read what attempts, tests, and messages consist of. */
function createDetails(
  connection: Connection,
): Pick<AttemptMethods, "damagedAttempts" | "attemptsOf" | "attempt" | "identities" | "message"> {
  const { read, dialect, damaged } = connection;

  function toDetails(found: Row): AttemptDetails {
    const runId = found["runId"] as string;
    const what = () => describeAttempt(found);
    const { plan, placement, result } = found;
    const parse = <T>(document: unknown): T => parseStored(connection, document, what, runId, hasSums(found));
    return {
      plan: parse(plan),
      ...(placement ? { placement: parse(placement) } : {}),
      ...(result ? { result: parse<Json>(result) } : {}),
    };
  }

  return {
    damagedAttempts: (limit) =>
      read(function* () {
        const { runId, testId, number, state, verdict, reportId, sum } = attemptColumns;
        const found = yield* rows(
          { runId, testId, number, state, verdict, reportId, sum, ...detailColumns },
          `FROM run AS newest ${dialect.join} attempt ON attempt.run_id = newest.id
           ORDER BY newest.created_ms DESC, newest.id DESC LIMIT ?`,
          limit,
        );
        return found.filter((each) => !isWholeIntact(each)).map(toDamaged);
      }),
    attemptsOf: (runId, testId) =>
      read(function* () {
        const found = yield* rows(
          { ...attemptColumns, ...detailColumns },
          `${fromAttempts} WHERE attempt.run_id = ? AND attempt.test_id = ? ORDER BY attempt.number`,
          runId,
          testId,
        );
        return found.map((each) => ({ ...toAttemptRow(each, connection), ...toDetails(each) }));
      }),
    attempt: (name) =>
      read(function* () {
        const { runId, testId, number } = attemptColumns;
        const columns = { runId, testId, number, ...detailColumns };
        const found = yield* row(columns, "FROM attempt WHERE name = ?", name);
        return found && toDetails(found);
      }),
    identities: (runId) =>
      read(function* () {
        const columns = { testId: "id", identity: "identity" };
        const found = yield* rows(columns, "FROM test WHERE run_id = ? ORDER BY position", runId);
        return new Map(
          found.map(({ testId, identity }) => [
            testId as string,
            parseStored<Json>(connection, identity, () => describeAttempt({ testId, runId }), runId),
          ]),
        );
      }),
    message: (contentHash) =>
      read(function* () {
        const found = yield* row(
          { document: "document", sum: "bytes_sum", object: "object" },
          "FROM message WHERE content_hash = ?",
          contentHash,
        );
        if (!found) return undefined;
        const what = () => `message ${contentHash}`;
        const bytes = yield* bytesOf("SELECT bytes FROM message WHERE content_hash = ?", contentHash);
        const { document, sum } = found;
        const object = objectOf(found);
        if (!object && sum !== undefined && (!bytes || sumOf(bytes) !== sum)) throw damaged(what());
        return {
          contentHash,
          ...(bytes ? { bytes } : {}),
          document: parseStored<Json>(connection, document, what),
          ...(object ? { object } : {}),
        };
      }),
  };
}

const objectOf = ({ object, sum }: Row): StoredObject | undefined =>
  typeof object === "string" ? { name: object, sum: sum as number } : undefined;

/** Whether an attempt was written with checksums: those of runs from schema 1 and 2 have none. */
const hasSums = ({ writesSums }: Row): boolean => writesSums === 1;

/** Whether an attempt and its documents match their checksums. */
const isWholeIntact = (found: Row): boolean =>
  isStandingIntact(found) &&
  [found["plan"], found["placement"], found["result"]].every(
    (document) => document === undefined || isIntact(document as string, hasSums(found)),
  );

const toDamaged = ({ runId, testId, number }: Row): DamagedAttempt => ({
  runId: runId as string,
  testId: testId as string,
  number: number as number,
});

const byHash = (left: StoredMessage, right: StoredMessage): number =>
  left.contentHash < right.contentHash ? -1 : 1;

const withoutAbsent = (values: object): Row =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
