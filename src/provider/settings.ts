import type { FaultRule } from "../service/interceptors/fault-rule.ts";
import type { SeedlistSettings } from "./seedlist/settings.ts";

/** Settings of the embedded service in this process: no account, no network, simulated placements. */
export interface LocalSettings {
  readonly provider: "local";
  /** Time that a test takes to complete, in milliseconds. */
  readonly completeAfterMs?: number;
  /** Random seed of the simulation. */
  readonly seed?: string;
  /** Faults injected into its requests. */
  readonly faults?: readonly FaultRule[];
  /** File that `placewright calibrate` wrote. Absent if the model is not calibrated. */
  readonly calibrationFile?: string;
  /** Folder that keeps the service's data after this process ends. Absent: the data is kept in memory. */
  readonly dataDir?: string;
}

/**
 * Settings of Amazon's predictive inbox placement tests: by the SES API v2, or by its predecessor, the
 * Pinpoint Email API.
 */
export interface AmazonSettings {
  readonly provider: "sesv2" | "pinpoint-email";
  /** AWS region, such as `eu-west-1`. Default: the region that the AWS SDK finds. */
  readonly region?: string;
  /**
   * Alternative URL of the service: the embedded service, a proxy, or a VPC endpoint. Default: Amazon's own.
   */
  readonly endpoint?: string;
  /** Profile in the AWS configuration files. */
  readonly profile?: string;
  /** ARN of a role to assume, with the credentials of the profile or the environment. */
  readonly role?: string;
  /**
   * Whether to sign with placeholder credentials. Sufficient for the embedded service, which has no accounts.
   */
  readonly placeholderCredentials?: boolean;
}

/** Settings of a custom provider. */
export interface ModuleSettings {
  readonly provider: "module";
  /** Module file, relative to the project folder. */
  readonly module: string;
  /** Passed to the provider unchanged. Must be JSON, because the ledger stores them. */
  readonly options?: unknown;
}

/** Settings of providers that need nothing else. */
export type BuiltInSettings = LocalSettings | AmazonSettings;
export type ProviderSettings = BuiltInSettings | SeedlistSettings | ModuleSettings;

/** Returns the name of a provider in reports: for a custom provider, its module. */
export const providerNameOf = (settings: ProviderSettings): string =>
  settings.provider === "module" ? settings.module : settings.provider;
