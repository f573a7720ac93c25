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

/** Describes an attempt for an error message. */
export const describeAttempt = ({ number, testId, runId }: Row): string =>
  `${number === undefined ? "" : `attempt ${number} of `}test ${testId} in run ${runId}`;

/**
 * Returns the checksum of an attempt's state, verdict, and report id. Its documents have checksums of their
 * own.
 */
export const sumOfStanding = ({ state, verdict = null, reportId = null }: Row): number =>
  sumOf(JSON.stringify([state, verdict, reportId]));

/**
 * Whether an attempt matches its checksum. Attempts written by an older version have none and count as
 * intact.
 */
export const isStandingIntact = (found: Row): boolean =>
  found["sum"] === undefined || found["sum"] === sumOfStanding(found);

/**
 * Converts a row to an attempt. Throws `ledger-unusable` if the state, verdict, or report id does not match
 * the checksum.
 */
export function toAttemptRow(found: Row, connection: Connection): AttemptRow {
  if (!isStandingIntact(found)) throw connection.damaged(describeAttempt(found), found["runId"] as string);
  const {
    sum: _sum,
    plan: _plan,
    placement: _placement,
    result: _result,
    writesSums: _writes,
    ...attempt
  } = found;
  return attempt as unknown as AttemptRow;
}
