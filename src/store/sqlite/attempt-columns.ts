import type { AttemptRow } from "../store.ts";
import type { Columns, Connection, Row } from "./connection.ts";
import { sumOf } from "./stored-document.ts";

export const attemptColumns = {
  name: "attempt.name",
  runId: "attempt.run_id",
  testId: "attempt.test_id",
  number: "attempt.number",
  state: "attempt.state",
  contentHash: "attempt.content_hash",
  measureKey: "attempt.measure_key",
  intendedAtMs: "attempt.intended_ms",
  reportId: "attempt.report_id",
  submittedAtMs: "attempt.submitted_ms",
  completedAtMs: "attempt.completed_ms",
  verdict: "attempt.verdict",
  position: "test.position",
  scenario: "test.scenario",
  project: "test.project",
  sum: "attempt.sum",
} as const satisfies Columns;

export const fromAttempts =
  "FROM attempt JOIN test ON test.run_id = attempt.run_id AND test.id = attempt.test_id";

/** Names an attempt for an error. */
export const describeAttempt = ({ number, testId, runId }: Row): string =>
  `${number === undefined ? "" : `attempt ${number} of `}test ${testId} in run ${runId}`;

/** The checksum of what decides about an attempt besides its documents. */
export const sumOfStanding = ({ state, verdict = null, reportId = null }: Row): number =>
  sumOf(JSON.stringify([state, verdict, reportId]));

/** Attempts that were written by an older version have no checksum. */
export const isStandingIntact = (found: Row): boolean =>
  found["sum"] === undefined || found["sum"] === sumOfStanding(found);

/** Throws `ledger-unusable` if state, verdict or report id are not what was written. */
export function toAttemptRow(found: Row, connection: Connection): AttemptRow {
  if (!isStandingIntact(found)) throw connection.damaged(describeAttempt(found), found["runId"] as string);
  const { sum: _sum, plan: _plan, placement: _placement, result: _result, ...attempt } = found;
  return attempt as unknown as AttemptRow;
}
