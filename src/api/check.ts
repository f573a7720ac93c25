/**
 * Checks messages from code, offline and without a scenario: the checks, the rule packs of mailbox providers, and the
 * spam engines.
 *
 * @example
 * ```ts
 * import { checkMessage } from "placewright/check";
 *
 * const { findings } = await checkMessage("From: news@acme.example\r\nSubject: Hello\r\n\r\nHello");
 * findings.some(({ check }) => check === "date-field"); // → true
 * ```
 *
 * @module
 */
export type {
  Authentication,
  AuthenticationOutcome,
  DkimSignature,
  DmarcResult,
  ReverseName,
} from "../check/authentication/authentication.ts";
export type { DomainRecords } from "../check/authentication/domain-records.ts";
export type { KnownLookup, Lookup, UnknownLookup } from "../check/authentication/lookup.ts";
export type { DnsZone } from "../check/authentication/recorded-zone.ts";
export {
  type BimiFiles,
  type Check,
  type CheckContext,
  type NotMeasured,
  notMeasured,
  type Observation,
} from "../check/check.ts";
export type { SeverityOverrides } from "../check/check-message.ts";
export { checks } from "../check/checks.ts";
export { type CustomCheck, defineCheck } from "../check/define-check.ts";
export type { HeaderField } from "../check/evidence/header-fields.ts";
export type { HiddenText, HtmlEvidence, Image, Link, TextRun } from "../check/evidence/html-evidence.ts";
export type { DecodedContent, LeafPart } from "../check/evidence/leaf-part.ts";
export type { Mailbox } from "../check/evidence/mailboxes.ts";
export { type MessageEvidence, type OtherBody, readMessage } from "../check/evidence/message-evidence.ts";
export type { MultipartNode } from "../check/evidence/message-parts.ts";
export { type Purpose, purposes } from "../check/evidence/purpose.ts";
export { type ClientFamily, clientFamilies, type FailLevel, failLevels } from "../check/settings.ts";
export type { SpamEngineSettings } from "../check/spam/create-engine.ts";
export type {
  SpamEngine,
  SpamEngineName,
  SpamOptions,
  SpamScore,
  SpamSymbol,
} from "../check/spam/spam-engine.ts";
export type { CheckConfig } from "../config/config.ts";
export type { MimePart, RawHeader } from "../message/mime-tree.ts";
export { type CheckId, type CustomCheckId, checkIds } from "../result/check-ids.ts";
export type { CheckReport, RulePackReport, SpamReport } from "../result/check-report.ts";
export { type Finding, type Severity, severities } from "../result/finding.ts";
export { type CheckMessageOptions, checkMessage } from "./check-message.ts";
export { createSpamEngine } from "./create-spam-engine.ts";
