import type { FaultRule } from "../service/interceptors/fault-rule.ts";

/** The embedded service in this process: no account, no network, simulated placements. */
export interface LocalSettings {
  readonly provider: "local";
  /** How long a test takes to complete. */
  readonly completeAfterMs?: number;
  /** Settles what chance would decide in the simulation. */
  readonly seed?: string;
  /** What its requests run into. */
  readonly faults?: readonly FaultRule[];
  /** The folder that keeps what it holds beyond this process. Without one it lives in memory. */
  readonly dataDir?: string;
}

/** Amazon's predictive inbox placement tests: by the SES API v2, or by its predecessor, the Pinpoint Email API. */
export interface AmazonSettings {
  readonly provider: "sesv2" | "pinpoint-email";
  /** `eu-west-1`; default: what the AWS SDK finds. */
  readonly region?: string;
  /** Another address of the service: the embedded one, a proxy, a VPC endpoint. Default: Amazon's own. */
  readonly endpoint?: string;
  /** A profile of the AWS configuration files. */
  readonly profile?: string;
  /** The ARN of a role that is assumed, by the profile's or the environment's credentials. */
  readonly role?: string;
  /** Signs with placeholder credentials: enough for the embedded service, which has no accounts. */
  readonly placeholderCredentials?: boolean;
}

export type ProviderSettings = LocalSettings | AmazonSettings;
export type ProviderName = ProviderSettings["provider"];
