import type { Clock } from "../../base/clock.ts";
import type { Calibration } from "../placement/calibration.ts";
import type { SimulatedPlacement } from "../placement/place-message.ts";
import type { ReceivedMessage } from "../placement/receive-message.ts";
import type { TemplateThread } from "../rendering/template-thread.ts";
import type { Collection } from "./collection.ts";
import type { ConfigurationSet } from "./configuration-set.ts";
import type { Contents } from "./contents.ts";
import type { EmailTemplate } from "./email-template.ts";
import type { IdentityCertificate, MultiRegionEndpoint } from "./endpoint-record.ts";
import type { EventLog } from "./event-log.ts";
import type { EventEndpoint, EventSink } from "./event-sink.ts";
import type { ExportJob } from "./export-record.ts";
import type { DeclaredCampaign, Incident, Listing } from "./incident.ts";
import type { EventProgress, MessageTimeline, PublishedCount } from "./message-event.ts";
import type { DeclaredRule } from "./recipient-rule.ts";
import type {
  AccountAttributes,
  AccountProfile,
  Contact,
  ContactList,
  DeclaredRecord,
  DedicatedIp,
  DedicatedIpPool,
  DkimKey,
  Identity,
  ImportJob,
  SuppressedDestination,
  Tags,
  VerificationRequest,
  VerificationTemplate,
} from "./records.ts";
import type { SentMessage } from "./sent-message.ts";
import type { ReputationEntitySettings, Tenant, TenantResource } from "./tenant-record.ts";
import type { TestReport } from "./test-report.ts";

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
  /** Returns the URL of an export job's file. Absent if no server offers it. */
  readonly exportUrlOf?: ((jobId: string) => string) | undefined;
  /** Returns the base URL of the service, for links in messages. Absent if nothing serves them. */
  readonly serviceUrl?: () => string;
  /** Renders the templates of the account's requests. */
  readonly templateThread: TemplateThread;
  /** Places a message at the simulated mailbox providers. */
  readonly receive: (message: ReceivedMessage) => Promise<SimulatedPlacement>;
}

/** All state of an account that requests can change. */
export interface AccountState {
  /** The account's attributes, in one entry; read them with `attributesOf`. */
  readonly attributes: Collection<AccountAttributes>;
  /** Campaigns declared in a fixture. */
  readonly campaigns: Collection<DeclaredCampaign>;
  /** Associations of certificates with addresses of identities. */
  readonly certificates: Collection<IdentityCertificate>;
  readonly configurationSets: Collection<ConfigurationSet>;
  readonly contactLists: Collection<ContactList>;
  /** Contacts of all lists; use the functions of contact-list.ts. */
  readonly contacts: Collection<Contact>;
  /** Contents of test reports and sent messages, by their IDs. */
  readonly contents: Contents;
  /** Dedicated IP addresses, by address. */
  readonly dedicatedIps: Collection<DedicatedIp>;
  readonly dedicatedIpPools: Collection<DedicatedIpPool>;
  /**
   * DNS records declared in a fixture or through the control plane, by name and type, such as
   * `_dmarc.acme.example TXT`.
   */
  readonly dns: Collection<DeclaredRecord>;
  /** Export jobs, by ID. */
  readonly exportJobs: Collection<ExportJob>;
  /** Endpoints of another emulator that events are published to, by service. */
  readonly eventEndpoints: Collection<EventEndpoint>;
  /** Time up to which events have had their consequences, in one entry. */
  readonly eventProgress: Collection<EventProgress>;
  /** URLs that receive published events, by ARN and URL. */
  readonly eventSinks: Collection<EventSink>;
  readonly identities: Collection<Identity>;
  /** Import jobs, by ID. */
  readonly importJobs: Collection<ImportJob>;
  /** Incidents declared in a fixture. */
  readonly incidents: Collection<Incident>;
  /** Blocklist entries declared in a fixture. */
  readonly listings: Collection<Listing>;
  /** Multi-region endpoints, by name. */
  readonly multiRegionEndpoints: Collection<MultiRegionEndpoint>;
  /** Sent messages, by message ID. */
  readonly outbox: Collection<SentMessage>;
  /** Numbers of events whose publication is complete, for messages with a configuration set. */
  readonly publishedCounts: Collection<PublishedCount>;
  /** Outcomes of messages to some recipients, declared in a fixture or through the control plane. */
  readonly recipientRules: Collection<DeclaredRule>;
  /** Settings of reputation entities, by ARN. */
  readonly reputationEntities: Collection<ReputationEntitySettings>;
  /** Test reports, by ID. */
  readonly reports: Collection<TestReport>;
  /** The service's DKIM keys, by key length. */
  readonly signingKeys: Collection<DkimKey>;
  /** Entries of the suppression lists; use the functions of suppression.ts. */
  readonly suppressedDestinations: Collection<SuppressedDestination>;
  /** Tags by resource, such as `identity/acme.example`. */
  readonly tags: Collection<Tags>;
  readonly templates: Collection<EmailTemplate>;
  /** Custom verification emails, by message ID. */
  readonly verificationRequests: Collection<VerificationRequest>;
  readonly verificationTemplates: Collection<VerificationTemplate>;
  /** Events of sent messages, by message ID. */
  readonly timelines: Collection<MessageTimeline>;
  /** Associations of tenants with resources. */
  readonly tenantResources: Collection<TenantResource>;
  /** Tenants, by name. */
  readonly tenants: Collection<Tenant>;
}

/**
 * All state of the service, shared by both APIs. Anything that changes with time is computed from the clock
 * on request.
 */
export interface Account extends AccountOptions, AccountState {
  /** Whether the account was created now, not loaded from a store. */
  readonly isNew: boolean;
  /** What has happened to the sent messages up to now. */
  readonly eventLog: EventLog;
  /** Returns the next sequence number, which records the order of creation. */
  nextSequence(): number;
  /** Returns the UUID for a sequence number. Random unless the account has a seed. */
  idOf(sequence: number): string;
  /** Deletes all state. The account is then as it was at its first start. */
  reset(): void;
}

/** Returns the random seed of the simulation: the account's, or a fixed one. */
export const seedOf = ({ seed }: Pick<Account, "seed">): string => seed ?? "placewright";
