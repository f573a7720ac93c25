import { systemClock } from "../base/clock.ts";
import { type PlacewrightError, Problems } from "../base/errors.ts";
import { createRunId } from "../base/ids.ts";
import { createRandom } from "../base/random.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { RunSettings } from "../run/attempt-plan.ts";
import { type CostedTest, costOf, holdBudget } from "../run/cost.ts";
import { firstPositionAfter, type PlannedTest, planTests, type RunProject } from "../run/plan.ts";
import { planHealth } from "../run/plan-health.ts";
import { recordHealth, recordTests } from "../run/record-run.ts";
import { type HeldLease, holdNewRun, isHeld, leaseMs } from "../run/run-lease.ts";
import { isOfShard, toShardReport } from "../run/shard.ts";
import type { ShardChoice } from "../run/shard-choice.ts";
import type { HealthScenario } from "../scenario/health.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { SelectedTest } from "../scenario/select.ts";
import { createOwner } from "../store/owner.ts";
import type { Store } from "../store/store.ts";
import { type BuildOptions, renderContextOf } from "./build-tests.ts";
import type { CheckChoice } from "./open-checks.ts";
import { type Revision, revisionOf } from "./revision.ts";
import { selectProjects } from "./select-tests.ts";

export interface PlanOptions extends BuildOptions, CheckChoice {
  readonly selection: readonly SelectedTest[];
  /** Looks at how mail has fared, beside the tests. Default: none. */
  readonly health?: readonly HealthScenario[];
  /** False submits messages as they are, unchecked. */
  readonly check?: boolean | undefined;
  /** Asked once all is planned and within the budget, before anything is submitted; false calls it off. */
  readonly confirm?: (tests: readonly CostedTest[]) => boolean;
}

export interface BeginOptions extends PlanOptions {
  /** Names of projects; the config's default ones otherwise. */
  readonly project?: readonly string[] | undefined;
  readonly shard?: ShardChoice | undefined;
  /** A placement of the very same message that is no older is taken over, in milliseconds. */
  readonly reuse?: number | undefined;
  readonly branch?: string | undefined;
  /** Where CI says which branch it builds. */
  readonly env: Environment;
  /** The command that repeats the run, for its report. */
  readonly commandLine: string;
}

/** A run that is written down, and ours to carry out. */
export interface BegunRun {
  readonly runId: string;
  readonly lease: HeldLease;
}

/** Writes a new run down, ready to be submitted; undefined where it was called off. Throws every mistake in its messages at once. */
export async function beginRun(
  store: Store,
  config: ResolvedConfig,
  options: BeginOptions,
): Promise<BegunRun | undefined> {
  const { selection, health = [] } = options;
  const nowMs = systemClock.now();
  const runId = createRunId(nowMs, createRandom());
  const projects = selectProjects(config, options.project).map((project) => seeded(project, options.seed));
  const { shard } = options;
  const revision = await revisionOf(config.projectDir, options.env, options.branch);
  const { branch, commit } = revision;
  const settings: RunSettings = {
    projects,
    ...(commit === undefined ? {} : { commit }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    command: options.commandLine,
    ...(shard ? { shard: toShardReport(shard, { tests: selection, health }, projects) } : {}),
  };
  const keeps = shard && ((test: TestIdentity, scenario: Scenario) => isOfShard(test, scenario, shard));
  await forgetUnplanned(store);
  const takenAtMs = systemClock.steadyMs();
  await store.createRun(
    { id: runId, createdAtMs: nowMs, branch, settings },
    { owner: createOwner(), untilMs: systemClock.now() + leaseMs },
  );
  // Planning thousands of tests takes longer than a lease.
  const lease = holdNewRun(store, runId, { clock: systemClock, takenAtMs });
  const { fence } = lease;
  const callOff = async () => {
    await lease.release();
    await store.deleteRun(fence);
  };
  try {
    const record = (tests: AsyncIterable<PlannedTest>) =>
      recordTests(tests, { store, fence, branch, nowMs, reuseMs: options.reuse ?? config.reuseMs });
    const costed = await planInto(record, config, { ...options, runId, projects, keeps, revision });
    const checks = planHealth(health, {
      runId,
      projects,
      firstPosition: firstPositionAfter(selection, projects),
    });
    await recordHealth(shard ? checks.filter(({ identity }) => isOfShard(identity, {}, shard)) : checks, {
      store,
      fence,
    });
    if (isGo(costed, config, options)) {
      await store.openRun(fence);
      return { runId, lease };
    }
  } catch (error) {
    await callOff().catch(() => {});
    throw error;
  }
  await callOff();
  return undefined;
}

/** Runs whose process died before anything of them could be submitted. */
async function forgetUnplanned(store: Store): Promise<void> {
  const planning = await store.runs({ state: "planning" });
  // After they are read: a lease from after this moment would seem to end later than any can.
  const nowMs = systemClock.now();
  for (const { id, lease, epoch } of planning)
    if (!isHeld(lease, nowMs)) await store.deleteRun({ runId: id, epoch });
}

/** Holds the budget, and asks. */
export function isGo(
  tests: readonly CostedTest[],
  { budget }: ResolvedConfig,
  { confirm = () => true }: PlanOptions,
): boolean {
  const isConfirmed = confirm(tests);
  holdBudget(costOf(tests), budget);
  return isConfirmed;
}

interface Planning extends PlanOptions {
  readonly runId: string;
  readonly projects: readonly RunProject[];
  readonly revision: Revision;
  readonly keeps: ((test: TestIdentity, scenario: Scenario) => boolean) | undefined;
}

/** Builds and checks the messages, and hands the tests on one at a time. Throws every mistake in them at once. */
export async function planInto<T>(
  take: (tests: AsyncIterable<PlannedTest>) => Promise<T>,
  config: ResolvedConfig,
  planning: Planning,
): Promise<T> {
  const problems: PlacewrightError[] = [];
  const tests = planTests(planning.selection, {
    ...planning,
    context: renderContextOf(config, planning),
    confidence: config.confidence,
    onProblem: (problem) => problems.push(problem),
  });
  const taken = await take(
    planning.check === false ? tests : await checked(tests, problems, config, planning),
  );
  if (problems.length > 0) throw new Problems(problems);
  return taken;
}

/** Loaded only where messages are checked. */
async function checked(
  tests: AsyncIterable<PlannedTest>,
  problems: readonly PlacewrightError[],
  config: ResolvedConfig,
  choice: CheckChoice,
): Promise<AsyncIterable<PlannedTest>> {
  const { openChecks } = await import("./open-checks.ts");
  const { inspector, settings, baseline } = await openChecks(config, choice);
  const { checkTests } = await import("../run/check-tests.ts");
  // Once one message cannot be built, the others are built to find their mistakes, and checked no more.
  return checkTests(tests, {
    inspector,
    failOn: settings.failOn,
    baseline,
    isVain: () => problems.length > 0,
  });
}

const seeded = (project: RunProject, seed: string | undefined): RunProject =>
  project.settings.provider === "local" && seed !== undefined
    ? { ...project, settings: { ...project.settings, seed } }
    : project;
