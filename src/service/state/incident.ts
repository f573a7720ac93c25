/** A period in which a domain's mail performs differently from a healthy sender's. */
export interface Incident {
  readonly sequence: number;
  readonly domain: string;
  /** Start of the first day, in UTC. */
  readonly fromMs: number;
  /** Start of the last day, in UTC. */
  readonly toMs: number;
  /** Mailbox providers that are affected. Absent if all are. */
  readonly isps?: readonly string[] | undefined;
  /** Spam rate, in percent of delivered messages. */
  readonly spamPercent?: number | undefined;
  /** Permanent bounces, in percent of sent messages. */
  readonly bouncePercent?: number | undefined;
  /** Complaints, in percent of delivered messages. */
  readonly complaintPercent?: number | undefined;
  /** Volume as a multiple of the usual one. */
  readonly volumeFactor?: number | undefined;
}

/** A campaign declared in a fixture, in addition to the simulated ones. */
export interface DeclaredCampaign {
  readonly sequence: number;
  readonly domain: string;
  readonly subject: string;
  readonly fromAddress: string;
  readonly sentAtMs: number;
  /** Number of messages sent. */
  readonly volume: number;
  /** Spam rate in percent of delivered messages, overall or per mailbox provider. */
  readonly spamPercent: number | Readonly<Record<string, number>>;
}

/** A blocklist entry for an IP address. */
export interface Listing {
  readonly sequence: number;
  readonly ip: string;
  /** Name of the blocklist. */
  readonly list: string;
  readonly fromMs: number;
  /** Time of removal from the blocklist. Absent if still listed. */
  readonly toMs?: number | undefined;
  readonly description: string;
}
