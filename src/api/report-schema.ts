/**
 * The types of what a run writes and emits: `report.json`, events, verdicts, and findings. Programs that read reports
 * validate them with `parseReport`.
 *
 * @example
 * ```ts
 * import { type RunReport, worstVerdict } from "placewright/report-schema";
 *
 * const failed = ({ tests }: Pick<RunReport, "tests">) => tests.filter(({ verdict }) => verdict === "failed");
 * failed({ tests: [] }); // → []
 * worstVerdict(["passed", "errored"]); // → "errored"
 * ```
 *
 * @module
 */
export type { ErrorCode, SourceLocation } from "../base/errors.ts";
export {
  type Assertion,
  type AssertionLevel,
  type Operator,
  operators,
  type Reference,
  references,
} from "../result/assertion.ts";
export type { CheckAssertion, CheckReport, RulePackReport, SpamReport } from "../result/check-report.ts";
export type { CheckedItem, CheckRun } from "../result/check-run.ts";
export { type Finding, fingerprintOf, type Severity, severities } from "../result/finding.ts";
export {
  type AssertedMetric,
  type Blocklisting,
  type CampaignHealth,
  type HealthDay,
  type HealthFigures,
  type HealthMetric,
  type HealthReport,
  healthMetrics,
  type IspHealth,
  type Recommendation,
} from "../result/health.ts";
export {
  type CalibrationFigures,
  type IspPlacement,
  type Landing,
  landings,
  type Metric,
  metrics,
  type Placement,
  type PlacementFigures,
  type SeedPlacement,
  type ShareRange,
} from "../result/placement.ts";
export type { Reconciliation } from "../result/reconciliation.ts";
export type {
  CheckOutcomes,
  ReportFile,
  ReportFileChecks,
  ReportFileTest,
} from "../result/report-file.ts";
export type { RunEvent } from "../result/run-event.ts";
export type {
  AttachmentReport,
  ContentKind,
  EarlierAttempt,
  EarlierPlacement,
  MessageReport,
  ProjectCost,
  QuarantineReport,
  ReadMessage,
  ReportedMessage,
  RunOutcome,
  RunReport,
  TestError,
  TestIdentity,
  TestResult,
  TrendPoint,
} from "../result/run-report.ts";
export { runReportJsonSchema } from "../result/run-report-schema.ts";
export { type RunExitCode, type Verdict, verdicts, worstVerdict } from "../result/verdict.ts";
export { parseReport } from "./parse-report.ts";
