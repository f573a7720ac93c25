import { systemClock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { detachedExitCode, worstExitCode } from "../result/exit-code.ts";
import type { ProjectCost, RunOutcome } from "../result/run-report.ts";
import { cancelRun } from "../run/cancel-run.ts";
import { enforceBudget, toCost } from "../run/cost.ts";
import { identifyAll } from "../run/plan-health.ts";
import { findRun, readRun, settingsOf } from "../run/read-run.ts";
import { acquireLease, type HeldLease, isHeld } from "../run/run-lease.ts";
import { describeOwner } from "../store/owner.ts";
import type { AttemptState, Store } from "../store/store.ts";
import { findRecentTests } from "../workspace/recent-tests.ts";
import { revisionOf } from "../workspace/revision.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import { type PlanOptions, type StartOptions, TestsTaken } from "../workspace/start-run.ts";
import { isForWorkers } from "./worker-card.ts";

export interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly plan: Pick<PlanOptions, "selection" | "health" | "broken">;
  readonly everyMs: number;
  readonly env: Environment;
  readonly branch: string | undefined;
  readonly project: readonly string[] | undefined;
  /** Whether to continue no earlier run. */
  readonly dryRun: boolean | undefined;
  /** Receives what is done with earlier runs, in sentences of one line, which may have foreign text. */
  say(line: string): void;
  /** Submits the tests that a run has left, and does not wait for results. */
  submit(runId: string, lease: HeldLease): Promise<RunOutcome>;
}

interface Search extends RecentOptions {
  readonly sinceMs: number;
  /** Runs of tests that were faster than this call, by the ids of the tests. */
  readonly taken: ReadonlyMap<string, string>;
}

/** What is left after earlier runs. */
interface AfterRecent {
  /** Ids of tests that a run has submitted within the time. */
  readonly skips: ReadonlySet<string>;
  /** Runs that have some of the tests. */
  readonly runs: readonly string[];
  /** Whether no test is left for a new run. */
  readonly isDone: boolean;
  /** What the tests cost that this call submits of earlier runs, or would submit if it was no dry run. */
  readonly rest: readonly ProjectCost[];
  /** Exit code of the runs that this call has continued. */
  readonly code: number;
}

/** What a new run must leave to others. */
export type Recent = Required<Pick<StartOptions, "skips" | "sinceMs" | "earlier">>;

/** What was done before a run, and the run, unless no test was left for it. */
export interface StartedAfter<Started> extends Pick<AfterRecent, "code" | "runs" | "rest"> {
  readonly begun?: { readonly run: Started };
}

/**
 * Submits what runs of the last `everyMs` have left, and starts a run with the tests that none of them has, so that a job
 * that runs twice pays once. If another process opens a run with some of the tests first, leaves these to it. Throws
 * `usage`, and submits nothing, if the tests that earlier runs have left exceed the limits of a run.
 */
export async function startAfterRecent<Started>(
  recent: RecentOptions,
  start: (recent: Recent) => Promise<Started>,
): Promise<StartedAfter<Started>> {
  const { branch } = await revisionOf(recent.config.projectDir, recent.env, recent.branch);
  const sinceMs = systemClock.now() - recent.everyMs;
  const taken = new Map<string, string>();
  let code = 0;
  const rest: ProjectCost[] = [];
  // Ends, because each further round leaves out more tests.
  for (;;) {
    const after = await submitRecent({ ...recent, branch, sinceMs, taken });
    code = worstExitCode(code, after.code);
    rest.push(...after.rest);
    const done = { code, rest, runs: after.runs };
    if (after.isDone) return done;
    try {
      return { ...done, begun: { run: await start({ skips: after.skips, sinceMs, earlier: rest }) } };
    } catch (error) {
      if (!(error instanceof TestsTaken)) throw error;
      for (const [testId, runId] of error.runOf) taken.set(testId, runId);
    }
  }
}

