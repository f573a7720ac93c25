/**
 * Placement tests in a Vitest suite: scenario files as tests, and matchers for measured messages.
 *
 * @example
 * ```ts
 * import { scenarioTests } from "placewright/vitest";
 *
 * scenarioTests("scenarios/**");
 * ```
 *
 * @module
 */
import { expect } from "vitest";
import { matchers, type PlacementMatchers } from "./matchers.ts";

export type { InboxDemand, PlacementMatchers } from "./matchers.ts";
export { type MeasuredMessage, type MeasureOptions, measure } from "./measure.ts";
export type { ConfigChoice } from "./open-config.ts";
export { type ScenarioTestsOptions, scenarioTests } from "./scenario-tests.ts";

expect.extend(matchers);

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration must match Vitest's own
  interface Matchers<T = any> extends PlacementMatchers<T> {}
}
