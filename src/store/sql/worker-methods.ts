import type { DueRun, TeamStore } from "../team.ts";
import { type Connection, clockOffset, parseStored, rows, run } from "./connection.ts";
import { isIntact, toDocument } from "./stored-document.ts";

/** How long a worker is remembered after its last sign of life, in milliseconds. */
const forgottenAfterMs = 24 * 3_600_000;

/** Whether a run has something left to do: tests of an open run, or submitted tests of a cancelled one. */
const hasWork = `(state = 'open' OR (state = 'cancelled' AND EXISTS
  (SELECT 1 FROM attempt WHERE attempt.run_id = run.id AND attempt.state IN ('submitting', 'submitted', 'measured'))))`;

/** Creates the methods by which workers find work, and know of one another. */
export function createWorkerMethods(
  connection: Connection,
): Pick<TeamStore, "dueRuns" | "noteWorker" | "forgetWorker" | "workers"> {
  const { read, write, dialect } = connection;
  const isOfOthers = `EXISTS (SELECT 1 FROM test JOIN attempt ON attempt.run_id = test.run_id AND attempt.test_id = test.id
    WHERE test.run_id = run.id AND attempt.state <> 'finished'
      AND test.project NOT IN (SELECT value FROM ${dialect.eachText}))`;
  return {
    dueRuns: ({ limit, nowMs, projects, includesHeld = false }) =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        const where = `FROM run WHERE state <> 'finished' AND ${hasWork} AND coalesce(lease_until_ms, ?) <= ?`;
        const order = "ORDER BY created_ms, id LIMIT ?";
        const columns = { id: "id", state: "state" };
        const freeMs = includesHeld ? Number.MAX_SAFE_INTEGER : nowMs + offsetMs;
        return (projects === undefined
          ? yield* rows(columns, `${where} ${order}`, freeMs, freeMs, limit)
          : yield* rows(
              columns,
              `${where} AND NOT ${isOfOthers} ${order}`,
              freeMs,
              freeMs,
              JSON.stringify(projects),
              limit,
            )) as unknown as DueRun[];
      }),
    noteWorker: (id, document, nowMs) =>
      write(function* () {
        const atMs = nowMs + (yield* clockOffset());
        yield* run(
          `INSERT INTO worker VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms, document = excluded.document`,
          id,
          atMs,
          toDocument(document),
        );
        yield* run("DELETE FROM worker WHERE seen_ms < ?", atMs - forgottenAfterMs);
      }),
    forgetWorker: (id) =>
      write(function* () {
        yield* run("DELETE FROM worker WHERE id = ?", id);
      }),
    workers: () =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        const found = yield* rows(
          { id: "id", seenMs: "seen_ms", document: "document" },
          "FROM worker ORDER BY id",
        );
        return found
          .filter(({ document }) => isIntact(document as string))
          .map(({ id, seenMs, document }) => ({
            id: id as string,
            seenAtMs: (seenMs as number) - offsetMs,
            document: parseStored(connection, document, () => `worker ${id}`),
          }));
      }),
  };
}
