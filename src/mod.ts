/**
 * Placewright tests where an email campaign will land, and blocks the release if it lands in spam.
 *
 * Scenario files and the config import from this module. Programs can use it to parse thresholds, type
 * reports, or start the embedded service.
 *
 * @example
 * ```ts
 * import { defineScenario, simple } from "placewright";
 *
 * export default defineScenario({
 *   name: "password-reset",
 *   from: "Acme <no-reply@acme.example>",
 *   message: simple({ subject: "Reset your password", text: "Follow the link: https://acme.example/reset" }),
 *   expect: { overall: ["inbox >= 95"] },
 * });
 * ```
 *
 * @module
 */
export {
  type ErrorCode,
  type ErrorDetails,
  PlacewrightError,
  type ProviderErrorCode,
  type SourceLocation,
} from "./base/errors.ts";
export type { Check, CheckContext, NotMeasured, Observation } from "./check/check.ts";
export { type CustomCheck, defineCheck } from "./check/define-check.ts";
export type { HtmlEvidence } from "./check/evidence/html-evidence.ts";
export type { MessageEvidence } from "./check/evidence/message-evidence.ts";
export type { Purpose } from "./check/evidence/purpose.ts";
export {
  type AmazonProject,
  type Duration,
  defineConfig,
  type LocalProject,
  type ModuleProject,
  type PlacewrightConfig,
  type ProjectConfig,
  type SeedlistProject,
} from "./config/config.ts";
export { type EvaluateOptions, evaluateExpectations } from "./expect/evaluate.ts";
export type { Expectations, ThresholdSource } from "./expect/expectations.ts";
export type { HealthExpectations } from "./expect/health-expectations.ts";
export { judgeAssertions } from "./expect/judge.ts";
export { parseThreshold, type Threshold } from "./expect/threshold.ts";
export {
  type AttachmentSource,
  type CalendarSource,
  eml,
  type HeaderSource,
  type MessageSource,
  type MimeSource,
  type MjmlSource,
  mime,
  mjml,
  type ReactEmailSource,
  reactEmail,
  type ServiceTemplateSource,
  type SimpleSource,
  serviceTemplate,
  simple,
  type TemplateSource,
  template,
} from "./message/message-source.ts";
export type { MessageContent } from "./message/rendered-message.ts";
export type { ApiOperation, CallPolicy, FailedCall } from "./provider/calls.ts";
export { defineProvider, type ProviderFactory } from "./provider/define-provider.ts";
export type { Pace } from "./provider/pace.ts";
export type {
  CallOptions,
  HealthQuestion,
  ListedTest,
  PlacementProvider,
  PlacementTest,
  ReadOptions,
  SubmitOptions,
  TestLook,
  TestStatus,
} from "./provider/provider.ts";
export { ProviderError, type ProviderErrorDetails } from "./provider/provider-error.ts";
export type {
  ImapServer,
  Secret,
  Seed,
  SeedGroup,
  SesSending,
  SmtpSending,
  Tls,
} from "./provider/seedlist/settings.ts";
export {
  defineReporter,
  type RenderOptions,
  type Reporter,
  type ReporterOptions,
} from "./report/reporter.ts";
export type { Assertion, AssertionLevel, Operator } from "./result/assertion.ts";
export type {
  Blocklisting,
  CampaignHealth,
  HealthDay,
  HealthFigures,
  HealthMetric,
  HealthReport,
  IspHealth,
  Recommendation,
} from "./result/health.ts";
export type { IspPlacement, Metric, Placement, PlacementFigures, SeedPlacement } from "./result/placement.ts";
export type { Reconciliation } from "./result/reconciliation.ts";
export type { RunEvent } from "./result/run-event.ts";
export type {
  AttachmentReport,
  ContentKind,
  MessageReport,
  ReadMessage,
  ReportedMessage,
  RunOutcome,
  RunReport,
  TestError,
  TestIdentity,
  TestResult,
} from "./result/run-report.ts";
export type { RunExitCode, Verdict } from "./result/verdict.ts";
export { defineHealth, type HealthInput } from "./scenario/health.ts";
export {
  defineScenario,
  type ScenarioInput,
  type VariantRow,
  type VariantSource,
} from "./scenario/scenario.ts";
export type { AccountSwitches } from "./service/control/account-switches.ts";
export type { IdentityState } from "./service/control/identity-state.ts";
export type { OutboxMessage } from "./service/control/outbox.ts";
export type { ServiceControl } from "./service/control/service-control.ts";
export type { AuthOptions } from "./service/interceptors/authenticate.ts";
export type {
  FaultError,
  FaultLatency,
  FaultRule,
  FaultRuleState,
  FaultService,
} from "./service/interceptors/fault-rule.ts";
export type { LoggedRequest } from "./service/interceptors/request-log.ts";
export type { AppliedFault, FaultEffect } from "./service/protocol/applied-fault.ts";
export type { ClockMode } from "./service/service-clock.ts";
export { type RunningService, type ServiceOptions, startService } from "./service/start.ts";
export type { SettledStates, VerificationState } from "./service/state/records.ts";
