import { glob } from "tinyglobby";
import { PlacewrightError, Problems, toProblems } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { MessageReport } from "../result/run-report.ts";
import { inspectTest } from "../run/check-tests.ts";
import { identifyTest } from "../run/plan.ts";
import { toMessageReport } from "../run/stored-message.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { buildTests } from "../workspace/build-tests.ts";
import { openChecks } from "../workspace/open-checks.ts";
import type { LastResult } from "./last-results.ts";
import type { ProjectState } from "./open-project.ts";

export interface PreviewChoice {
  readonly name: string;
  readonly variant?: string | undefined;
  /** The locale to use instead of the variant's own. */
  readonly locale?: string | undefined;
}

/** A scenario's message, built from the current files. */
export interface Preview {
  readonly scenario: Scenario;
  /** The displayed variant. */
  readonly variant: Scenario["variants"][number];
  /** The locales that the templates have translations for. Empty if the variant has no locale. */
  readonly locales: readonly string[];
  readonly locale: string | undefined;
  /** Undefined if an error prevents the message from being built. */
  readonly message: MessageReport | undefined;
  /** The message as sent. Undefined if it cannot be built, or if a service composes it. */
  readonly bytes: Uint8Array | undefined;
  readonly checks: CheckReport | undefined;
  readonly problems: readonly PlacewrightError[];
}

/**
 * Builds and checks one message. Errors that prevent this are in `problems`. Throws those of its file, or `usage` if no
 * scenario has the name.
 */
export async function previewOf(state: ProjectState, choice: PreviewChoice): Promise<Preview> {
  const { config, problems } = state;
  const scenario = scenarioOf(state, choice.name);
  const variant = variantOf(scenario, choice.variant);
  const own = variant.row["locale"];
  const locales = typeof own === "string" ? await localesOf(config.templatesDir) : [];
  const locale = choice.locale ?? (typeof own === "string" ? own : undefined);
  const shown = locale === undefined ? variant : { ...variant, row: { ...variant.row, locale } };
  const built: Pick<Preview, "message" | "bytes" | "checks" | "problems"> = await build(
    config,
    scenario,
    shown,
  ).catch((error) => ({
    message: undefined,
    bytes: undefined,
    checks: undefined,
    problems: toProblems(error),
  }));
  return {
    scenario,
    variant,
    locales,
    locale,
    ...built,
    problems: [...problems.filter(({ location }) => location?.file === scenario.file), ...built.problems],
  };
}

/** Returns a scenario. Throws the errors of its file, or `usage` if none has the name. */
export function scenarioOf(
  { scenarios, broken }: Pick<ProjectState, "scenarios" | "broken">,
  name: string,
): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario) return scenario;
  const refused = broken.find((each) => each.name === name);
  if (refused) throw new Problems(refused.problems);
  const near = nearest(
    name,
    scenarios.map((each) => each.name),
  );
  throw new PlacewrightError("usage", `No readable scenario named "${name}"`, {
    hint: near ? `Did you mean "${near}"?` : "Open the home page to see why",
  });
}

/** Returns a variant of a scenario, or else its first. */
export const variantOf = ({ variants }: Scenario, name: string | undefined): Scenario["variants"][number] =>
  variants.find((each) => each.name === name) ?? variants[0] ?? { row: {} };

/** The last result of one message in one project. */
export interface ScenarioResult extends LastResult {
  readonly testId: string;
  readonly project: string;
  /** The variant. Undefined if the scenario has no data. */
  readonly variant: string | undefined;
  /** Whether the message or the expectations are others now. */
  readonly isOutdated?: boolean;
}

/** Returns the last results of a scenario's messages in each project. */
export const lastOf = (
  scenario: Scenario,
  { config }: Pick<ProjectState, "config">,
  last: ReadonlyMap<string, LastResult>,
): ScenarioResult[] =>
  scenario.variants.flatMap((variant) =>
    config.projects.flatMap((project) => {
      const testId = identifyTest({ scenario, variant }, project).id;
      const result = last.get(testId);
      return result ? [{ ...result, testId, project: project.name, variant: variant.name }] : [];
    }),
  );

async function build(
  config: ProjectState["config"],
  scenario: Scenario,
  variant: Scenario["variants"][number],
): Promise<Pick<Preview, "message" | "bytes" | "checks" | "problems">> {
  const { control: _control, ...alone } = scenario;
  let message: MessageReport | undefined;
  let bytes: Uint8Array | undefined;
  let checks: CheckReport | undefined;
  // A fixed seed makes every preview identical, so the page is not redrawn without a change.
  for await (const test of buildTests(config, [{ scenario: { ...alone, variants: [variant] }, variant }], {
    seed: "preview",
  })) {
    message = toMessageReport(test.message);
    bytes = test.message.bytes;
    checks = await inspectTest(test, await openChecks(config, {}));
  }
  return { message, bytes, checks, problems: [] };
}

/** Returns the locales that the templates have translations for. */
async function localesOf(templatesDir: string): Promise<string[]> {
  const files = await glob("locales/*.{yaml,yml,json}", { cwd: templatesDir });
  return files.map((file) => file.replace(/^.*\/|\.\w+$/g, "")).toSorted();
}
