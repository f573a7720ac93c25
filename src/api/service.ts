/**
 * The embedded Amazon Pinpoint Email and SES v2 service: start it, and steer it from a test.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const service = await startService();
 * const response = await fetch(`${service.url}/_placewright/health`);
 * response.status; // → 200
 * await service.close();
 * ```
 *
 * @module
 */
export type { Clock } from "../base/clock.ts";
export type { DnsZone } from "../check/authentication/recorded-zone.ts";
export type { AccountSwitches } from "../service/control/account-switches.ts";
export type { IdentityState } from "../service/control/identity-state.ts";
export type { EventFilter, ScriptedEvent } from "../service/control/message-events.ts";
export type { OutboxMessage } from "../service/control/outbox.ts";
export type { ServiceControl } from "../service/control/service-control.ts";
export type { ServiceEvent } from "../service/control/service-event.ts";
export type { MessageMatch } from "../service/control/wait-for-message.ts";
export type { LoggedPublication } from "../service/events/sender.ts";
export type { AccountFixture, FixtureDay } from "../service/fixture/account-fixture.ts";
export type { AuthOptions, TemporaryKey } from "../service/interceptors/authenticate.ts";
export {
  type FaultError,
  type FaultLatency,
  type FaultRule,
  type FaultRuleState,
  type FaultService,
  faultServices,
} from "../service/interceptors/fault-rule.ts";
export type { LoggedRequest } from "../service/interceptors/request-log.ts";
export type { Calibration, Recalibration } from "../service/placement/calibration.ts";
export type { ApiCall, ApiVersion, Interceptor, MaybePromise } from "../service/protocol/api.ts";
export { type AppliedFault, type FaultEffect, faultEffects } from "../service/protocol/applied-fault.ts";
export type { HttpRequest, HttpResponse } from "../service/protocol/http-response.ts";
export type { ClockMode } from "../service/service-clock.ts";
export {
  type RunningService,
  type ServiceOptions,
  type SmtpEndpoint,
  startService,
} from "../service/start.ts";
export type { Dashboard } from "../service/state/dashboard.ts";
export type { DnsChanges } from "../service/state/dns-zone.ts";
export type { EventSinkOptions } from "../service/state/event-sink.ts";
export type { RecipientRule } from "../service/state/recipient-rule.ts";
export type {
  AccountAttributes,
  AccountProfile,
  StateOverrides,
  VerificationState,
} from "../service/state/records.ts";
export type { WithheldRecipient } from "../service/state/sent-message.ts";
