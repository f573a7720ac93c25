import type { ResolvedConfig } from "./config.ts";

/** Returns the config with the limits of one call, each in place of its own. */
export const withLimits = (
  config: ResolvedConfig,
  {
    maxNewTests,
    maxCost,
  }: { readonly maxNewTests?: number | undefined; readonly maxCost?: number | undefined },
): ResolvedConfig => ({
  ...config,
  budget: {
    ...config.budget,
    maxNewTests: maxNewTests ?? config.budget.maxNewTests,
    maxCost: maxCost ?? config.budget.maxCost,
  },
});
