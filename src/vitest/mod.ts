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
import type { PlacementMatchers } from "./matchers.ts";

export * from "./jsr.ts";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration must match Vitest's own
  interface Matchers<T = any> extends PlacementMatchers<T> {}
}
