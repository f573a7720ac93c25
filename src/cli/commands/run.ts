import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { createRunId } from "../../base/ids.ts";
import { createRandom } from "../../base/random.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import type { RunSettings } from "../../run/attempt-plan.ts";
import { type CostedTest, costOf, describeCosts, describeSpared, holdBudget } from "../../run/cost.ts";
import { type PlannedTest, planTests, type RunProject } from "../../run/plan.ts";
import { findRun, settingsOf } from "../../run/read-run.ts";
import { recordAttempts, recordTests } from "../../run/record-run.ts";
import { createOwner, isHeld, leaseMs } from "../../run/run-lease.ts";
import { isOfShard, toShardReport } from "../../run/shard.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { SelectedTest } from "../../scenario/select.ts";
import type { AttemptRow, Store, StoredRun } from "../../store/store.ts";
import { branchOf } from "../branch.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { Problems } from "../failure.ts";
import { openReporters } from "../reporters.ts";
import { claim, fileReport, refuseUnready, withLedger, workOn } from "../run-session.ts";
import { openConfig, renderContextOf, selectFrom, selectProjects } from "../workspace.ts";

/** Measures, judges and reports; the exit code is the run's. */
export const run: CommandAction = async (context) => {
  const { options } = context;
  const config = await openConfig(context);
  const reporters = await openReporters(context, config);
  return withLedger(config, async (store) => {
    const again = options.lastFailed || options.onlyErrored;
    const begun = again ? await beginAgain(context, config, store) : await begin(context, config, store);
    if (!begun) return 0;
    if (!options.detach) {
      const report = await workOn(context, { config, store, reporters, ...begun });
      return fileReport(context, config, { store, reporters }, report);
    }
    const { stdout, stderr } = context;
    const report = await workOn(context, {
      config,
      store,
      reporters,
      ...begun,
      waits: false,
      stream: stderr,
    });
    stdout.write(`${begun.runId}\n`);
    const isAllOpen = report.exitCode === 4 && report.counts.skipped === 0;
    return isAllOpen ? 0 : report.exitCode;
  });
};

interface Begun {
  readonly runId: string;
  readonly owner: string;
}

/** Writes a new run down, ready to be submitted; undefined where nothing is to be. */
async function begin(
  context: CommandContext,
  config: ResolvedConfig,
  store: Store,
): Promise<Begun | undefined> {
  const { options } = context;
  const selection = await selectFrom(context, config);
  const nowMs = systemClock.now();
  const runId = createRunId(nowMs, createRandom());
  const projects = selectProjects(config, options.project).map((project) => seeded(project, options.seed));
  const { shard } = options;
  const settings: RunSettings = {
    projects,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    command: context.commandLine,
    ...(shard ? { shard: toShardReport(shard, selection, projects) } : {}),
  };
  const keeps = shard && ((test: TestIdentity, scenario: Scenario) => isOfShard(test, scenario, shard));
  const branch = await branchOf(context, config.projectDir);
  const owner = createOwner();
  await forgetUnplanned(store, nowMs);
  await store.createRun(
    { id: runId, createdAtMs: nowMs, branch, settings },
    { owner, untilMs: nowMs + leaseMs },
  );
  try {
    const costed = await planned(context, config, selection, { runId, projects, keeps }, (tests) =>
      recordTests(tests, { store, runId, branch, nowMs, reuseMs: options.reuse ?? config.reuseMs }),
    );
    const isGo = showCost(context, config, costed);
    if (!isGo) await store.deleteRun(runId);
    else await store.setRunState(runId, "open");
    return isGo ? { runId, owner } : undefined;
  } catch (error) {
    await store.deleteRun(runId).catch(() => {});
    throw error;
  }
}

/** Runs whose process died before anything of them could be submitted. */
async function forgetUnplanned(store: Store, nowMs: number): Promise<void> {
  for (const { id, state, lease } of await store.runs())
    if (state === "planning" && !isHeld(lease, nowMs)) await store.deleteRun(id);
}