/** Submits what recent runs have left, and says which tests they have submitted. */
async function submitRecent(search: Search): Promise<AfterRecent> {
  const { config, store, plan, everyMs, branch, sinceMs, taken, project, dryRun, say } = search;
  const { unfinished, late } = await findRecentTests(store, { branch, sinceMs });
  const codes: number[] = [];
  const rest = await costOfRest(search, unfinished);
  enforceBudget(rest, config.budget);
  for (const runId of dryRun ? [] : unfinished) codes.push(await submitRest(search, runId));
  for (const runId of dryRun ? [] : late) await giveUpRest(search, runId);
  const { runOf: submitted } = await findRecentTests(store, { branch, sinceMs });
  const runOf = new Map([...taken, ...submitted]);
  const skips = new Set(runOf.keys());
  for (const runId of unfinished)
    for (const { testId, state } of await store.latestAttempts(runId))
      if (state !== "finished") {
        skips.add(testId);
        runOf.set(testId, runId);
      }
  const { selection: tests, health = [], broken = [] } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, project)).map(({ id }) => id);
  const known = wanted.filter((id) => skips.has(id));
  const runs = new Set(known.flatMap((id) => runOf.get(id) ?? []));
  if (known.length > 0)
    say(
      `${plural(known.length, "test")} submitted in the last ${formatDuration(everyMs)}, in ${[...runs].join(", ")}.`,
    );
  // A broken scenario fails each time: no earlier run has its tests.
  const isDone = known.length === wanted.length && broken.length === 0;
  return { skips, runs: [...runs], isDone, rest, code: worstExitCode(...codes) };
}

/** States of a test that is created when its run continues. One that was being submitted may exist already. */
const isLeft: ReadonlySet<AttemptState> = new Set(["planned", "submitting"]);

/** Returns what the tests cost at most that runs have left, except of runs that another process submits. */
async function costOfRest(
  { store, dryRun, say }: RecentOptions,
  runIds: readonly string[],
): Promise<ProjectCost[]> {
  const rest: ProjectCost[] = [];
  for (const runId of runIds) {
    const run = await findRun(store, runId);
    if (isHeld(run.lease, systemClock.now()) || (await isForWorkers(store, run))) continue;
    // Health checks, which have no message, cost nothing.
    const left = (await store.latestAttempts(runId)).filter(
      ({ state, contentHash }) => isLeft.has(state) && contentHash !== undefined,
    );
    if (dryRun)
      say(
        `Run ${runId} was stopped before all of its tests were submitted. Up to ${plural(left.length, "test")} would be submitted.`,
      );
    for (const project of settingsOf(run).projects)
      rest.push(toCost(project, left.filter((attempt) => attempt.project === project.name).length));
  }
  return rest.filter(({ newTests }) => newTests > 0);
}

/** Cancels a run whose tests are too old to be submitted, unless a process works on it: the new run submits them. */
async function giveUpRest({ store, say }: RecentOptions, runId: string): Promise<void> {
  const run = await findRun(store, runId);
  // Another job may have done it in the meantime.
  if (run.state !== "open" || isHeld(run.lease, systemClock.now()) || (await isForWorkers(store, run)))
    return;
  await cancelRun(store, run, { clock: systemClock });
  say(
    `Run ${runId} was stopped before all of its tests were submitted, too long ago to submit them now. It is cancelled; what it has submitted is collected.`,
  );
}

/** Submits the tests that a run has left, unless another process does. Returns the exit code of a detached run. */
async function submitRest({ store, say, submit }: RecentOptions, runId: string): Promise<number> {
  const run = await findRun(store, runId);
  if (await isForWorkers(store, run))
    return detachedExitCode(await readRun(store, run, { atMs: systemClock.now() }), true);
  const lease = await acquireLease(store, runId, { clock: systemClock });
  if (!("fence" in lease)) {
    say(`${describeOwner(lease.owner)} submits run ${runId}.`);
    return 0;
  }
  say(`Run ${runId} was stopped before all of its tests were submitted. Submitting the others.`);
  return detachedExitCode(await submit(runId, lease));
}
