import process from "node:process";
import { PlacewrightError, Problems } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import type { Expectations, WithThresholds } from "../expect/expectations.ts";
import { parseExpectations } from "../expect/parse-expectations.ts";
import type { TestResult } from "../result/run-report.ts";
import { type KnownNames, parseScenario } from "../scenario/parse-scenario.ts";
import type { Scenario, ScenarioInput, VariantRow } from "../scenario/scenario.ts";
import { executeTests } from "../workspace/execute-tests.ts";
import { knownNamesOf } from "../workspace/known-names.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import { openConfig } from "./open-config.ts";
import { checkMeasureOptions, type MeasureOptions } from "./options.ts";

/**
 * A message to measure: a scenario without variants. `measure` infers the type parameters: the confidence, and the
 * expectations.
 */
export interface MeasuredMessage<
  Confidence extends number = number,
  Expect extends Expectations = Expectations,
> extends Omit<ScenarioInput<VariantRow, Confidence>, "variants" | "expect"> {
  /** Thresholds by which the run's report judges the message, and `toHavePassed`. */
  readonly expect: Expect & WithThresholds<Expect>;
}

const defaultTimeoutMs = 60_000;

/**
 * Runs one placement test. Resolves to its result, with its placement or the error that prevented the
 * measurement.
 * Throws all errors in the message at once.
 *
 * @example
 * ```ts
 * import { simple } from "placewright";
 * import { measure } from "placewright/vitest";
 * import { expect, test } from "vitest";
 *
 * test("the order confirmation lands in the inbox", async () => {
 *   const message = simple({
 *     subject: "Your order is on its way",
 *     text: "Thank you. Your order of ten tulips is on its way, and arrives on Friday.",
 *   });
 *   const result = await measure(
 *     { from: "Acme <orders@acme.example>", message, expect: { overall: ["inbox >= 50"] } },
 *     { config: "placewright.config.ts", project: "local", timeoutMs: 120_000 },
 *   );
 *   expect(result).toHavePassed();
 *   expect(result).toLandInInbox({ isp: "Gmail", atLeast: 50 });
 * });
 * ```
 */
export async function measure<
  const Confidence extends number = number,
  // Also what is inferred of an empty object.
  Expect extends Expectations = Record<never, never>,
>(message: MeasuredMessage<Confidence, Expect>, options: MeasureOptions = {}): Promise<TestResult> {
  checkMeasureOptions(options);
  if (typeof message !== "object" || message === null)
    throw new PlacewrightError(
      "usage",
      `Cannot measure the message: it must be an object with from and message, not ${kindOfValue(message)}`,
    );
  if (message.expect === undefined)
    throw new PlacewrightError(
      "usage",
      "Cannot measure the message: it has no expect, so the report of its run could not pass",
      { hint: 'State what must be met, such as expect: { overall: ["inbox >= 90"] }' },
    );
  if ("variants" in message)
    throw new PlacewrightError(
      "usage",
      'Cannot measure the message: it has no key "variants", because one message is measured',
      { hint: "Call measure() for each row, or write a scenario file and use scenarioTests()" },
    );
  const { project, seed, timeoutMs = defaultTimeoutMs, ...choice } = options;
  const config = await openConfig(choice);
  const projects = project === undefined ? config.defaultProjects.slice(0, 1) : [project];
  const scenario = await toScenario(
    message as MeasuredMessage,
    knownNamesOf(config, selectProjects(config, projects)),
  );
  const { report, reportFailures } = await executeTests(config, {
    strict: true,
    selection: scenario.variants.map((variant) => ({ scenario, variant })),
    project: projects,
    seed,
    timeoutMs,
    env: process.env,
    commandLine: "vitest",
  });
  for (const message of reportFailures) process.emitWarning(message);
  const result = report?.tests.find(({ role }) => role !== "control");
  if (!result) throw new Error("the run of one test has no result");
  return result;
}

/** Creates a scenario as if it had been loaded from a file. */
async function toScenario(
  { name = "message", tags = [], expect, ...rest }: MeasuredMessage,
  names: KnownNames,
): Promise<Scenario> {
  const file = "vitest";
  const value = { name, tags, expect, ...rest };
  const parsed = await parseScenario({ file, text: "", value, locate: () => ({ file }) }, names);
  if ("problems" in parsed) throw new Problems(parsed.problems);
  const expected = parseExpectations(expect);
  return { ...parsed.scenario, name, tags, expect, expected, file, source: "", variants: [{ row: {} }] };
}