/** Adds attempts to the last run, for its tests that did not go well. */
async function beginAgain(
  context: CommandContext,
  config: ResolvedConfig,
  store: Store,
): Promise<Begun | undefined> {
  const { options } = context;
  const selection = await selectFrom(context, config);
  const run = await findRun(store, undefined);
  refuseUnready(run);
  const wanted = (await store.latestAttempts(run.id)).filter((attempt) => isWanted(attempt, context));
  if (wanted.length === 0) {
    context.stdout.write(
      `No test of run ${run.id} ${options.lastFailed ? "failed" : "met a provider's fault"}.\n`,
    );
    return undefined;
  }
  const owner = await claim(store, run.id);
  try {
    // Those that the provider holds, or may hold, are collected: a new attempt would be paid for twice.
    const anew = wanted.filter(({ state }) => state === "finished");
    const tests = anew.length > 0 ? await plannedAgain(context, config, selection, run, anew) : [];
    const costed = tests.map(
      ({ project, heldBack }): CostedTest => ({
        project,
        spared: heldBack === undefined ? undefined : "held back by the checks",
      }),
    );
    if (!showCost(context, config, costed)) {
      await store.release(run.id, owner);
      return undefined;
    }
    const numberOf = new Map(anew.map(({ testId, number }) => [testId, number]));
    await recordAttempts(tests, numberOf, {
      store,
      runId: run.id,
      branch: run.branch,
      nowMs: systemClock.now(),
    });
    return { runId: run.id, owner };
  } catch (error) {
    await store.release(run.id, owner).catch(() => {});
    throw error;
  }
}

const isWanted = ({ verdict }: AttemptRow, { options }: CommandContext): boolean =>
  (options.lastFailed === true && (verdict === "failed" || verdict === "not-measured")) ||
  (options.onlyErrored === true && verdict === "errored");

/** Builds the messages of tests again, as the scenarios are now, for the providers of their run. */
async function plannedAgain(
  context: CommandContext,
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
  run: StoredRun,
  wanted: readonly AttemptRow[],
): Promise<PlannedTest[]> {
  const { projects } = settingsOf(run);
  const ids = new Set(wanted.map(({ testId }) => testId));
  const tests: PlannedTest[] = [];
  await planned(context, config, selection, { runId: run.id, projects, keeps: undefined }, async (all) => {
    for await (const test of all) if (ids.delete(test.identity.id)) tests.push(test);
  });
  const [lost] = ids;
  if (lost === undefined) return tests;
  throw new PlacewrightError("usage", `Cannot try "${lost}" again: no scenario makes it any more`, {
    hint: "give the paths and the selection of the first run, or run anew",
  });
}

interface PlanningOptions {
  readonly runId: string;
  readonly projects: readonly RunProject[];
  readonly keeps: ((test: TestIdentity, scenario: Scenario) => boolean) | undefined;
}

/** Builds and checks the messages, and hands the tests on one at a time. Throws every mistake in them at once. */
async function planned<T>(
  { options }: CommandContext,
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
  { runId, projects, keeps }: PlanningOptions,
  take: (tests: AsyncIterable<PlannedTest>) => Promise<T>,
): Promise<T> {
  const problems: PlacewrightError[] = [];
  const tests = planTests(selection, {
    runId,
    projects,
    context: renderContextOf(config, options),
    keeps,
    confidence: config.confidence,
    onProblem: (problem) => problems.push(problem),
  });
  const taken = await take(options.check === false ? tests : await checked(tests, problems, config, options));
  if (problems.length > 0) throw new Problems(problems);
  return taken;
}

/** Loaded only where messages are checked. */
async function checked(
  tests: AsyncIterable<PlannedTest>,
  problems: readonly PlacewrightError[],
  config: ResolvedConfig,
  options: CommandContext["options"],
): Promise<AsyncIterable<PlannedTest>> {
  const { openChecks } = await import("../open-checks.ts");
  const { inspector, settings, baseline } = await openChecks(config, options);
  const { checkTests } = await import("../../run/check-tests.ts");
  // Once one message cannot be built, the others are built to find their mistakes, and checked no more.
  return checkTests(tests, {
    inspector,
    failOn: settings.failOn,
    baseline,
    isVain: () => problems.length > 0,
  });
}

/** Holds the budget. False for a dry run, which shows what it would cost. */
function showCost(
  { options, stdout }: CommandContext,
  { budget }: ResolvedConfig,
  tests: readonly CostedTest[],
): boolean {
  const costs = costOf(tests);
  if (options.dryRun) {
    const lines = [...describeCosts(costs), ...describeSpared(tests)];
    stdout.write(`${lines.join("\n")}\nNothing was submitted.\n`);
  }
  holdBudget(costs, budget);
  return !options.dryRun;
}

const seeded = (project: RunProject, seed: string | undefined): RunProject =>
  project.settings.provider === "local" && seed !== undefined
    ? { ...project, settings: { ...project.settings, seed } }
    : project;
