import type { DnsZone } from "../../check/authentication/recorded-zone.ts";
import type { Publisher } from "../events/publisher.ts";
import type { LoggedPublication } from "../events/sender.ts";
import type { FaultRule, FaultRuleState } from "../interceptors/fault-rule.ts";
import type { Faults } from "../interceptors/faults.ts";
import type { LoggedRequest, RequestLog } from "../interceptors/request-log.ts";
import type { ServiceClock } from "../service-clock.ts";
import type { Account } from "../state/account.ts";
import { changeAttributes } from "../state/account-attributes.ts";
import type { DnsChanges } from "../state/dns-zone.ts";
import { type EventSinkOptions, listSinks } from "../state/event-sink.ts";
import type { StateOverrides } from "../state/records.ts";
import { type AccountSwitches, changeSwitches, switchesOf } from "./account-switches.ts";
import { checkStates, checkSwitches } from "./bodies.ts";
import { changeDns, toldRecords } from "./dns-records.ts";
import { addLocalSink } from "./event-sinks.ts";
import { type IdentityState, settleIdentity } from "./identity-state.ts";
import { type EventFilter, listEvents, type ScriptedEvent, scriptEvent } from "./message-events.ts";
import { composeOutboxMessage, listOutbox, type OutboxMessage } from "./outbox.ts";
import type { ServiceEvent } from "./service-event.ts";
import { type MessageMatch, waitForMessage } from "./wait-for-message.ts";

/**
 * Controls a running service from a test, beyond its API. The control plane offers the same over HTTP.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const { control, close } = await startService({
 *   clock: "frozen",
 *   fixture: { identities: [{ name: "acme.example" }] },
 * });
 * await control.setFaults([{ operation: "SendEmail", error: { statusCode: 429 } }]);
 * control.faults().map(({ matched, applied }) => `${applied} of ${matched}`); // → ["0 of 0"]
 * control.changeDns({ "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"] });
 * Object.keys(control.dns()); // → ["_dmarc.acme.example TXT"]
 * control.settleIdentity("acme.example", { dkim: "FAILED" }).dkim; // → "FAILED"
 * control.changeAccount({ sendingEnabled: false }).sendingEnabled; // → false
 * control.outbox().map(({ id, from, sentAt }) => `${id} ${from} ${sentAt.toISOString()}`); // → []
 * await close();
 * ```
 */
