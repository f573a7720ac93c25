import type { CallPolicy } from "../calls.ts";
import type { PlacementProvider } from "../provider.ts";
import type { BuiltInSettings } from "./settings.ts";

type ProviderName = BuiltInSettings["provider"];

type Create<Name extends ProviderName> = (
  settings: Extract<BuiltInSettings, { provider: Name }> & BuiltInSettings,
  policy: CallPolicy,
) => Promise<PlacementProvider>;

/** The built-in providers. Each loads its SDK only when used. */
const providers: { readonly [Name in ProviderName]: Create<Name> } = {
  local: async (settings, policy) =>
    (await import("../local/local.ts")).createLocalProvider(settings, policy),
  sesv2: async (settings, policy) =>
    (await import("../amazon/amazon.ts")).createAmazonProvider(settings, policy),
  "pinpoint-email": async (settings, policy) =>
    (await import("../amazon/amazon.ts")).createAmazonProvider(settings, policy),
};

/** Opens the built-in provider that the settings name. Close it when the run ends. */
export function createProvider(settings: BuiltInSettings, policy: CallPolicy): Promise<PlacementProvider> {
  return (providers[settings.provider] as Create<ProviderName>)(settings as never, policy);
}
