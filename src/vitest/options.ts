import * as z from "zod";
import { checkOptions } from "../authored/check-options.ts";
import { type Shape, strictObject } from "../authored/schema-parts.ts";
import type { ConfigChoice } from "./open-config.ts";

/** Options of `measure`. */
export interface MeasureOptions extends ConfigChoice {
  /** The name of a project. Default: the config's first default project. */
  readonly project?: string;
  /** Random seed. Makes the simulation repeatable. */
  readonly seed?: string;
  /** Time to wait for the result, in milliseconds. Default: `60_000`. */
  readonly timeoutMs?: number;
}

/** Options of `scenarioTests`: the scenarios, projects, and time limit. */
export interface ScenarioTestsOptions extends ConfigChoice {
  /** Project names. Default: the default projects of the config. */
  readonly project?: readonly string[];
  /** Runs only scenarios with at least one of these tags. */
  readonly tags?: readonly string[];
  /** Random seed. Makes the simulation repeatable. */
  readonly seed?: string;
  /**
   * Time to wait, in milliseconds. Open tests are then skipped, and `placewright wait` collects them.
   * Default: `60_000`.
   */
  readonly timeoutMs?: number;
}

const name = z.string().regex(/\S/, "must not be empty");
const common = {
  config: name.optional(),
  seed: z.string().optional(),
  timeoutMs: z.number().min(0).optional(),
};
const measureShape: Shape<MeasureOptions> = { ...common, project: name.optional() };
const testsShape: Shape<ScenarioTestsOptions> = {
  ...common,
  project: z.array(name).min(1).optional(),
  tags: z.array(z.string()).optional(),
};

/** Throws `usage` if the options of `measure` are invalid. */
export const checkMeasureOptions = (options: MeasureOptions): void =>
  checkOptions(strictObject(measureShape), options, "Cannot measure the message");

/** Throws `usage` if the options of `scenarioTests` are invalid. */
export const checkTestsOptions = (options: ScenarioTestsOptions): void =>
  checkOptions(strictObject(testsShape), options, "Cannot create tests of the scenarios");
