import type { Placement } from "../../result/placement.ts";
import type { HistoryEntry, Json, MeasuredTest, Store } from "../store.ts";
import { attemptColumns, describeAttempt, isStandingIntact } from "./attempt-columns.ts";
import { type Connection, parseStored, type Row, rows } from "./connection.ts";
import { fail, intactOnly, measuredTests } from "./measurement-methods.ts";

const { runId, testId, number, state, reportId, verdict, scenario, project, sum } = attemptColumns;

const historyColumns = {
  runId: "listed.run_id",
  testId: "listed.test_id",
  createdAtMs: "listed.created_ms",
  branch: "listed.branch",
  name: attemptColumns.name,
  number,
  state,
  verdict,
  contentHash: attemptColumns.contentHash,
  reportId,
  providerKey: "attempt.provider_key",
  completedAtMs: attemptColumns.completedAtMs,
  placement: "attempt.placement",
  judgment: "attempt.result",
  settings: "listed.settings",
  sum,
};

function toHistoryEntry(found: Row, connection: Connection): HistoryEntry {
  const id = found["runId"] as string;
  if (!isStandingIntact(found)) throw connection.damaged(describeAttempt(found), id);
  const { sum: _sum, reportId: _reportId, placement, judgment, settings, ...rest } = found;
  const parse = <T>(stored: unknown) => parseStored<T>(connection, stored, () => describeAttempt(found), id);
  return {
    ...rest,
    ...(placement === undefined ? {} : { placement: parse<Placement>(placement) }),
    ...(judgment === undefined ? {} : { judgment: parse<Json>(judgment) }),
    settings: parseStored(connection, settings, () => `run ${id}`, id),
  } as unknown as HistoryEntry;
}

const measuredTestColumns = {
  testId,
  scenario,
  project,
  runId,
  completedAtMs: "coalesce(attempt.completed_ms, run.created_ms)",
  verdict,
};

/** Creates the methods for tests over many runs. */
export function createHistoryMethods(connection: Connection): Pick<Store, "measuredTests" | "history"> {
  const { read, dialect } = connection;
  return {
    measuredTests: () =>
      read(function* () {
        const found = yield* rows(
          { ...measuredTestColumns, identity: "test.identity" },
          `FROM (${measuredTests} SELECT test_id FROM measured WHERE test_id IS NOT NULL) AS listed
           ${dialect.joinNewest(`WHERE newest.placement IS NOT NULL AND newest.test_id = listed.test_id
             AND newest.completed_ms IS NOT NULL ORDER BY newest.completed_ms DESC LIMIT 1`)}
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           JOIN run ON run.id = attempt.run_id ORDER BY listed.test_id`,
        );
        return intactOnly(
          connection,
          found,
          ({ identity, ...rest }) =>
            ({
              ...rest,
              identity: parseStored<Json>(connection, identity, () => describeAttempt(rest)),
            }) as unknown as MeasuredTest,
          () => {},
        );
      }),
    history: ({ testId: id, sinceMs, beforeMs, limit, onDamaged }) =>
      read(function* () {
        const bounds = [
          ...(sinceMs === undefined ? [] : [["run.created_ms >= ?", sinceMs] as const]),
          ...(beforeMs === undefined ? [] : [["run.created_ms < ?", beforeMs] as const]),
        ];
        // Run ids sort by the second in which their run began, so the index has the newest runs of the test, and a few more
        // decide between runs of one second, or take the place of runs that are still planned. A time needs all of them.
        const own =
          beforeMs === undefined
            ? {
                sql: "(SELECT run_id, id FROM test WHERE id = ? ORDER BY run_id DESC LIMIT ?)",
                values: [limit + 8],
              }
            : { sql: "(SELECT run_id, id FROM test WHERE id = ?)", values: [] };
        const found = yield* rows(
          historyColumns,
          `FROM (SELECT run.id AS run_id, test.id AS test_id, run.created_ms, run.branch, run.settings
             FROM ${own.sql} AS test ${dialect.join} run ON run.id = test.run_id
             WHERE run.state <> 'planning'${bounds.map(([condition]) => ` AND ${condition}`).join("")}
             ORDER BY run.created_ms DESC, run.id DESC LIMIT ?) AS listed
           ${dialect.joinNewest(`WHERE newest.run_id = listed.run_id AND newest.test_id = listed.test_id
             ORDER BY newest.number DESC LIMIT 1`)}
           ORDER BY listed.created_ms, listed.run_id`,
          id,
          ...own.values,
          ...bounds.map(([, value]) => value),
          limit,
        );
        return intactOnly(connection, found, toHistoryEntry, onDamaged ?? fail);
      }),
  };
}
