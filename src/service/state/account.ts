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

/** `easy`: identities verify at once and nothing is throttled. `strict`: as AWS treats a new account. */
export type AccountProfile = "easy" | "strict";

/** What an account is made of at its start. */
export interface AccountOptions {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
  readonly profile: AccountProfile;
  readonly clock: Clock;
  /** How long a test report is IN_PROGRESS. */
  readonly completeAfterMs: number;
  /** The same seed and requests give the same ids and placements; without one ids differ from start to start. */
  readonly seed: string | undefined;
  /** A fit of the placement model to measured placements. */
  readonly calibration?: Calibration | undefined;
  /** Renders the templates of its requests. */
  readonly templateThread: TemplateThread;
}

/** Everything of an account that its requests change, by kind. */
export interface AccountState {
  /** One entry: see `attributesOf`. */
  readonly attributes: Collection<AccountAttributes>;
  /** Told by a fixture. */
  readonly campaigns: Collection<ToldCampaign>;
  readonly configurationSets: Collection<ConfigurationSet>;
  /** Of test reports and sent messages, by their ids. */
  readonly contents: Contents;
  /** By address. */
  readonly dedicatedIps: Collection<DedicatedIp>;
  readonly dedicatedIpPools: Collection<DedicatedIpPool>;
  /** Told by a fixture or the control plane: by name and type, `_dmarc.acme.example TXT`. */
  readonly dns: Collection<ToldRecord>;
  readonly identities: Collection<Identity>;
  /** By id. */
  readonly importJobs: Collection<ImportJob>;
  /** Told by a fixture. */
  readonly incidents: Collection<Incident>;
  /** Told by a fixture. */
  readonly listings: Collection<Listing>;
  /** Messages sent, by message id. */
  readonly outbox: Collection<SentMessage>;
  /** By id. */
  readonly reports: Collection<TestReport>;
  /** By key length. */
  readonly signingKeys: Collection<DkimKey>;
  /** By resource: `identity/acme.example`. */
  readonly tags: Collection<Tags>;
  readonly templates: Collection<EmailTemplate>;
}

/** All that the service knows, for both APIs. What changes with time is computed from the clock when asked for. */
export interface Account extends AccountOptions, AccountState {
  /** True where nothing was kept of it. */
  readonly isNew: boolean;
  /** Numbers things in the order of their creation. */
  nextSequence(): number;
  /** An id in the form of a UUID for what has the number. */
  idOf(sequence: number): string;
  /** Forgets everything: the account is as it was at its very first start. */
  reset(): void;
}

/** Where an account is kept beyond its process. */
export interface AccountStore extends Journal {
  /** What was kept of a collection. */
  entries(collection: string): Iterable<readonly [string, unknown]>;
  readonly contents: Contents;
}

/** Makes an account, out of what `store` has kept of it. */
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
  // An account that was kept has attributes.
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

/** What a new account has. */
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

/** What settles chance in the simulation: the account's own seed, or the same for all that have none. */
export const seedOf = ({ seed }: Pick<Account, "seed">): string => seed ?? "placewright";
