import { systemClock } from "../base/clock.ts";
import { PlacewrightError, Problems } from "../base/errors.ts";
import { createRunId } from "../base/ids.ts";
import { createRandom } from "../base/random.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { isLocal } from "../provider/kinds/settings.ts";
import type { ProjectCost, TestIdentity } from "../result/run-report.ts";
import type { RunSettings } from "../run/attempt-plan.ts";
import {
  type CostedTest,
  costOf,
  enforceBudget,
  overspent,
  refuseOverspending,
  spendingOf,
  totalOf,
} from "../run/cost.ts";
import {
  type BrokenTest,
  firstPositionAfter,
  type PlannedTest,
  planBroken,
  planTests,
  problemsOf,
  type RunProject,
} from "../run/plan.ts";
import { identifyAll, planHealth } from "../run/plan-health.ts";
import { recordBroken, recordHealth, recordTests } from "../run/record-run.ts";
import { type HeldLease, holdNewRun, isHeld, leaseMs } from "../run/run-lease.ts";
import { isOfShard, toShardReport } from "../run/shard.ts";
import type { ShardChoice } from "../run/shard-choice.ts";
import type { HealthScenario } from "../scenario/health.ts";
import type { BrokenScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { SelectedTest } from "../scenario/select.ts";
import { createOwner } from "../store/owner.ts";
import type { Opening, Store } from "../store/store.ts";
import type { TickClaim } from "../store/team.ts";
import { version } from "../version.ts";
import { askProviders } from "./ask-providers.ts";
import { type BuildOptions, renderContextOf } from "./build-tests.ts";
import type { CheckChoice } from "./open-checks.ts";
import { providerFaults } from "./open-provider.ts";
import {
  type AboutToSubmit,
  notingSubmissions,
  refuseUnrecorded,
  type TestsElsewhere,
} from "./refuse-unrecorded.ts";
import { baseBranchesOf, type Revision, revisionOf } from "./revision.ts";
import { selectProjects } from "./select-tests.ts";

export interface PlanOptions extends BuildOptions, CheckChoice {
  readonly selection: readonly SelectedTest[];
  /** Health scenarios to run alongside the tests. Default: none. */
  readonly health?: readonly HealthScenario[];
  /** Scenarios that cannot be loaded, which the run shows as not run. Default: none. */
  readonly broken?: readonly BrokenScenario[];
  /** Whether to submit nothing if any scenario or message is invalid. Default: the others run. */
  readonly strict?: boolean | undefined;
  /**
   * Whether to ask providers that are paid for if they accept tests, before the run is recorded. Default: `true`. Workers
   * may have credentials that this process has not.
   */
  readonly asksProviders?: boolean;
  /** Called with the errors of scenarios and messages that cannot be run, before `confirm`. */
  readonly onInvalid?: (problems: readonly PlacewrightError[]) => void;
  /** Whether to check messages before they are submitted. Default: `true`. */
  readonly check?: boolean | undefined;
  /** Branches whose baseline counts if that of the run has none, the closest first. Default: none. */
  readonly baseBranches?: readonly string[] | undefined;
  /**
   * Called once all tests are planned, before the budget is enforced and anything is submitted. Returns
   * whether to continue.
   */
  readonly confirm?: (tests: readonly CostedTest[]) => boolean;
}

export interface StartOptions extends PlanOptions {
  /** Project names. Default: the config's default projects. */
  readonly project?: readonly string[] | undefined;
  readonly shard?: ShardChoice | undefined;
  /** What other runs of the branch have, and since when. Default: it does not matter. */
  readonly elsewhere?: TestsElsewhere | undefined;
  /** What tests of earlier runs cost that the same call submits, which count toward its limits. Default: none. */
  readonly earlier?: readonly ProjectCost[] | undefined;
  /** Maximum age of a placement of an identical message to reuse, in milliseconds. Default: the config's. */
  readonly reuse?: number | undefined;
  readonly branch?: string | undefined;
  /** Environment variables, which name the branch and commit in CI. */
  readonly env: Environment;
  /** The command that repeats the run, for its report. */
  readonly commandLine: string;
  /** The tick of a schedule whose run it is. The run starts only if the claim still holds. */
  readonly tick?: TickClaim | undefined;
}

/** A run recorded in the ledger, with the lease this process holds on it. */
export interface StartedRun {
  readonly runId: string;
  readonly lease: HeldLease;
}

/** A run with tests that were just recorded, and what these will spend. */
export interface NewRun extends StartedRun {
  readonly spent: ReturnType<typeof totalOf>;
  /** Tests to retry that no selected scenario creates: their results stay. Absent if there are none. */
  readonly left?: readonly string[];
}

/** Thrown if other runs have all of the tests. Nothing is recorded. */
export class NothingLeft extends Error {
  override readonly name = "NothingLeft";
}

/** Thrown if other runs have some of the tests that they did not have before. Nothing is recorded. */
export class TestsTaken extends Error {
  override readonly name = "TestsTaken";
  /** The newest run that has each test, by the id of the test. */
  readonly runOf: ReadonlyMap<string, string>;

  constructor(runOf: ReadonlyMap<string, string>) {
    super(`other runs have ${runOf.size} of the tests`);
    this.runOf = runOf;
  }
}

/**
 * Records a new run, ready to be submitted. Returns undefined if `confirm` declined. A scenario or message that is
 * invalid is recorded as not run. Throws all their errors together if nothing else is left to run, or if `strict`,
 * `NothingLeft` if there are none and other runs have all tests, `TestsTaken` if another run was faster, and the errors of
 * `refuseUnrecorded` if a provider may have some of the tests.
 */
export async function startRun(
  store: Store,
  config: ResolvedConfig,
  options: StartOptions,
): Promise<NewRun | undefined> {
  const { selection, health = [], broken = [], shard, elsewhere } = options;
  const nowMs = systemClock.now();
  const runId = createRunId(nowMs, createRandom());
  const projects = selectProjects(config, options.project).map((project) => seeded(project, options.seed));
  const revision = await revisionOf(config.projectDir, options.env, options.branch);
  const { branch, commit } = revision;
  const { baseBranches = await baseBranchesOf(config.projectDir, options.env) } = options;
  const settings: RunSettings = {
    projects,
    ...(commit === undefined ? {} : { commit }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    command: options.commandLine,
    ...(shard ? { shard: toShardReport(shard, { tests: selection, health, broken }, projects) } : {}),
    version,
  };
  const keeps = (test: TestIdentity, scenario: Pick<Scenario, "control">): boolean =>
    shard === undefined || isOfShard(test, scenario, shard);
  const skips = ({ id }: TestIdentity): boolean => elsewhere?.testIds.has(id) === true;
  await deleteAbandonedRuns(store);
  const takenAtMs = systemClock.steadyMs();
  await store.createRun(
    { id: runId, createdAtMs: nowMs, branch, settings },
    { owner: createOwner(), untilMs: systemClock.now() + leaseMs },
  );
  // Planning thousands of tests takes longer than a lease lasts, so renew it meanwhile.
  const lease = holdNewRun(store, runId, { clock: systemClock, takenAtMs });
  const { fence } = lease;
  const discard = async () => {
    await lease.release();
    await store.deleteRun(fence);
  };
  let isOpening = false;
  const submissions: AboutToSubmit[] = [];
  try {
    const record = (tests: AsyncIterable<PlannedTest | BrokenTest>) =>
      recordTests(notingSubmissions(tests, submissions), {
        store,
        fence,
        branch,
        baseBranches,
        nowMs,
        reuseMs: options.reuse ?? config.reuseMs,
      });
    const faults = await providerFaults(new Set(projects.map(({ name }) => name)), config);
    const isKept = ({ identity }: { readonly identity: TestIdentity }) => keeps(identity, {});
    const firstPosition = firstPositionAfter(selection, projects);
    const allChecks = planHealth(health, { runId, projects, firstPosition });
    const checks = allChecks.filter((check) => isKept(check) && !skips(check.identity));
    const unloaded = planBroken(broken, {
      runId,
      projects,
      firstPosition: firstPosition + allChecks.length,
    }).filter(isKept);
    const planned = await planInto(record, config, {
      ...options,
      runId,
      projects,
      keeps,
      skips,
      revision,
      faults,
      unloaded,
      others: checks.length,
    });
    await recordHealth(checks, { store, fence });
    await recordBroken(unloaded, { store, fence });
    const costed = [...planned, ...unloaded.map(({ project }) => invalidTest(project))];
    if (elsewhere && costed.length + checks.length === 0) throw new NothingLeft();
    if (await confirmRun(store, costed, config, options)) {
      if (options.asksProviders !== false) {
        await askProviders(costed, checks, config);
        // A ledger in a database is not in a cache, which can be lost.
        if (elsewhere && config.ledgerUrl === undefined)
          await refuseUnrecorded(store, config, submissions, { sinceMs: elsewhere.sinceMs, branch });
      }
      const costs = costOf(costed);
      const spending = spendingOf(costs, config.budget, systemClock.now());
      const alone = elsewhere && toAlone(identifyAll({ tests: selection, health }, projects), elsewhere);
      isOpening = true;
      const refusal = await store.openRun(fence, { spending, tick: options.tick, alone });
      if (refusal && "kind" in refusal) throw new TestsTaken(refusal.runOf);
      if (refusal) throw overspent(costs, refusal);
      return { runId, lease, spent: totalOf(costs) };
    }
  } catch (error) {
    // The run of a tick may be open although the answer was lost: then workers continue it, and otherwise delete it.
    const mayBeOpen =
      isOpening && options.tick && error instanceof PlacewrightError && error.code === "ledger-unusable";
    await (mayBeOpen ? lease.release() : discard()).catch(() => {});
    throw error;
  }
  await discard();
  return undefined;
}

/**
 * Returns the tests that no other run may have when a run is opened. A control is a part of the tests that are compared
 * with it, and measured again with them.
 */
const toAlone = (tests: readonly TestIdentity[], { testIds, sinceMs }: TestsElsewhere): Opening["alone"] => ({
  testIds: tests.flatMap(({ id }) => (testIds.has(id) ? [] : [id])),
  sinceMs,
});

/** Deletes runs whose process died before it could submit any of their tests. */
async function deleteAbandonedRuns(store: Store): Promise<void> {
  const planning = await store.runs({ state: "planning" });
  // Read the clock after the runs: a lease written later would seem to end later than any lease can.
  const nowMs = systemClock.now();
  for (const { id, lease, epoch, isDamaged } of planning)
    if (!isDamaged && !isHeld(lease, nowMs)) await store.deleteRun({ runId: id, epoch });
}

/**
 * Asks `confirm`, then enforces the budget, also if it declined, so that a dry run says what would be refused. Returns
 * whether to continue. Throws `usage` if the run is over budget. The limits of all runs together are enforced when it is
 * opened.
 */
export async function confirmRun(
  store: Pick<Store, "spent">,
  tests: readonly CostedTest[],
  config: ResolvedConfig,
  { confirm = () => true, earlier = [] }: PlanOptions & Pick<StartOptions, "earlier">,
): Promise<boolean> {
  const { budget } = config;
  const isConfirmed = confirm(tests);
  const costs = costOf(tests);
  try {
    // A dry run has submitted none of the earlier ones, either.
    enforceBudget(isConfirmed ? costs : [...costs, ...earlier], budget, isConfirmed ? earlier : []);
  } catch (error) {
    throw atProject(error, config);
  }
  if (!isConfirmed) await refuseOverspending(store, costs, budget, systemClock.now());
  return isConfirmed;
}

/** Adds the place of the project that an error is about. */
function atProject(error: unknown, { projects, atValue }: ResolvedConfig): unknown {
  if (!(error instanceof PlacewrightError) || !atValue) return error;
  const index = projects.findIndex(({ name }) => name === error.literal);
  return index < 0 ? error : atValue(error, ["projects", index]);
}

interface Planning extends PlanOptions {
  readonly runId: string;
  readonly projects: readonly RunProject[];
  readonly revision: Revision;
  readonly keeps: ((test: TestIdentity, scenario: Scenario) => boolean) | undefined;
  /** Whether to build the message of a test, and leave the test out unless that fails. Default: no test. */
  readonly skips?: (test: TestIdentity) => boolean;
  /** Errors of the config and its files, after which nothing may be submitted. Default: none. */
  readonly faults?: readonly PlacewrightError[];
  /** Broken tests of scenarios that cannot be loaded. Default: none. */
  readonly unloaded?: readonly BrokenTest[];
  /** Unix time that decides whether a quarantine has ended, in milliseconds. Default: now. */
  readonly nowMs?: number;
  /** Number of tests without messages that run, too. Default: 0. */
  readonly others?: number;
  /** Whether a planned test matters. Others are left out, with their errors. Default: all do. */
  readonly concerns?: (test: TestIdentity) => boolean;
}

/**
 * Builds and checks the messages, and passes the tests to `take` one at a time, broken ones included. Throws all errors
 * together if nothing may be submitted, or if no test is left that can run.
 */
export async function planInto<T>(
  take: (tests: AsyncIterable<PlannedTest | BrokenTest>) => Promise<T>,
  config: ResolvedConfig,
  planning: Planning,
): Promise<T> {
  const { faults = [], unloaded = [], others = 0, strict = false } = planning;
  const { concerns = () => true, onInvalid = () => {} } = planning;
  const broken = [...unloaded];
  let runs = others;
  async function* noting(tests: AsyncIterable<PlannedTest | BrokenTest>) {
    for await (const test of tests) {
      if (!concerns(test.identity)) continue;
      if (test.kind === "broken") broken.push(test);
      else runs++;
      yield test;
    }
  }
  const tests = noting(
    planTests(planning.selection, {
      ...planning,
      context: renderContextOf(config, planning),
      confidence: config.confidence,
    }),
  );
  const isRefused = () => faults.length > 0 || (strict && broken.length > 0);
  const taken = await take(
    planning.check === false ? tests : await checked(tests, isRefused, config, planning),
  );
  const problems = [...faults, ...problemsOf(broken)];
  if (isRefused() || (runs === 0 && broken.length > 0)) throw new Problems(problems);
  if (problems.length > 0) onInvalid(problems);
  return taken;
}

/** Throws all errors of scenarios and messages together if there are any. Records and submits nothing. */
export async function refuseInvalid(
  config: ResolvedConfig,
  { project, ...options }: PlanOptions & Pick<StartOptions, "project">,
): Promise<void> {
  const projects = selectProjects(config, project);
  const unsent = { runId: "unsent", projects };
  await planInto(
    async (tests) => {
      for await (const _test of tests);
    },
    config,
    {
      ...options,
      ...unsent,
      strict: true,
      check: false,
      keeps: undefined,
      revision: {},
      unloaded: planBroken(options.broken ?? [], { ...unsent, firstPosition: 1 }),
    },
  );
}

/** Adds the check results to the tests. Loads the checks only when they are used. */
async function checked(
  tests: AsyncIterable<PlannedTest | BrokenTest>,
  isRefused: () => boolean,
  config: ResolvedConfig,
  choice: CheckChoice,
): Promise<AsyncIterable<PlannedTest | BrokenTest>> {
  const { openChecks } = await import("./open-checks.ts");
  const { inspector, settings, baseline } = await openChecks(config, choice);
  const { checkTests } = await import("../run/check-tests.ts");
  // Once nothing will be submitted, build the messages only to find their errors, and skip their checks.
  return checkTests(tests, {
    inspector,
    failOn: settings.failOn,
    baseline,
    shouldSkip: isRefused,
  });
}

/** Returns the cost of a test that cannot be run: nothing. */
export const invalidTest = (project: RunProject): CostedTest => ({ project, noChargeReason: "invalid" });

const seeded = (project: RunProject, seed: string | undefined): RunProject =>
  isLocal(project.settings) && seed !== undefined
    ? { ...project, settings: { ...project.settings, seed } }
    : project;
