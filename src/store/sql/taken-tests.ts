import type { Fence, Opening, TakenTests } from "../store.ts";
import { type Connection, type Plan, row, rows } from "./connection.ts";

/**
 * Whether a run has submitted a test since a time, or will: an open run submits what it has left, however old it is. All
 * tests of a run that was created since then count, such as a reused result, which is older. Any
 * attempt counts, whatever came of a later one. Of those that ended, those that a provider has, or whose result is known. `findRecentTests` decides the same.
 */
const isTaken = `(
  (other.state = 'open' AND attempt.state IN ('planned', 'submitting'))
  OR ((other.created_ms >= ? OR coalesce(attempt.submitted_ms, attempt.intended_ms, attempt.completed_ms, 0) >= ?)
    AND CASE attempt.state
      WHEN 'planned' THEN FALSE
      WHEN 'finished' THEN attempt.report_id IS NOT NULL OR coalesce(attempt.verdict, '') IN ('passed', 'warned')
      ELSE TRUE END))`;

/**
 * Returns those of a run's tests that other runs of its branch have submitted since a time, or will submit. Undefined if
 * there are none. A test that was adopted counts for each branch, because its own is unknown. Runs that ask come one after another, so that no two of them can be opened with one test.
 */
export function* findTaken(
  { dialect: { eachText, forUpdate, join } }: Connection,
  { runId }: Fence,
  { testIds, sinceMs }: NonNullable<Opening["alone"]>,
): Plan<TakenTests | undefined> {
  yield* row({ id: "id" }, `FROM budget WHERE id = 1 ${forUpdate}`);
  const found = yield* rows(
    { testId: "test.id", runId: "other.id" },
    `FROM run ${join} test ON test.run_id = run.id
     ${join} test AS same ON same.id = test.id AND same.run_id <> run.id
     ${join} run AS other ON other.id = same.run_id
     ${join} attempt ON attempt.run_id = other.id AND attempt.test_id = test.id
     WHERE run.id = ? AND test.id IN (SELECT value FROM ${eachText}) AND other.state <> 'planning'
       AND (other.created_ms >= ? OR other.state <> 'finished' OR other.finished_ms >= ?)
       AND (other.branch IS NOT DISTINCT FROM run.branch OR attempt.measure_key LIKE 'adopted %') AND ${isTaken}
     ORDER BY other.created_ms, other.id, test.position`,
    runId,
    JSON.stringify(testIds),
    ...Array<number>(4).fill(sinceMs),
  );
  if (found.length === 0) return undefined;
  return {
    kind: "taken",
    runOf: new Map(found.map(({ testId, runId }) => [testId as string, runId as string])),
  };
}
