import { createHash } from "node:crypto";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { toSlug } from "../base/ids.ts";
import type { SeverityOverrides } from "../check/check-message.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { Expectations } from "../expect/expectations.ts";
import { type RenderContext, renderMessage } from "../message/render.ts";
import type { RenderedMessage } from "../message/rendered-message.ts";
import type { Pace } from "../provider/pace.ts";
import type { PlacementTest } from "../provider/provider.ts";
import { type ProviderSettings, providerNameOf } from "../provider/settings.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { TestIdentity } from "../result/run-report.ts";
import { locateLiteral } from "../scenario/locate.ts";
import { resolveMessage } from "../scenario/resolve-message.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";

/** A provider with its name in the config and its pace. */
export interface RunProject {
  readonly name: string;
  readonly settings: ProviderSettings;
  /** What a test costs there, in the currency of the config's budget. */
  readonly pricePerTest?: number | undefined;
  readonly pace: Pace;
}

/** A test with a message, ready to be submitted. */
interface PlannedMessage {
  /** Grows in the order of the whole run, whatever part of it is planned. */
  readonly position: number;
  readonly identity: TestIdentity;
  readonly project: RunProject;
  /** How grave the scenario holds what checks find. */
  readonly severities?: SeverityOverrides | undefined;
  /** As the scenario declares it. */
  readonly purpose?: Purpose | undefined;
  readonly message: RenderedMessage;
  /** All of what is submitted but the content. */
  readonly submission: Submission;
  /** What the offline checks say of the message; absent where they were not run. */
  readonly checks?: CheckReport;
  /** Why it shall not be submitted, in one sentence. */
  readonly heldBack?: string;
}

export interface PlannedPlacement extends PlannedMessage {
  readonly kind: "placement";
  readonly expect: Expectations;
  /** How sure a share must be, if the provider counts its seeds. */
  readonly confidence?: number | undefined;
  /** The id of the test of the known good message that this one is compared with. */
  readonly controlId?: string;
}

/** A known good message: nothing is expected of it, and nothing is scripted. */
export interface PlannedControl extends PlannedMessage {
  readonly kind: "control";
}

export type PlannedTest = PlannedPlacement | PlannedControl;

/** What a provider is asked to measure, without the message's content. */
export type Submission = Omit<PlacementTest, "content">;

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
    provider: providerNameOf(project.settings),
    ...("region" in project.settings && project.settings.region ? { region: project.settings.region } : {}),
    file,
    tags,
  };
}

export interface PlanOptions {
  readonly runId: string;
  readonly projects: readonly RunProject[];
  readonly context: RenderContext;
  /** Which tests to plan. Default: all. */
  readonly keeps?: ((test: TestIdentity, scenario: Scenario) => boolean) | undefined;
  /** Of the version control, for the tests' tags. */
  readonly revision?: { readonly branch?: string; readonly commit?: string };
  /** How sure verdicts must be where a scenario does not say. */
  readonly confidence?: number | undefined;
  /** What cannot be rendered, with the scenario's file, line and column. With any, nothing may be submitted. */
  onProblem(problem: PlacewrightError): void;
}

/**
 * Renders the messages one after another, each once for all projects, and gives their tests; a known good message that
 * scenarios compare with comes before the first that does.
 */
