import type { AmazonSettings } from "../amazon/settings.ts";
import type { LocalSettings } from "../local/settings.ts";
import type { SeedlistSettings } from "../seedlist/settings.ts";

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

/** Whether settings are of the embedded service, which connects to nothing outside this process. */
export const isLocal = (settings: ProviderSettings): settings is LocalSettings =>
  settings.provider === "local";

/**
 * Returns what is equal for all projects of one Amazon account, region, and API, as far as settings show it. Undefined
 * for a provider that has no account.
 */
export function accountOf(settings: ProviderSettings): string | undefined {
  if (settings.provider !== "sesv2" && settings.provider !== "pinpoint-email") return undefined;
  const { provider, region, endpoint, profile, role } = settings;
  return JSON.stringify([provider, region, endpoint, profile, role]);
}

/** Returns the name of a provider in reports: for a custom provider, its module. */
export const providerNameOf = (settings: ProviderSettings): string =>
  settings.provider === "module" ? settings.module : settings.provider;
