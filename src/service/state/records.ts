import type {
  AccountDetails,
  BehaviorOnMxFailure,
  DkimSigningAttributesOrigin,
  ImportDataSource,
  ImportDestination,
  PricingPlan,
  ScalingMode,
  SuppressionAttributes,
  SuppressionListReason,
  Tag,
  Topic,
  TopicPreference,
  VdmAttributes,
} from "@aws-sdk/client-sesv2";
import type { Dashboard } from "./dashboard.ts";

/** `easy`: identities verify at once, and nothing is throttled. `strict`: as AWS treats a new account. */
export type AccountProfile = "easy" | "strict";

/** Account-wide settings and states. */
export interface AccountAttributes {
  /** Whether the account can send. `false` pauses sending. */
  readonly sendingEnabled: boolean;
  /** AWS's review of the sender's conduct. With `SHUTDOWN`, the account cannot send. */
  readonly enforcementStatus: "HEALTHY" | "PROBATION" | "SHUTDOWN";
  /**
   * Whether the account has left the sandbox, which limits it to few messages and verified recipients. The
   * profile `easy` does not enforce these limits.
   */
  readonly productionAccess: boolean;
  /** Whether verification fails for every custom MAIL FROM domain. */
  readonly mailFromRejected: boolean;
  /** Whether the service warms up dedicated IP addresses automatically. */
  readonly autoWarmupEnabled: boolean;
  /** Settings of the Virtual Deliverability Manager, as PutAccountVdmAttributes stores them. */
  readonly vdm: VdmAttributes;
  /** Reasons for which the account's suppression list applies, as PutAccountSuppressionAttributes stores them. */
  readonly suppression: SuppressionAttributes;
  /** Pricing plan, with the one that follows it at a time. Absent: no plan. */
  readonly pricing?: {
    readonly plan: PricingPlan;
    readonly next?: { readonly plan: PricingPlan; readonly fromMs: number };
  };
  /** Details of the account, as PutAccountDetails stores them. Absent until then. */
  readonly details?: AccountDetails;
  /** State of the Deliverability dashboard. */
  readonly dashboard: Dashboard;
  /** Total advance of the account's clock. Stored, so that time does not go back after a restart. */
  readonly clockAdvancedMs: number;
}

/** An IP address that only this account sends from. */
export interface DedicatedIp {
  readonly sequence: number;
  readonly ip: string;
  readonly poolName: string;
  /** Warm-up in percent of full volume when it was last set, and the time of that. */
  readonly warmup: { readonly percentage: number; readonly sinceMs: number };
}

/** A named group of dedicated IP addresses, for use in configuration sets. */
export interface DedicatedIpPool {
  readonly sequence: number;
  readonly name: string;
  readonly scalingMode: ScalingMode;
}

/** Signature, MAIL FROM domain, and IP address of a message, fixed when the service accepts it. */
export interface Delivery {
  /**
   * The signing domain. Absent if the message is not signed. Its key is looked up when the message is
   * composed.
   */
  readonly signer?: string;
  /** Domain of the envelope sender (MAIL FROM). */
  readonly mailFrom: string;
  /** The sending IP address. */
  readonly ip: string;
}

/**
 * A DNS record declared in a fixture or through the control plane. It overrides the service's own records.
 */
export interface DeclaredRecord {
  /** Record values, as `dig +short` prints them. */
  readonly records: readonly string[];
}

/** A domain or email address that mail is sent from. */
export interface Identity {
  readonly sequence: number;
  /** Domain or email address, such as `acme.example` or `ann@acme.example`. */
  readonly name: string;
  readonly type: "DOMAIN" | "EMAIL_ADDRESS";
  readonly createdAtMs: number;
  /** Time at which verification succeeds. Absent if it never does; it then fails after 72 hours. */
  readonly verifiesAtMs?: number;
  /** States set through the control plane or a fixture. They override those derived from the clock. */
  readonly settled?: StateOverrides;
  readonly signing: Signing;
  /** Whether DKIM signing is enabled. */
  readonly dkimEnabled: boolean;
  /** Time at which DKIM signing was last enabled or disabled. Absent if it never was. */
  readonly dkimChangedAtMs?: number;
  /** Whether bounces and complaints are forwarded by email. */
  readonly feedbackForwarding: boolean;
  readonly mailFrom?: MailFrom | undefined;
  /** Sending authorization policies, as JSON text by name. */
  readonly policies?: Readonly<Record<string, string>>;
  /** Configuration set for requests that name none. */
  readonly configurationSetName?: string | undefined;
}

