import * as z from "zod";
import { checkOptions } from "../authored/check-options.ts";
import { type Shape, strictObject } from "../authored/schema-parts.ts";
import { type FailLevel, failLevels } from "../check/settings.ts";
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

/** The threshold for `toLandInInbox`. */
export interface InboxExpectation {
  /** The mailbox provider. Absent to compare the rate over all seeds. */
  readonly isp?: string;
  /** Minimum inbox rate, from 0 to 100. */
  readonly atLeast: number;
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

const inboxShape: Shape<InboxExpectation> = { isp: name.optional(), atLeast: z.number().min(0).max(100) };
const checksShape = { failOn: z.enum(failLevels).optional() };

/** Throws `usage` if the argument of `toLandInInbox` is invalid. */
export const checkInboxExpectation = (expected: InboxExpectation): void =>
  checkOptions(strictObject(inboxShape), expected, "Cannot compare the inbox rate");

/** Throws `usage` if the argument of `toPassChecks` is invalid. */
export const checkChecksOptions = (options: { readonly failOn?: FailLevel }): void =>
  checkOptions(strictObject(checksShape), options, "Cannot judge the checks");

/** Throws `usage` if the options of `measure` are invalid. */
export const checkMeasureOptions = (options: MeasureOptions): void =>
  checkOptions(strictObject(measureShape), options, "Cannot measure the message");

const patternsSchema = z.union([name, z.array(name)], { error: "must be the path of a scenario, or a list" });

/** Throws `usage` if the patterns of `scenarioTests` are invalid. */
export const checkPatterns = (patterns: string | readonly string[]): void =>
  checkOptions(
    strictObject({ patterns: patternsSchema }),
    { patterns },
    "Cannot create tests of the scenarios",
  );

/** Throws `usage` if the options of `scenarioTests` are invalid. */
export const checkTestsOptions = (options: ScenarioTestsOptions): void =>
  checkOptions(strictObject(testsShape), options, "Cannot create tests of the scenarios");
