import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { createRandom } from "../../base/random.ts";
import type { Calibration } from "../placement/calibration.ts";
import type { TemplateThread } from "../rendering/template-thread.ts";
import { type AccountAttributes, initialAttributes } from "./account-attributes.ts";
import { Collection, type Journal } from "./collection.ts";
import type { ConfigurationSet } from "./configuration-set.ts";
import { type Contents, createMemoryContents } from "./contents.ts";
import { type DedicatedIp, type DedicatedIpPool, shippedDedicatedIps } from "./dedicated-ip.ts";
import type { ToldRecord } from "./dns-zone.ts";
import type { EmailTemplate } from "./email-template.ts";
import type { Identity } from "./identity.ts";
import type { ImportJob } from "./import-job.ts";
import type { Incident, Listing, ToldCampaign } from "./incident.ts";
import type { SentMessage } from "./sent-message.ts";
import type { DkimKey } from "./signing-keys.ts";
import type { Tags } from "./tags.ts";
import type { TestReport } from "./test-report.ts";

/** `easy`: identities verify at once, and nothing is throttled. `strict`: as AWS treats a new account. */
export type AccountProfile = "easy" | "strict";

/** Settings of an account that do not change while it is open. */
export interface AccountOptions {
  /** Account ID of 12 digits. */
  readonly id: string;
  readonly region: string;
  readonly profile: AccountProfile;
  readonly clock: Clock;
  /** Time in milliseconds for which a test report is IN_PROGRESS. */
  readonly completeAfterMs: number;
  /**
   * Random seed. The same seed and requests give the same IDs and placements; without one, IDs differ per
   * start.
   */
  readonly seed: string | undefined;
  /** Calibration of the placement model. Absent if the model is not calibrated. */
  readonly calibration?: Calibration | undefined;
  /** Renders the templates of the account's requests. */
  readonly templateThread: TemplateThread;
}

/** All state of an account that requests can change. */
export interface AccountState {
  /** The account's attributes, in one entry; read them with `attributesOf`. */
  readonly attributes: Collection<AccountAttributes>;
  /** Campaigns declared in a fixture. */
  readonly campaigns: Collection<ToldCampaign>;
  readonly configurationSets: Collection<ConfigurationSet>;
  /** Contents of test reports and sent messages, by their IDs. */
  readonly contents: Contents;
  /** Dedicated IP addresses, by address. */
  readonly dedicatedIps: Collection<DedicatedIp>;
  readonly dedicatedIpPools: Collection<DedicatedIpPool>;
  /**
   * DNS records declared in a fixture or through the control plane, by name and type, such as
   * `_dmarc.acme.example TXT`.
   */
  readonly dns: Collection<ToldRecord>;
  readonly identities: Collection<Identity>;
  /** Import jobs, by ID. */
  readonly importJobs: Collection<ImportJob>;
  /** Incidents declared in a fixture. */
  readonly incidents: Collection<Incident>;
  /** Blocklist entries declared in a fixture. */
  readonly listings: Collection<Listing>;
  /** Sent messages, by message ID. */
  readonly outbox: Collection<SentMessage>;
  /** Test reports, by ID. */
  readonly reports: Collection<TestReport>;
  /** The service's DKIM keys, by key length. */
  readonly signingKeys: Collection<DkimKey>;
  /** Tags by resource, such as `identity/acme.example`. */
  readonly tags: Collection<Tags>;
  readonly templates: Collection<EmailTemplate>;
}

/**
 * All state of the service, shared by both APIs. Anything that changes with time is computed from the clock
 * on request.
 */
export interface Account extends AccountOptions, AccountState {
  /** Whether the account was created now, not loaded from a store. */
  readonly isNew: boolean;
  /** Returns the next sequence number, which records the order of creation. */
  nextSequence(): number;
  /** Returns the UUID for a sequence number. Random unless the account has a seed. */
  idOf(sequence: number): string;
  /** Deletes all state. The account is then as it was at its first start. */
  reset(): void;
}

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
    configurationSets: collection("configurationSets"),
    contents: store?.contents ?? createMemoryContents(),
    dedicatedIps: collection("dedicatedIps"),
    dedicatedIpPools: collection("dedicatedIpPools"),
    dns: collection("dns"),
    identities: collection("identities"),
    importJobs: collection("importJobs"),
    incidents: collection("incidents"),
    listings: collection("listings"),
    outbox: collection("outbox"),
    reports: collection("reports"),
    signingKeys: collection("signingKeys"),
    tags: collection("tags"),
    templates: collection("templates"),
  };
  let sequence = lastSequence(state);
  // Every stored account has attributes.
  const isNew = state.attributes.size === 0;
  const account: Account = {
    ...options,
    ...state,
    isNew,
    nextSequence: () => ++sequence,
    idOf: (number) =>
      options.seed === undefined
        ? randomUUID()
        : toUuid(createRandom(`${options.seed}\nid\n${number}`).hex(32)),
    reset() {
      for (const part of Object.values<{ clear(): void }>({ ...state })) part.clear();
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

/** Returns the random seed of the simulation: the account's, or a fixed one. */
export const seedOf = ({ seed }: Pick<Account, "seed">): string => seed ?? "placewright";
