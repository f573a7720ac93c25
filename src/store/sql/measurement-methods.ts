import { PlacewrightError } from "../../base/errors.ts";
import type { Placement } from "../../result/placement.ts";
import type { Json, Measurement, Store } from "../store.ts";
import { attemptColumns, describeAttempt, fromAttempts, isStandingIntact } from "./attempt-columns.ts";
import { type Connection, parseStored, type Row, row, rows, type SqlValue } from "./connection.ts";

type MeasurementMethods = Pick<
  Store,
  | "completionTimes"
  | "measuredSince"
  | "measuredIn"
  | "measuredInPassedRun"
  | "measurementsBefore"
  | "measurements"
  | "measuredScenarios"
>;

const { runId, testId, number, state, reportId, verdict, scenario, project, sum } = attemptColumns;
const columns = {
  runId,
  testId,
  number,
  state,
  scenario,
  project,
  branch: "run.branch",
  reportId,
  completedAtMs: "coalesce(attempt.completed_ms, run.created_ms)",
  verdict,
  placement: "attempt.placement",
  sum,
};
const fromRuns = `${fromAttempts} JOIN run ON run.id = attempt.run_id`;
const isMeasured = "attempt.placement IS NOT NULL";

/** Skips from test to test in the index; `DISTINCT` would read every entry. */
export const measuredTests = `WITH RECURSIVE measured (test_id) AS (
    SELECT min(test_id) FROM attempt WHERE placement IS NOT NULL
    UNION ALL SELECT (SELECT min(test_id) FROM attempt WHERE placement IS NOT NULL AND test_id > measured.test_id)
      FROM measured WHERE measured.test_id IS NOT NULL)`;
const scenarioOfMeasured = "(SELECT scenario FROM test WHERE id = measured.test_id LIMIT 1)";

/** The result of the newest of a test's listed measurements only: the others are shown without their limits. */
const newestResult = `CASE WHEN row_number() OVER (PARTITION BY attempt.test_id ORDER BY attempt.completed_ms DESC) = 1
    THEN attempt.result END`;

function toMeasurement(found: Row, connection: Connection): Measurement {
  const id = found["runId"] as string;
  if (!isStandingIntact(found)) throw connection.damaged(describeAttempt(found), id);
  const { sum: _sum, number: _number, state: _state, judgment, ...rest } = found;
  const parse = <T>(stored: unknown) => parseStored<T>(connection, stored, () => describeAttempt(found), id);
  return {
    ...rest,
    placement: parse<Placement>(found["placement"]),
    ...(judgment === undefined ? {} : { judgment: parse<Json>(judgment) }),
  } as unknown as Measurement;
}

/** Converts rows. Reports damaged ones to `onDamaged` and leaves them out. */
export const intactOnly = <T>(
  connection: Connection,
  found: readonly Row[],
  convert: (each: Row, connection: Connection) => T,
  onDamaged: (error: PlacewrightError) => void,
): T[] =>
  found.flatMap((each) => {
    try {
      return [convert(each, connection)];
    } catch (error) {
      if (!(error instanceof PlacewrightError)) throw error;
      onDamaged(error);
      return [];
    }
  });

/** Creates the methods for measured placements, across runs. */
export function createMeasurementMethods(connection: Connection): MeasurementMethods {
  const { read, dialect } = connection;

  /** Returns the first measurement that meets a condition, which includes the order. */
  const firstMeasured = (condition: string, ...values: SqlValue[]) =>
    read(function* () {
      const found = yield* row(
        columns,
        `${fromRuns} WHERE ${isMeasured} AND ${condition} LIMIT 1`,
        ...values,
      );
      return found && toMeasurement(found, connection);
    });

  const intact = (found: readonly Row[], onDamaged: (error: PlacewrightError) => void): Measurement[] =>
    intactOnly(connection, found, toMeasurement, onDamaged);

  return {
    completionTimes: (providerKey, limit) =>
      read(function* () {
        const found = yield* rows(
          { ms: "completed_ms - submitted_ms" },
          `FROM attempt WHERE provider_key = ? AND completed_ms IS NOT NULL AND submitted_ms IS NOT NULL
           ORDER BY completed_ms DESC LIMIT ?`,
          providerKey,
          limit,
        );
        return found.map(({ ms }) => ms as number);
      }),
    measuredSince: (measureKey, sinceMs) =>
      firstMeasured(
        "attempt.measure_key = ? AND attempt.completed_ms >= ? ORDER BY attempt.completed_ms DESC",
        measureKey,
        sinceMs,
      ),
    measuredIn: (runId, testId) =>
      firstMeasured("attempt.run_id = ? AND attempt.test_id = ? ORDER BY attempt.number DESC", runId, testId),
    measuredInPassedRun: (testId, branch) =>
      firstMeasured(
        `attempt.test_id = ? AND run.branch IS NOT DISTINCT FROM ? AND run.verdict IN ('passed', 'warned')
         AND attempt.verdict IN ('passed', 'warned')
         ORDER BY run.created_ms DESC, attempt.number DESC`,
        testId,
        branch ?? null,
      ),
    measurementsBefore: (testId, beforeMs, limit) =>
      read(function* () {
        const found = yield* rows(
          columns,
          `${fromRuns} WHERE ${isMeasured} AND attempt.test_id = ? AND attempt.completed_ms < ?
           ORDER BY attempt.completed_ms DESC LIMIT ?`,
          testId,
          beforeMs,
          limit,
        );
        return intact(found, () => {}).reverse();
      }),
    measurements: ({ scenario, testIds, limit, onDamaged }) =>
      read(function* () {
        const tests =
          testIds === undefined
            ? measuredTests
            : `WITH measured (test_id) AS (SELECT value FROM ${dialect.eachText} AS chosen)`;
        const found = yield* rows(
          { ...columns, contentHash: attemptColumns.contentHash, judgment: newestResult },
          `FROM (${tests} SELECT test_id FROM measured
             WHERE test_id IS NOT NULL AND ${scenario === undefined ? "true" : `${scenarioOfMeasured} = ?`}) AS listed
           ${dialect.joinNewest(`WHERE newest.placement IS NOT NULL AND newest.test_id = listed.test_id
             AND newest.completed_ms IS NOT NULL ORDER BY newest.completed_ms DESC LIMIT ?`)}
           JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id
           JOIN run ON run.id = attempt.run_id ORDER BY listed.test_id, attempt.completed_ms`,
          ...(testIds === undefined ? [] : [JSON.stringify(testIds)]),
          ...(scenario === undefined ? [] : [scenario]),
          limit,
        );
        return intact(found, onDamaged ?? fail);
      }),
    measuredScenarios: () =>
      read(function* () {
        const found = yield* rows(
          { scenario: "scenario" },
          `FROM (${measuredTests} SELECT DISTINCT ${scenarioOfMeasured} AS scenario FROM measured
             WHERE test_id IS NOT NULL) AS names ORDER BY scenario`,
        );
        return found.map(({ scenario }) => scenario as string);
      }),
  };
}

export function fail(error: PlacewrightError): never {
  throw error;
}
