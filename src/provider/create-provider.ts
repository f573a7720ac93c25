import type { PlacementProvider } from "./provider.ts";
import type { ProviderName, ProviderSettings } from "./settings.ts";

type Create<Name extends ProviderName> = (
  settings: Extract<ProviderSettings, { provider: Name }> & ProviderSettings,
) => Promise<PlacementProvider>;

/** The built-in providers; each loads its SDK only when it is used. */
const providers: { readonly [Name in ProviderName]: Create<Name> } = {
  local: async (settings) => (await import("./local.ts")).createLocalProvider(settings),
  sesv2: async (settings) => (await import("./amazon.ts")).createAmazonProvider(settings),
  "pinpoint-email": async (settings) => (await import("./amazon.ts")).createAmazonProvider(settings),
};

export const providerNames: readonly ProviderName[] = Object.keys(providers) as ProviderName[];

/** Opens the provider that the settings name. Close it when the run ends. */
export function createProvider(settings: ProviderSettings): Promise<PlacementProvider> {
  return (providers[settings.provider] as Create<ProviderName>)(settings as never);
}
