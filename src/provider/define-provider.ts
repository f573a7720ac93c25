import type { CallPolicy } from "./calls.ts";
import type { PlacementProvider } from "./provider.ts";

/** Makes a provider of the `options` in the config. `policy` has the clock, and the pace that the config asks for. */
export type ProviderFactory<Options = unknown> = (
  options: Options,
  policy: CallPolicy,
) => PlacementProvider | Promise<PlacementProvider>;

/** Says that a function makes a provider, so that an editor can check it. `export default defineProvider((options) => ({ … }))` */
export function defineProvider<Options>(factory: ProviderFactory<Options>): ProviderFactory<Options> {
  return factory;
}
