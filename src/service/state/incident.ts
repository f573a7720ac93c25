/** Days on which a domain's mail fared otherwise than that of a healthy sender. */
export interface Incident {
  readonly sequence: number;
  readonly domain: string;
  /** The starts of its first and last day, UTC. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Absent: at every ISP. */
  readonly isps?: readonly string[] | undefined;
  /** Of what was delivered. */
  readonly spamPercent?: number | undefined;
  /** Permanent bounces, of what was sent. */
  readonly bouncePercent?: number | undefined;
  /** Of what was delivered. */
  readonly complaintPercent?: number | undefined;
  /** How many times the usual is sent. */
  readonly volumeFactor?: number | undefined;
}

/** A campaign that was told, besides those that the simulation makes up. */
export interface ToldCampaign {
  readonly sequence: number;
  readonly domain: string;
  readonly subject: string;
  readonly fromAddress: string;
  readonly sentAtMs: number;
  /** Messages sent. */
  readonly volume: number;
  /** Of what was delivered, at every ISP or by its name. */
  readonly spamPercent: number | Readonly<Record<string, number>>;
}

/** An address on a blocklist. */
export interface Listing {
  readonly sequence: number;
  readonly ip: string;
  /** The blocklist's name. */
  readonly list: string;
  readonly fromMs: number;
  /** Absent: it is listed still. */
  readonly toMs?: number | undefined;
  readonly description: string;
}
