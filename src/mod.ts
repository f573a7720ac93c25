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
export type { Clock } from "./base/clock.ts";
export {
  type ErrorCode,
  type ErrorDetails,
  PlacewrightError,
  type ProviderErrorCode,
  type SourceLocation,
} from "./base/errors.ts";
export type {
  Authentication,
  AuthenticationOutcome,
  DkimSignature,
  DmarcResult,
  ReverseName,
} from "./check/authentication/authentication.ts";
export type { DomainRecords } from "./check/authentication/domain-records.ts";
export type { KnownLookup, Lookup, UnknownLookup } from "./check/authentication/lookup.ts";
export type { DnsZone } from "./check/authentication/recorded-zone.ts";
export type { BimiFiles, Check, CheckContext, NotMeasured, Observation } from "./check/check.ts";
export type { SeverityOverrides } from "./check/check-message.ts";
export { type CustomCheck, defineCheck } from "./check/define-check.ts";
export type { HeaderField } from "./check/evidence/header-fields.ts";
export type { HiddenText, HtmlEvidence, Image, Link, TextRun } from "./check/evidence/html-evidence.ts";
export type { DecodedContent, LeafPart } from "./check/evidence/leaf-part.ts";
export type { Mailbox } from "./check/evidence/mailboxes.ts";
export type { MessageEvidence, OtherBody } from "./check/evidence/message-evidence.ts";
export type { MultipartNode } from "./check/evidence/message-parts.ts";
export type { Purpose, purposes } from "./check/evidence/purpose.ts";
export type { FailLevel, failLevels } from "./check/settings.ts";
export type { SpamEngineSettings } from "./check/spam/create-engine.ts";
export {
  type AmazonProject,
  type CheckConfig,
  type Duration,
  defineConfig,
  type LocalProject,
  type ModuleProject,
  type PlacewrightConfig,
  type ProjectBase,
  type ProjectConfig,
  type SeedlistProject,
} from "./config/config.ts";
export type { CheckExpectations } from "./expect/check-expectations.ts";
export { type EvaluateOptions, evaluateExpectations } from "./expect/evaluate.ts";
export type { Expectations, ThresholdSource } from "./expect/expectations.ts";
export type { HealthExpectations } from "./expect/health-expectations.ts";
export { judgeAssertions } from "./expect/judge.ts";
export {
  parseThreshold,
  type Reference,
  type Threshold,
  type ThresholdOf,
  type ThresholdValue,
} from "./expect/threshold.ts";
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
  type TemplatedText,
  type TemplateSource,
  template,
} from "./message/message-source.ts";
export type { MimePart, RawHeader } from "./message/mime-tree.ts";
export type { MessageContent } from "./message/rendered-message.ts";
export type { ApiOperation, CallPolicy, FailedCall } from "./provider/calls.ts";
export { defineProvider, type ProviderFactory } from "./provider/define-provider.ts";
export type { LocalSettings } from "./provider/local/settings.ts";
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
  Server,
  SesSending,
  SignIn,
  SmtpSending,
  Tls,
} from "./provider/seedlist/settings.ts";
export {
  defineReporter,
  type RenderOptions,
  type Reporter,
  type ReporterOptions,
} from "./report/reporter.ts";
export type { Assertion, AssertionLevel, Operator, operators } from "./result/assertion.ts";
export type { CheckAssertion, CheckReport, RulePackReport, SpamReport } from "./result/check-report.ts";
export type { Finding, Severity, severities } from "./result/finding.ts";
export type {
  AssertedMetric,
  Blocklisting,
  CampaignHealth,
  HealthDay,
  HealthFigures,
  HealthMetric,
  HealthReport,
  healthMetrics,
  IspHealth,
  Recommendation,
} from "./result/health.ts";
export type {
  CalibrationFigures,
  IspPlacement,
  Landing,
  landings,
  Metric,
  metrics,
  Placement,
  PlacementFigures,
  SeedPlacement,
  ShareRange,
} from "./result/placement.ts";
export type { Reconciliation } from "./result/reconciliation.ts";
export type {
  CheckOutcomes,
  ReportFile,
  ReportFileChecks,
  ReportFileTest,
} from "./result/report-file.ts";
export type { RunEvent } from "./result/run-event.ts";
export type {
  AttachmentReport,
  ContentKind,
  EarlierAttempt,
  EarlierPlacement,
  MessageReport,
  ProjectCost,
  ReadMessage,
  ReportedMessage,
  RunOutcome,
  RunReport,
  TestError,
  TestIdentity,
  TestResult,
  TrendPoint,
} from "./result/run-report.ts";
export type { RunExitCode, Verdict, verdicts } from "./result/verdict.ts";
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
export type { AccountFixture, FixtureDay } from "./service/fixture/account-fixture.ts";
export type { AuthOptions, TemporaryKey } from "./service/interceptors/authenticate.ts";
export type {
  FaultError,
  FaultLatency,
  FaultRule,
  FaultRuleState,
  FaultService,
  faultServices,
} from "./service/interceptors/fault-rule.ts";
export type { LoggedRequest } from "./service/interceptors/request-log.ts";
export type { Calibration, Recalibration } from "./service/placement/calibration.ts";
export type { Answering, ApiCall, ApiVersion, Interceptor } from "./service/protocol/api.ts";
export type { AppliedFault, FaultEffect, faultEffects } from "./service/protocol/applied-fault.ts";
export type { HttpAnswer, HttpRequest } from "./service/protocol/http-answer.ts";
export type { ClockMode } from "./service/service-clock.ts";
export { type RunningService, type ServiceOptions, startService } from "./service/start.ts";
export type { Dashboard } from "./service/state/dashboard.ts";
export type { DnsChanges } from "./service/state/dns-zone.ts";
export type {
  AccountAttributes,
  AccountProfile,
  SettledStates,
  VerificationState,
} from "./service/state/records.ts";