/** A custom domain for the envelope sender, so that SPF aligns. */
export interface MailFrom {
  readonly domain: string;
  readonly behavior: BehaviorOnMxFailure;
  readonly setAtMs: number;
}

/** DKIM signing of a domain: with the service's keys (Easy DKIM), or with the sender's own key. */
export type Signing = (EasyDkim | OwnDkimKey) & {
  /** Time of the last change, which starts the search for the DNS records again. Absent: at creation. */
  readonly setAtMs?: number;
};

export interface EasyDkim {
  readonly origin: "AWS_SES";
  readonly keyLength: "RSA_1024_BIT" | "RSA_2048_BIT";
  /** Time of the last change of the key length. Absent if it never changed. */
  readonly keyChangedAtMs?: number;
  /** The origin in the API, if the keys are those of an identity in another Region: `AWS_SES_EU_WEST_1`. */
  readonly replicatedFrom?: DkimSigningAttributesOrigin;
}

export interface OwnDkimKey {
  readonly origin: "EXTERNAL";
  readonly selector: string;
  /** Private key in base64, as given in the request. */
  readonly privateKey: string;
}

/** State of a verification, in the words of the SES API. */
export type VerificationState = "PENDING" | "SUCCESS" | "FAILED";

/** Overrides for states that AWS would find in DNS or ask an email address's owner to confirm. */
export interface StateOverrides {
  /** State of the identity itself. Absent: it follows from the clock. */
  readonly verification?: VerificationState | undefined;
  /** State of its DKIM. Absent: it follows from the clock. */
  readonly dkim?: VerificationState | undefined;
  /** State of its MAIL FROM domain. Absent: it follows from the clock. */
  readonly mailFrom?: VerificationState | undefined;
}

/** An import of email addresses or contacts from S3. Its progress is computed from the clock. */
export interface ImportJob {
  readonly sequence: number;
  readonly id: string;
  readonly createdAtMs: number;
  readonly destination: ImportDestination;
  readonly source: ImportDataSource;
}

/** A DKIM key pair. */
export interface DkimKey {
  /** Private key: PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Public key as in a DNS record: SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
}

/** An email address on a suppression list, which gets no mail. */
export interface SuppressedDestination {
  readonly sequence: number;
  /** The email address as it was added. */
  readonly emailAddress: string;
  /** Name of the tenant whose list it is. Absent: the account's list. */
  readonly tenantName?: string | undefined;
  readonly reason: SuppressionListReason;
  readonly updatedAtMs: number;
  /** ID of the message that bounced or was complained about. Absent if a request added the address. */
  readonly messageId?: string | undefined;
  /** ID of the bounce or complaint. Absent if a request added the address. */
  readonly feedbackId?: string | undefined;
}

/** A list of contacts, with topics to which they can subscribe. */
export interface ContactList {
  readonly sequence: number;
  readonly name: string;
  readonly topics: readonly Topic[];
  readonly description?: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A recipient on a contact list. */
export interface Contact {
  readonly sequence: number;
  readonly listName: string;
  readonly emailAddress: string;
  /** The contact's own choices. Topics without one have the topic's default. */
  readonly topicPreferences: readonly TopicPreference[];
  /** Whether the contact has unsubscribed from all topics of the list. */
  readonly unsubscribeAll: boolean;
  /** JSON object that the application keeps with the contact. */
  readonly attributesData?: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A message that asks the owner of an email address to confirm it. */
export interface VerificationTemplate {
  readonly sequence: number;
  readonly name: string;
  readonly fromEmailAddress: string;
  readonly subject: string;
  /** HTML of the message. The service appends the link. */
  readonly content: string;
  readonly successUrl: string;
  readonly failureUrl: string;
}

/** A custom verification email that was sent, by the ID of its message. */
export interface VerificationRequest {
  readonly sequence: number;
  readonly emailAddress: string;
  readonly sentAtMs: number;
  readonly successUrl: string;
  readonly failureUrl: string;
}

/** A resource's tags. Each key occurs once. */
export type Tags = readonly Tag[];
