import type { CallPolicy } from "./calls.ts";
import type { PlacementProvider } from "./provider.ts";

/**
 * Creates a provider from the `options` in the config. `policy` contains the clock, and the pace that the
 * config sets.
 */
export type ProviderFactory<Options = unknown> = (
  options: Options,
  policy: CallPolicy,
) => PlacementProvider | Promise<PlacementProvider>;

/**
 * Returns a provider factory unchanged, so that an editor can check its types. `export default
 * defineProvider((options) => ({ … }))`
 */
export function defineProvider<Options>(factory: ProviderFactory<Options>): ProviderFactory<Options> {
  return factory;
}
