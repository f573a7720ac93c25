import { createHash } from "node:crypto";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { toSlug } from "../base/ids.ts";
import { type RenderContext, renderMessage } from "../message/render.ts";
import type { RenderedMessage } from "../message/rendered-message.ts";
import type { PlacementTest } from "../provider/provider.ts";
import type { ProviderSettings } from "../provider/settings.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { TestIdentity } from "../result/run-report.ts";
import { locateLiteral } from "../scenario/locate.ts";
import { resolveMessage } from "../scenario/resolve-message.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";
import type { Pace } from "./pace.ts";

/** A provider with its name in the config and its pace. */
export interface RunProject {
  readonly name: string;
  readonly settings: ProviderSettings;
  /** What a test costs there, in the currency of the config's budget. */
  readonly pricePerTest?: number | undefined;
  readonly pace: Pace;
}

/** One test, ready to be submitted. */
export interface PlannedTest {
  readonly identity: TestIdentity;
  readonly project: RunProject;
  readonly scenario: Scenario;
  readonly message: RenderedMessage;
  readonly submission: PlacementTest;
  /** What the offline checks say of the message; absent where they were not run. */
  readonly checks?: CheckReport;
  /** Why it shall not be submitted, in one sentence. */
  readonly heldBack?: string;
}

export interface RunPlan {
  readonly runId: string;
  readonly tests: readonly PlannedTest[];
}

/** What a scenario's test is called before it is rendered; `spring-sale[de]@local` is its id. */
export function identifyTest(selected: SelectedTest, project: RunProject): TestIdentity {
  const { scenario, variant } = selected;
  const { name, file, tags } = scenario;
  const suffix = variant.name === undefined ? "" : `[${variant.name}]`;
  return {
    id: `${name}${suffix}@${project.name}`,
    title: titleOf(selected),
    scenario: name,
    ...(variant.name === undefined ? {} : { variant: variant.name }),
    project: project.name,
    provider: project.settings.provider,
    ...("region" in project.settings && project.settings.region ? { region: project.settings.region } : {}),
    file,
    tags,
  };
}

/**
 * Renders every message, each once for all projects, before anything is submitted.
 * Whatever cannot be rendered is a problem with the scenario's file, line and column; with any, nothing may be submitted.
 */
export async function planTests(
  runId: string,
  selection: readonly SelectedTest[],
  projects: readonly RunProject[],
  context: RenderContext,
): Promise<{ plan: RunPlan; problems: readonly PlacewrightError[] }> {
  const tests: PlannedTest[] = [];
  const problems: PlacewrightError[] = [];
  for (const selected of selection) {
    try {
      const message = await renderSelected(selected, context);
      for (const project of projects) tests.push(toPlannedTest(runId, selected, project, message));
    } catch (error) {
      problems.push(inScenario(error, selected));
    }
  }
  return { plan: { runId, tests }, problems };
}

/** Renders one variant's message; errors stay as the message's own. */
export async function renderSelected(
  { scenario, variant }: SelectedTest,
  context: RenderContext,
): Promise<RenderedMessage> {
  const source = await resolveMessage(scenario, variant);
  return renderMessage({ from: scenario.from, source, data: variant.row }, context);
}

/** Says in which scenario, file and line a message could not be made. */
export function inScenario(error: unknown, selected: SelectedTest): PlacewrightError {
  const { scenario } = selected;
  const known = error instanceof PlacewrightError ? error : undefined;
  return new PlacewrightError(
    known?.code ?? "scenario-invalid",
    `Cannot build the message of "${titleOf(selected)}": ${known?.reason ?? messageOf(error)}`,
    {
      cause: error,
      hint: known?.hint,
      location: known?.location ?? {
        file: scenario.file,
        ...(known?.literal === undefined ? {} : locateLiteral(scenario.source, known.literal)),
      },
    },
  );
}

function toPlannedTest(
  runId: string,
  selected: SelectedTest,
  project: RunProject,
  message: RenderedMessage,
): PlannedTest {
  const identity = identifyTest(selected, project);
  const { scenario, variant } = selected;
  return {
    identity,
    project,
    scenario,
    message,
    submission: {
      name: toReportName(runId, identity),
      from: message.from,
      content: message.content,
      tags: toTags({
        "placewright-run": runId,
        "placewright-scenario": scenario.name,
        "placewright-variant": variant.name,
      }),
      ...(scenario.simulate === undefined ? {} : { simulate: scenario.simulate }),
    },
  };
}

/** Readable in the provider's own list, and unique by the run and a hash of the test's id. */
function toReportName(runId: string, { id, title }: TestIdentity): string {
  return `${toSlug(title)}.${runId}.${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

/** Tag values as AWS allows them: letters, digits, white space and _.:/=+-@, at most 256 characters. */
function toTags(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) tags[key] = value.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+@-]/gu, "-").slice(0, 256);
  }
  return tags;
}
