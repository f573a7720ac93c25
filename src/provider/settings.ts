import type { FaultRule } from "../service/interceptors/fault-rule.ts";
import type { SeedlistSettings } from "./seedlist/settings.ts";

/** The embedded service in this process: no account, no network, simulated placements. */
export interface LocalSettings {
  readonly provider: "local";
  /** How long a test takes to complete. */
  readonly completeAfterMs?: number;
  /** Settles what chance would decide in the simulation. */
  readonly seed?: string;
  /** What its requests run into. */
  readonly faults?: readonly FaultRule[];
  /** The file that `placewright calibrate` wrote, if it did. */
  readonly calibrationFile?: string;
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

/** A provider of the user's own. */
export interface ModuleSettings {
  readonly provider: "module";
  /** Its file, relative to the project folder. */
  readonly module: string;
  /** Handed to it as they are; JSON, for the ledger keeps them. */
  readonly options?: unknown;
}

/** Those that need nothing but their settings. */
export type BuiltInSettings = LocalSettings | AmazonSettings;
export type ProviderSettings = BuiltInSettings | SeedlistSettings | ModuleSettings;

/** What reports call a provider: by its module, where it is the user's own. */
export const providerNameOf = (settings: ProviderSettings): string =>
  settings.provider === "module" ? settings.module : settings.provider;
