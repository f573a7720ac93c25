/**
 * `placewright/vitest` on JSR, which refuses packages that extend the types of others. For the types of the matchers,
 * add a file with `declare module "vitest" { interface Matchers<T = any> extends PlacementMatchers<T> {} }`.
 *
 * @module
 */
import { expect } from "vitest";
import { matchers } from "./matchers.ts";

export type { PlacementMatchers } from "./matchers.ts";
export { type MeasuredMessage, measure } from "./measure.ts";
export type { ConfigChoice } from "./open-config.ts";
export type { InboxExpectation, MeasureOptions, ScenarioTestsOptions } from "./options.ts";
export { scenarioTests } from "./scenario-tests.ts";

expect.extend(matchers);
