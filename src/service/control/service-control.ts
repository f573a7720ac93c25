import type { DnsZone } from "../../check/authentication/recorded-zone.ts";
import type { FaultRule, FaultRuleState } from "../interceptors/fault-rule.ts";
import type { Faults } from "../interceptors/faults.ts";
import type { LoggedRequest, RequestLog } from "../interceptors/request-log.ts";
import type { ServiceClock } from "../service-clock.ts";
import type { Account } from "../state/account.ts";
import { changeAttributes } from "../state/account-attributes.ts";
import type { DnsChanges } from "../state/dns-zone.ts";
import type { SettledStates } from "../state/identity.ts";
import { type AccountSwitches, changeSwitches, switchesOf } from "./account-switches.ts";
import { changeDns, toldRecords } from "./dns-records.ts";
import { type IdentityState, settleIdentity } from "./identity-state.ts";
import { composeOutboxMessage, listOutbox, type OutboxMessage } from "./outbox.ts";

/** What a test does with a running service besides calling its API. The control plane offers the same over HTTP. */
export interface ServiceControl {
  /** Forgets all that the service was told since its start, faults and logged requests included. Its clock stays, its fixture is applied again. */
  reset(): Promise<void>;
  /** The last 1,000 requests, oldest first. */
  requests(): LoggedRequest[];
  clearRequests(): void;
  /** The messages that SendEmail took, oldest first. */
  outbox(): OutboxMessage[];
  /** One of them as it would go out. Throws NotFoundException. */
  eml(messageId: string): Promise<Uint8Array>;
  /** The account's time. */
  now(): Date;
  /** Moves the account's time on by whole milliseconds, and gives it. Throws `usage` where it would not go forward. */
  advanceClock(ms: number): Date;
  /** The rules, and how often each matched and struck. */
  faults(): FaultRuleState[];
  /** Puts these rules in the place of all others; none is none. Throws `usage`, naming all that is wrong. */
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  /** Adds rules behind those that are there. */
  addFaults(rules: readonly FaultRule[]): Promise<void>;
  /** Takes away the rules that are equal to one of these. */
  removeFaults(rules: readonly FaultRule[]): Promise<void>;
  account(): AccountSwitches;
  changeAccount(changes: Partial<AccountSwitches>): AccountSwitches;
  /** The DNS records that were told, by name and type: `_dmarc.acme.example TXT`. */
  dns(): DnsZone;
  /** Adds records, or puts them in the place of others; null takes one back. Throws BadRequestException. */
  changeDns(records: DnsChanges): DnsZone;
  /** Says what AWS would find out by DNS, or from the address's owner. Throws NotFoundException. */
  settleIdentity(name: string, states: SettledStates): IdentityState;
}

/** The parts of a service that its control reaches. */
export interface ControlledService {
  readonly account: Account;
  readonly clock: ServiceClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  applyFixture(): Promise<void>;
}

export function createServiceControl({
  account,
  clock,
  faults,
  log,
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
      await applyFixture();
    },
    requests: () => log.entries(),
    clearRequests: () => log.clear(),
    outbox: () => listOutbox(account),
    eml: (messageId) => composeOutboxMessage(account, messageId),
    now: () => new Date(clock.now()),
    advanceClock(ms) {
      clock.advance(ms);
      keepAdvance();
      return new Date(clock.now());
    },
    faults: () => faults.states(),
    setFaults: async (rules) => faults.replace(await parse(rules)),
    addFaults: async (rules) => faults.add(await parse(rules)),
    removeFaults: async (rules) => faults.remove(await parse(rules)),
    account: () => switchesOf(account),
    changeAccount: (changes) => changeSwitches(account, changes),
    dns: () => toldRecords(account),
    changeDns: (records) => changeDns(account, records),
    settleIdentity: (name, states) => settleIdentity(account, name, states),
  };
}
