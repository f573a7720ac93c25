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
 * Declares a custom provider: returns the factory unchanged, so that an editor can check its types.
 * `PlacementProvider` states what a run requires of each method.
 *
 * @example
 * ```ts
 * // providers/stand-in.ts
 * import { defineProvider } from "placewright";
 *
 * // Stands in for a panel of seed mailboxes: finds every message in the inbox.
 * export default defineProvider(({ isp }: { readonly isp: string }) => {
 *   const names = new Set<string>();
 *   return {
 *     name: "stand-in",
 *     simulated: true,
 *     region: async () => "",
 *     async submit({ name }, { beforeSend }) {
 *       beforeSend?.();
 *       names.add(name);
 *       return name;
 *     },
 *     find: async (wanted) => new Map(wanted.filter((name) => names.has(name)).map((name) => [name, name])),
 *     poll: async (ids) => new Map(ids.map((id) => [id, { status: "completed" }])),
 *     async result() {
 *       const figures = { inboxPercent: 100, spamPercent: 0, missingPercent: 0 };
 *       return { overall: figures, isps: [{ isp, ...figures }], simulated: true };
 *     },
 *     close: async () => {},
 *   };
 * });
 * ```
 */
export function defineProvider<Options>(factory: ProviderFactory<Options>): ProviderFactory<Options> {
  return factory;
}