export async function* planTests(
  selection: readonly SelectedTest[],
  { runId, projects, context, keeps = () => true, revision = {}, confidence, onProblem }: PlanOptions,
): AsyncGenerator<PlannedTest> {
  /** The tests of controls, by scenario, content and project. */
  const controls = new Map<string, string>();
  const run: PlannedRun = {
    runId,
    tags: {
      "placewright-run": runId,
      "placewright-branch": revision.branch,
      "placewright-commit": revision.commit,
    },
  };
  for (const [index, selected] of selection.entries()) {
    const { scenario } = selected;
    const places = projects
      .map((project, at) => ({ project, position: 2 * (index * projects.length + at) + 2 }))
      .filter(({ project }) => keeps(identifyTest(selected, project), scenario));
    if (places.length === 0) continue;
    try {
      const control = scenario.control && (await renderControl(selected, scenario.control, context));
      const message = await renderSelected(selected, context);
      for (const { project, position } of places) {
        const test = {
          ...toPlannedTest(run, selected, project, message),
          confidence: scenario.confidence ?? confidence,
          position,
        };
        if (!control) {
          yield test;
          continue;
        }
        const key = JSON.stringify([scenario.name, control.contentHash, project.name]);
        const known = controls.get(key);
        const own = known === undefined ? toControlTest(run, selected, project, control) : undefined;
        if (own) {
          controls.set(key, own.identity.id);
          yield { ...own, position: position - 1 };
        }
        yield { ...test, controlId: known ?? own?.identity.id ?? "" };
      }
    } catch (error) {
      onProblem(inScenario(error, selected));
    }
  }
}

/** Where those that come after all of a selection's tests begin. */
export const firstPositionAfter = (
  selection: readonly SelectedTest[],
  projects: readonly RunProject[],
): number => 2 * selection.length * projects.length + 1;

const renderControl = (
  selected: SelectedTest,
  message: NonNullable<Scenario["control"]>,
  context: RenderContext,
): Promise<RenderedMessage> =>
  renderSelected({ ...selected, scenario: { ...selected.scenario, message } }, context);

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
      frame: known?.frame,
      location: known?.location ?? {
        file: scenario.file,
        ...(known?.literal === undefined ? {} : locateLiteral(scenario.source, known.literal)),
      },
    },
  );
}

/** What all tests of a run have in common. */
interface PlannedRun {
  readonly runId: string;
  readonly tags: Readonly<Record<string, string | undefined>>;
}

function toPlannedTest(
  run: PlannedRun,
  selected: SelectedTest,
  project: RunProject,
  message: RenderedMessage,
): Omit<PlannedPlacement, "position"> {
  const { scenario } = selected;
  const identity = identifyTest(selected, project);
  return {
    kind: "placement",
    identity,
    project,
    expect: scenario.expect,
    severities: scenario.check?.severities,
    purpose: scenario.purpose,
    message,
    submission: {
      name: toReportName(run.runId, identity),
      from: message.from,
      tags: toTags({
        ...run.tags,
        "placewright-scenario": scenario.name,
        "placewright-variant": selected.variant.name,
      }),
      ...(scenario.simulate === undefined ? {} : { simulate: scenario.simulate }),
    },
  };
}

function toControlTest(
  run: PlannedRun,
  selected: SelectedTest,
  project: RunProject,
  message: RenderedMessage,
): Omit<PlannedControl, "position"> {
  const { severities, purpose, submission } = toPlannedTest(run, selected, project, message);
  const identity = identifyControl(selected, project);
  const { from, tags } = submission;
  return {
    kind: "control",
    identity,
    project,
    severities,
    purpose,
    message,
    submission: { name: toReportName(run.runId, identity), from, tags },
  };
}

function identifyControl(selected: SelectedTest, project: RunProject): TestIdentity {
  const identity = identifyTest(selected, project);
  return {
    ...identity,
    id: `control of ${identity.id}`,
    title: `${identity.title}: control`,
    role: "control",
  };
}

/** Readable in the provider's own list, and unique by the run, a hash of the test's id, and from the second attempt on its number. */
export function toReportName(runId: string, { id, title }: TestIdentity, attempt = 1): string {
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${toSlug(title)}.${runId}.${hash}${attempt > 1 ? `.${attempt}` : ""}`;
}

/** Tag values as AWS allows them: letters, digits, white space and _.:/=+-@, at most 256 characters. */
function toTags(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) tags[key] = value.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+@-]/gu, "-").slice(0, 256);
  }
  return tags;
}
