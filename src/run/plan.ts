import { createHash } from "node:crypto";
import { withFrame } from "../authored/code-frame.ts";
import { locateLiteral } from "../authored/locate.ts";
import { systemClock } from "../base/clock.ts";
import { changeError, messageOf, PlacewrightError } from "../base/errors.ts";
import { toSlug } from "../base/ids.ts";
import type { Severities } from "../check/check-message.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { WrittenExpectations } from "../expect/expectations.ts";
import type { ParsedExpectations } from "../expect/parse-expectations.ts";
import { type RenderContext, renderMessage } from "../message/render.ts";
import type { RenderedMessage } from "../message/rendered-message.ts";
import { type ProviderSettings, providerNameOf } from "../provider/kinds/settings.ts";
import type { Pace } from "../provider/pace.ts";
import type { PlacementTest } from "../provider/provider.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { BrokenScenario } from "../scenario/load.ts";
import { activeQuarantine, type Quarantine } from "../scenario/quarantine.ts";
import { resolveMessage } from "../scenario/resolve-message.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";

/** A provider, with its project name in the config and its pace. */
export interface RunProject {
  readonly name: string;
  readonly settings: ProviderSettings;
  /** Price per test, in the currency of the config's budget. */
  readonly pricePerTest?: number | undefined;
  readonly pace: Pace;
}

/** A test with a message, ready to be submitted. */
interface PlannedMessage {
  /** Position in the order of the whole run, even if only a part of it is planned. */
  readonly position: number;
  readonly identity: TestIdentity;
  readonly project: RunProject;
  /** The scenario's severities for findings of the checks. */
  readonly severities?: Severities | undefined;
  /** The purpose that the scenario declares. */
  readonly purpose?: Purpose | undefined;
  readonly message: RenderedMessage;
  /** Everything that is submitted, except for the content. */
  readonly submission: Submission;
  /** Result of the offline checks. Absent if they did not run. */
  readonly checks?: CheckReport;
  /** Why the message is blocked, in one sentence. Absent if it is not. */
  readonly heldBack?: string;
}

export interface PlannedPlacement extends PlannedMessage {
  readonly kind: "placement";
  readonly expect: WrittenExpectations;
  /** `expect`, parsed. */
  readonly expected: ParsedExpectations;
  /** Confidence that a share must reach, if the provider counts its seeds. Absent if not set. */
  readonly confidence?: number | undefined;
  /** Test id of the control that this test is compared with. */
  readonly controlId?: string;
  /** How often to measure again while the verdict is within noise. Default: 0. */
  readonly retries?: number | undefined;
  readonly quarantine?: Quarantine | undefined;
}

/** A control: a known-good message without expectations and without a simulated placement. */
export interface PlannedControl extends PlannedMessage {
  readonly kind: "control";
}

export type PlannedTest = PlannedPlacement | PlannedControl;

/** A test that cannot be run, because its scenario or its message is invalid. It costs nothing. */
export interface BrokenTest {
  readonly kind: "broken";
  readonly position: number;
  readonly identity: TestIdentity;
  readonly project: RunProject;
  /** Name of the first attempt, as `toReportName` builds it. */
  readonly name: string;
  /** What is broken: its scenario cannot be loaded, or its message cannot be built. */
  readonly part: "scenario" | "message";
  /** The errors of that part, at least one. */
  readonly problems: readonly PlacewrightError[];
}

/** A test as submitted to a provider, without the message's content. */
export type Submission = Omit<PlacementTest, "content">;

/**
 * Returns the identity of a scenario's test before it is rendered. Its id has the form
 * `spring-sale[de]@local`.
 */
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
  /** Returns whether to plan a test. Default: all tests. */
  readonly keeps?: ((test: TestIdentity, scenario: Scenario) => boolean) | undefined;
  /** Returns whether to build the message of a test, and leave the test out unless that fails. Default: no test. */
  readonly skips?: ((test: TestIdentity) => boolean) | undefined;
  /** Git branch and commit, for the tests' tags. */
  readonly revision?: { readonly branch?: string; readonly commit?: string };
  /** Confidence of verdicts if a scenario sets none. */
  readonly confidence?: number | undefined;
  /** Unix time that decides whether a quarantine has ended, in milliseconds. Default: now. */
  readonly nowMs?: number;
}

/**
 * Renders the messages one after another, each once for all projects, and yields their tests. A control
 * precedes the first test that is compared with it. A test whose message cannot be rendered is broken; its error has
 * file, line, and column.
 */
export async function* planTests(
  selection: readonly SelectedTest[],
  {
    runId,
    projects,
    context,
    keeps = () => true,
    skips = () => false,
    revision = {},
    confidence,
    nowMs = systemClock.now(),
  }: PlanOptions,
): AsyncGenerator<PlannedTest | BrokenTest> {
  /** Test ids of controls, by scenario, content, and project. */
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
        if (skips(identifyTest(selected, project))) continue;
        const test = {
          ...toPlannedTest(run, selected, project, message),
          confidence: scenario.confidence ?? confidence,
          quarantine: activeQuarantine(scenario, nowMs),
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
      const problems = [withScenarioLocation(error, selected)];
      for (const { project, position } of places)
        yield toBrokenTest(runId, {
          identity: identifyTest(selected, project),
          project,
          position,
          part: "message",
          problems,
        });
    }
  }
}

