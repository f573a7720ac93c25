/**
 * Placewright tests where an email campaign will land, and blocks the release if it lands in spam.
 *
 * Scenario files, the config, custom providers, and custom reporters import from this module. Programs use it to run
 * scenarios and to evaluate thresholds.
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
export { type CollectRunOptions, type CollectRunResult, collectRun } from "./api/collect-run.ts";
export { type RunScenariosOptions, type RunScenariosResult, runScenarios } from "./api/run-scenarios.ts";
export type { Clock } from "./base/clock.ts";
export {
  type ErrorCode,
  type ErrorDetails,
  PlacewrightError,
  Problems,
  type ProviderErrorCode,
  type SourceLocation,
  type Typo,
} from "./base/errors.ts";
export type { SeverityOverrides } from "./check/check-message.ts";
export { type CustomCheck, defineCheck } from "./check/define-check.ts";
export { type ClientFamily, clientFamilies } from "./check/settings.ts";
export {
  type AmazonProject,
  type CheckConfig,
  type ConfigValues,
  type Duration,
  defineConfig,
  type LocalProject,
  type MessagesConfig,
  type ModuleProject,
  type PlacewrightConfig,
  type ProjectBase,
  type ProjectConfig,
  type ScheduleConfig,
  type SeedlistProject,
  type Size,
  type SpendingLimits,
  type TimeUnit,
  type UiConfig,
} from "./config/config.ts";
export type {
  DashboardConfig,
  DashboardRoles,
  OpenIdSignIn,
  ProxySignIn,
} from "./config/dashboard.ts";
export type {
  EmailNotification,
  EnvironmentSecret,
  NotificationBase,
  NotificationConfig,
  NotifyWhen,
  SlackNotification,
  TeamsNotification,
  WebhookNotification,
} from "./config/notifications.ts";
export type { CheckExpectations, CheckLimit } from "./expect/check-expectations.ts";
export { type EvaluateOptions, evaluateExpectations } from "./expect/evaluate.ts";
export type { Expectations, ThresholdSource, WithThresholds } from "./expect/expectations.ts";
export type { HealthExpectations, HealthThresholdSource } from "./expect/health-expectations.ts";
export { judgeAssertions } from "./expect/judge.ts";
export {
  parseThreshold,
  type Threshold,
  type ThresholdOf,
  type ThresholdValue,
} from "./expect/threshold.ts";
export {
  type ComputedThreshold,
  type HealthThresholdText,
  type ThresholdText,
  threshold,
} from "./expect/threshold-text.ts";
export {
  type AttachmentSource,
  type Bodies,
  type CalendarSource,
  eml,
  type HeaderSource,
  type MessageKinds,
  type MessageSource,
  type MimeSource,
  type MjmlSource,
  mime,
  mjml,
  type OneOf,
  type PathOrContent,
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
export type { MessageContent } from "./message/rendered-message.ts";
export type { ApiOperation, CallPolicy, FailedCall, Turns } from "./provider/calls.ts";
export { defineProvider, type ProviderFactory } from "./provider/define-provider.ts";
export type { Pace } from "./provider/pace.ts";
export type {
  CallOptions,
  HealthQuery,
  ListedTest,
  PlacementProvider,
  PlacementTest,
  ReadOptions,
  SubmitOptions,
  TestSnapshot,
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
export type { Assertion, Reference } from "./result/assertion.ts";
export { type CheckId, type CustomCheckId, checkIds } from "./result/check-ids.ts";
export type { ConfidenceLevel } from "./result/confidence.ts";
export type { HealthReport } from "./result/health.ts";
export type { IspPlacement, Placement, PlacementFigures, SeedPlacement } from "./result/placement.ts";
export type { RunEvent } from "./result/run-event.ts";
export type { ProjectCost, ReadMessage, RunOutcome, RunReport, TestResult } from "./result/run-report.ts";
export type { RunExitCode, Verdict } from "./result/verdict.ts";

export { defineHealth, type HealthInput, type HealthPeriod } from "./scenario/health.ts";

export type { Quarantine } from "./scenario/quarantine.ts";
export {
  defineScenario,
  type ScenarioInput,
  type VariantRow,
  type VariantSource,
} from "./scenario/scenario.ts";