export interface ServiceControl {
  /**
   * Resets the account to its first start, and removes all fault rules and logged requests. Keeps the clock,
   * then applies the fixture again.
   */
  reset(): Promise<void>;
  /** Returns the last 1,000 API requests, oldest first. */
  requests(): LoggedRequest[];
  /** Empties the log that `requests` returns. */
  clearRequests(): void;
  /** Returns the messages that SendEmail accepted, oldest first. */
  outbox(): OutboxMessage[];
  /**
   * Composes an outbox message as it would be sent: MIME, signed. Throws NotFoundException if it cannot be
   * found.
   */
  eml(messageId: string): Promise<Uint8Array>;
  /**
   * Resolves with the latest message that meets the conditions, as soon as there is one. Throws `usage` if there is
   * none within `timeoutMs` (default: 10 seconds of real time).
   */
  waitForMessage(
    match?: MessageMatch,
    options?: { readonly timeoutMs?: number | undefined },
  ): Promise<OutboxMessage>;
  /** Returns what has happened to the sent messages, in order of time. */
  events(filter?: EventFilter): ServiceEvent[];
  /**
   * Adds an event to a sent message, now. Throws NotFoundException if the message does not exist, and `usage` if the
   * event is invalid.
   */
  addEvent(messageId: string, event: ScriptedEvent): ServiceEvent;
  /** Returns the last 1,000 attempts to publish an event, oldest first. */
  publications(): LoggedPublication[];
  /** Resolves when every event that has happened is published, or given up after its retries. */
  eventsPublished(): Promise<void>;
  /** Returns the URLs that receive published events. */
  eventSinks(): EventSinkOptions[];
  /**
   * Adds a URL on this machine that receives published events. Throws `usage` if it is invalid, or on another machine.
   */
  addEventSink(sink: EventSinkOptions): void;
  /** Returns the account's current time. */
  now(): Date;
  /**
   * Advances the account's clock by whole milliseconds and returns its new time. Throws `usage` unless `ms`
   * is positive.
   */
  advanceClock(ms: number): Date;
  /** Returns the fault rules, with the number of requests that each matched and was applied to. */
  faults(): FaultRuleState[];
  /**
   * Replaces all fault rules; an empty list removes them. Throws `usage` with all errors if a rule is
   * invalid.
   */
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  /** Appends fault rules to the existing ones. Throws `usage` with all errors if a rule is invalid. */
  addFaults(rules: readonly FaultRule[]): Promise<void>;
  /** Removes the fault rules that equal one of these. Throws `usage` with all errors if a rule is invalid. */
  removeFaults(rules: readonly FaultRule[]): Promise<void>;
  /** Returns the account-wide switches. */
  account(): AccountSwitches;
  /** Changes the switches that `changes` names, and returns all of them. Throws `usage` for an invalid one. */
  changeAccount(changes: Partial<AccountSwitches>): AccountSwitches;
  /** Returns the declared DNS records, by name and type, such as `_dmarc.acme.example TXT`. */
  dns(): DnsZone;
  /**
   * Adds or replaces DNS records, or removes one with `null`. Throws BadRequestException if a record is
   * invalid.
   */
  changeDns(records: DnsChanges): DnsZone;
  /**
   * Sets the states that AWS would find in DNS or ask an email address's owner to confirm. Throws
   * NotFoundException if the identity does not exist, and `usage` for an invalid state.
   */
  settleIdentity(name: string, states: StateOverrides): IdentityState;
}

/** The parts of a service that its control needs. */
export interface ControlledService {
  readonly account: Account;
  readonly clock: ServiceClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly publisher: Publisher;
  applyFixture(): Promise<void>;
}

export function createServiceControl({
  account,
  clock,
  faults,
  log,
  publisher,
  applyFixture,
}: ControlledService): ServiceControl {
  const parse = async (rules: readonly FaultRule[]): Promise<FaultRule[]> =>
    (await import("../interceptors/fault-schema.ts")).parseFaultRules(rules);
  const keepAdvance = () => changeAttributes(account, { clockAdvancedMs: clock.advancedMs() });
  return {
    async reset() {
      account.reset();
      keepAdvance();
      faults.replace([]);
      log.clear();
      publisher.clear();
      await applyFixture();
    },
    requests: () => log.entries(),
    clearRequests: () => log.clear(),
    outbox: () => listOutbox(account),
    eml: (messageId) => composeOutboxMessage(account, messageId),
    waitForMessage: (match = {}, { timeoutMs } = {}) => waitForMessage(account, match, timeoutMs),
    events: (filter) => listEvents(account, filter),
    addEvent: (messageId, event) => scriptEvent(account, messageId, event),
    publications: () => publisher.entries(),
    eventsPublished: () => publisher.idle(),
    eventSinks: () => listSinks(account),
    addEventSink(sink) {
      publisher.confirm(addLocalSink(account, sink));
    },
    now: () => new Date(clock.now()),
    advanceClock(ms) {
      clock.advance(ms);
      keepAdvance();
      account.eventLog.clockMoved();
      return new Date(clock.now());
    },
    faults: () => faults.states(),
    setFaults: async (rules) => faults.replace(await parse(rules)),
    addFaults: async (rules) => faults.add(await parse(rules)),
    removeFaults: async (rules) => faults.remove(await parse(rules)),
    account: () => switchesOf(account),
    changeAccount(changes) {
      checkSwitches(changes);
      return changeSwitches(account, changes);
    },
    dns: () => toldRecords(account),
    changeDns: (records) => changeDns(account, records),
    settleIdentity(name, states) {
      checkStates(states);
      return settleIdentity(account, name, states);
    },
  };
}