const toBrokenTest = (runId: string, test: Omit<BrokenTest, "kind" | "name">): BrokenTest => ({
  ...test,
  kind: "broken",
  name: toReportName(runId, test.identity),
});

/** Returns the identity of the test of a scenario that cannot be loaded, whose variants are unknown. */
export const identifyBroken = (
  { name, file, tags = [] }: BrokenScenario,
  { name: project, settings }: RunProject,
): TestIdentity => ({
  id: `${name}@${project}`,
  title: name,
  scenario: name,
  project,
  provider: providerNameOf(settings),
  ...("region" in settings && settings.region ? { region: settings.region } : {}),
  file,
  tags,
});

/** Plans a broken test in each project for each scenario that cannot be loaded. */
export function planBroken(
  scenarios: readonly BrokenScenario[],
  {
    runId,
    projects,
    firstPosition,
  }: { readonly runId: string; readonly projects: readonly RunProject[]; readonly firstPosition: number },
): BrokenTest[] {
  return scenarios.flatMap((scenario, index) =>
    projects.map((project, at) =>
      toBrokenTest(runId, {
        position: firstPosition + index * projects.length + at,
        identity: identifyBroken(scenario, project),
        project,
        part: "scenario",
        problems: scenario.problems,
      }),
    ),
  );
}

/** Yields the tests that can be run, and adds the others to `broken`. */
export async function* withoutBroken(
  tests: AsyncIterable<PlannedTest | BrokenTest>,
  broken: BrokenTest[],
): AsyncGenerator<PlannedTest> {
  for await (const test of tests)
    if (test.kind === "broken") broken.push(test);
    else yield test;
}

/** Maximum number of titles that one error names. */
const maxTitles = 3;

/**
 * Returns the errors of broken tests, each once, although several tests have it: of a template, with the titles of its
 * tests.
 */
export function problemsOf(tests: Iterable<BrokenTest>): PlacewrightError[] {
  const known = new Map<
    string,
    Pick<BrokenTest, "part"> & { readonly problem: PlacewrightError; readonly titles: Set<string> }
  >();
  for (const { identity, part, problems } of tests)
    for (const problem of problems) {
      const { code, message, location } = problem;
      const key = JSON.stringify([code, message, location]);
      const same = known.get(key) ?? { part, problem, titles: new Set() };
      known.set(key, same);
      same.titles.add(identity.title);
    }
  return [...known.values()].map(({ part, problem, titles }) => {
    // The error of a scenario names its file.
    if (part === "scenario") return problem;
    const named = [...titles].slice(0, maxTitles).map((title) => `"${title}"`);
    const more = titles.size > maxTitles ? ` and ${titles.size - maxTitles} more` : "";
    return changeError(problem, {
      reason: `Cannot build the message of ${named.join(", ")}${more}: ${problem.reason}`,
    });
  });
}

/** Returns the first position after all tests of a selection. */
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

/** Renders the message of one variant. Throws its errors without the scenario's location. */
export async function renderSelected(
  { scenario, variant }: SelectedTest,
  context: RenderContext,
): Promise<RenderedMessage> {
  const source = await resolveMessage(scenario, variant);
  return renderMessage({ from: scenario.from, source, data: variant.row }, context);
}

/** Adds the file and line of the scenario to an error of building its message. */
export function withScenarioLocation(error: unknown, selected: SelectedTest): PlacewrightError {
  const { scenario } = selected;
  const known =
    error instanceof PlacewrightError ? error : new PlacewrightError("scenario-invalid", messageOf(error));
  const { literal, location } = known;
  const located = changeError(known, {
    cause: error,
    location: location ?? {
      file: scenario.file,
      ...(literal === undefined ? {} : locateLiteral(scenario.source, literal)),
    },
  });
  return withFrame(located, { file: scenario.file, text: scenario.source });
}

/** The run id and tags that all tests of a run share. */
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
    expected: scenario.expected,
    severities: scenario.check?.severities,
    purpose: scenario.purpose,
    retries: scenario.retries,
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

/** Returns the id of the control that is measured with a test, if it is the first one that is compared with it. */
export const controlIdOf = (testId: string): string => `control of ${testId}`;

function identifyControl(selected: SelectedTest, project: RunProject): TestIdentity {
  const identity = identifyTest(selected, project);
  return {
    ...identity,
    id: controlIdOf(identity.id),
    title: `${identity.title}: control`,
    role: "control",
  };
}

/**
 * Returns a name that is readable in the provider's list. The run id, a hash of the test id, and from the
 * second attempt on its number make it unique.
 */
export function toReportName(runId: string, { id, title }: TestIdentity, attempt = 1): string {
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${toSlug(title)}.${runId}.${hash}${attempt > 1 ? `.${attempt}` : ""}`;
}

/**
 * Converts values to tags that AWS allows: letters, digits, white space, and `_.:/=+-`, at most 256 characters. It
 * documents `@`, too, and refuses it.
 */
function toTags(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) tags[key] = value.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+-]/gu, "-").slice(0, 256);
  }
  return tags;
}
