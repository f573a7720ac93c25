import type { CallPolicy } from "../calls.ts";
import type { PlacementProvider } from "../provider.ts";
import { type BuiltInSettings, isLocal } from "./settings.ts";

/** Opens the built-in provider that the settings name, and loads only its SDK. Close it when the run ends. */
export async function createProvider(
  settings: BuiltInSettings,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  if (isLocal(settings)) {
    const { createLocalProvider } = await import("../local/local.ts");
    return createLocalProvider(settings, policy);
  }
  const { createAmazonProvider } = await import("../amazon/amazon.ts");
  return createAmazonProvider(settings, policy);
}
