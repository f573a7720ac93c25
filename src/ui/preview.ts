import { glob } from "tinyglobby";
import { PlacewrightError } from "../base/errors.ts";
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
import { type ProjectState, toProblems } from "./open-project.ts";

export interface PreviewChoice {
  readonly name: string;
  readonly variant?: string | undefined;
  /** In place of the variant's own. */
  readonly locale?: string | undefined;
}

/** A scenario's message as the files are now. */
export interface Preview {
  readonly scenario: Scenario;
  /** The one that is shown. */
  readonly variant: Scenario["variants"][number];
  /** Those that the templates have translations for; empty where the scenario has none. */
  readonly locales: readonly string[];
  readonly locale: string | undefined;
  /** Absent where a mistake keeps it from being built. */
  readonly message: MessageReport | undefined;
  readonly checks: CheckReport | undefined;
  readonly problems: readonly PlacewrightError[];
}

/** Builds and checks one message; what keeps it from being built is among its problems. Throws `usage` for a name that nothing has. */
export async function previewOf(
  { config, scenarios, problems }: ProjectState,
  choice: PreviewChoice,
): Promise<Preview> {
  const scenario = scenarios.find(({ name }) => name === choice.name);
  if (!scenario) {
    const near = nearest(
      choice.name,
      scenarios.map(({ name }) => name),
    );
    throw new PlacewrightError("usage", `There is no scenario "${choice.name}" that can be read`, {
      hint: near ? `did you mean "${near}"?` : "the scenarios' page shows what is wrong",
    });
  }
  const variant = scenario.variants.find(({ name }) => name === choice.variant) ??
    scenario.variants[0] ?? { row: {} };
  const own = variant.row["locale"];
  const locales = typeof own === "string" ? await localesOf(config.templatesDir) : [];
  const locale = choice.locale ?? (typeof own === "string" ? own : undefined);
  const shown = locale === undefined ? variant : { ...variant, row: { ...variant.row, locale } };
  const built: Pick<Preview, "message" | "checks" | "problems"> = await build(config, scenario, shown).catch(
    (error) => ({ message: undefined, checks: undefined, problems: toProblems(error) }),
  );
  return {
    scenario,
    variant,
    locales,
    locale,
    ...built,
    problems: [...problems.filter(({ location }) => location?.file === scenario.file), ...built.problems],
  };
}

/** How the message went last, at each project. */
export const lastOf = (
  { scenario, variant }: Preview,
  { config }: ProjectState,
  last: ReadonlyMap<string, LastResult>,
): (LastResult & { readonly project: string })[] =>
  config.projects.flatMap((project) => {
    const result = last.get(identifyTest({ scenario, variant }, project).id);
    return result ? [{ ...result, project: project.name }] : [];
  });

async function build(
  config: ProjectState["config"],
  scenario: Scenario,
  variant: Scenario["variants"][number],
): Promise<Pick<Preview, "message" | "checks" | "problems">> {
  const { control: _control, ...alone } = scenario;
  let message: MessageReport | undefined;
  let checks: CheckReport | undefined;
  // The same at every look, so that a page that shows no change is not drawn again.
  for await (const test of buildTests(config, [{ scenario: { ...alone, variants: [variant] }, variant }], {
    seed: "preview",
  })) {
    message = toMessageReport(test.message);
    checks = await inspectTest(test, await openChecks(config, {}));
  }
  return { message, checks, problems: [] };
}

/** The locales that the templates have translations for. */
async function localesOf(templatesDir: string): Promise<string[]> {
  const files = await glob("locales/*.{yaml,yml,json}", { cwd: templatesDir });
  return files.map((file) => file.replace(/^.*\/|\.\w+$/g, "")).toSorted();
}
