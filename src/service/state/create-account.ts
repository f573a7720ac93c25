import { randomUUID } from "node:crypto";
import { createRandom } from "../../base/random.ts";
import type { Account, AccountOptions, AccountState } from "./account.ts";
import { initialAttributes } from "./account-attributes.ts";
import { applyEvent, markSettled } from "./apply-event.ts";
import { Collection, type Journal } from "./collection.ts";
import { type Contents, createMemoryContents } from "./contents.ts";
import { shippedDedicatedIps } from "./dedicated-ip.ts";
import { createEventLog } from "./event-log.ts";

/** Storage of an account beyond the process. */
export interface AccountStore extends Journal {
  /** Returns the stored entries of a collection. */
  entries(collection: string): Iterable<readonly [string, unknown]>;
  readonly contents: Contents;
}

/** Creates an account, with the state in `store` if there is one. */
export function createAccount(options: AccountOptions, store?: AccountStore): Account {
  const collection = <Value>(name: keyof AccountState): Collection<Value> =>
    new Collection(name, store, inOrder(store?.entries(name) as Iterable<[string, Value]> | undefined));
  const state: AccountState = {
    attributes: collection("attributes"),
    campaigns: collection("campaigns"),
    certificates: collection("certificates"),
    configurationSets: collection("configurationSets"),
    contactLists: collection("contactLists"),
    contacts: collection("contacts"),
    contents: store?.contents ?? createMemoryContents(),
    dedicatedIps: collection("dedicatedIps"),
    dedicatedIpPools: collection("dedicatedIpPools"),
    dns: collection("dns"),
    exportJobs: collection("exportJobs"),
    eventEndpoints: collection("eventEndpoints"),
    eventProgress: collection("eventProgress"),
    eventSinks: collection("eventSinks"),
    identities: collection("identities"),
    importJobs: collection("importJobs"),
    incidents: collection("incidents"),
    listings: collection("listings"),
    multiRegionEndpoints: collection("multiRegionEndpoints"),
    outbox: collection("outbox"),
    publishedCounts: collection("publishedCounts"),
    recipientRules: collection("recipientRules"),
    reputationEntities: collection("reputationEntities"),
    reports: collection("reports"),
    signingKeys: collection("signingKeys"),
    suppressedDestinations: collection("suppressedDestinations"),
    tags: collection("tags"),
    templates: collection("templates"),
    verificationRequests: collection("verificationRequests"),
    verificationTemplates: collection("verificationTemplates"),
    timelines: collection("timelines"),
    tenantResources: collection("tenantResources"),
    tenants: collection("tenants"),
  };
  let sequence = lastSequence(state);
  // Every stored account has attributes.
  const isNew = state.attributes.size === 0;
  const account: Account = {
    ...options,
    ...state,
    isNew,
    eventLog: createEventLog({ ...state, clock: options.clock }, (events) => {
      for (const event of events) applyEvent(event, account);
      markSettled(events, account);
    }),
    nextSequence: () => ++sequence,
    idOf: (number) =>
      options.seed === undefined
        ? randomUUID()
        : toUuid(createRandom(`${options.seed}\nid\n${number}`).hex(32)),
    reset() {
      for (const part of Object.values<{ clear(): void }>({ ...state })) part.clear();
      account.eventLog.clear();
      sequence = 0;
      fill(account);
    },
  };
  if (isNew) fill(account);
  return account;
}

/** Adds the state of a new account. */
function fill(account: Account): void {
  account.attributes.set("account", initialAttributes(account.profile));
  for (const ip of shippedDedicatedIps(account)) account.dedicatedIps.set(ip.ip, ip);
}

function lastSequence(state: AccountState): number {
  let last = 0;
  for (const collection of Object.values<Contents | Collection<unknown>>({ ...state })) {
    if (!(collection instanceof Collection)) continue;
    for (const value of collection.values()) last = Math.max(last, sequenceOf(value));
  }
  return last;
}

const sequenceOf = (value: unknown): number => (value as { sequence?: number }).sequence ?? 0;

const inOrder = <Value>(entries: Iterable<[string, Value]> = []): [string, Value][] =>
  [...entries].sort(([, left], [, right]) => sequenceOf(left) - sequenceOf(right));

const toUuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
