import { setMaxListeners } from "node:events";
import type { SteadyClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { CallPolicy } from "../provider/calls.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome, TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { addRetries } from "./add-retries.ts";
import type { Budget } from "./cost.ts";
import { executeProject } from "./execute-project.ts";
import type { RunProject } from "./plan.ts";
import type { Polling } from "./poller.ts";
import { findRun, readRun, readTest, settingsOf } from "./read-run.ts";
import { createReconciler } from "./reconcile.ts";
import type { HeldLease } from "./run-lease.ts";
import { openRunLedger } from "./run-ledger.ts";
import { toUnrecorded } from "./unrecorded.ts";

export interface ExecuteOptions {
  readonly store: Store;
  readonly runId: string;
  readonly lease: HeldLease;
  readonly clock: SteadyClock;
  emit(event: RunEvent): void;
  /** Signal of Ctrl-C: begin nothing new, finish in-flight creates, and report the known results. */
  readonly interrupt: AbortSignal;
  /** Signal that aborts in-flight creates. */
  readonly abandon: AbortSignal;
  /** Maximum time to wait, in milliseconds; open tests then stay `pending`. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Whether to submit tests. If false, only submitted ones are collected. Default: `true`. */
  readonly submits?: boolean;
  /**
   * How often to ask for results after submitting: `always` until all are known, `once` for each test, or `never`. Default:
   * `always`.
   */
  readonly polls?: Polling;
  /**
   * Returns the projects of a run; `names` are those with unfinished tests. Default: the projects in the
   * ledger.
   */
  projectsOf?(run: StoredRun, names: ReadonlySet<string>): readonly RunProject[];
  /** Limits of the tests that retries create. Default: no retries are made. */
  readonly retryBudget?: Budget | undefined;
  openProvider(project: RunProject, policy: CallPolicy): Promise<PlacementProvider>;
  /** Returns a number in [0, 1). Default: `Math.random`. */
  random?(): number;
}

/** How long in-flight creates may take to finish once a run must stop, in milliseconds. */
const graceMs = 10_000;

/**
 * Runs the tests of a recorded run, with all projects in parallel, and releases the lease. Emits
 * `run-started` first, and `run-finished` with the outcome last. A provider error becomes a verdict and is
 * never thrown.
 *
 * @throws {PlacewrightError} `run-taken-over`: if another process has taken the run; this one stops at once.
 * `run-unrecorded`: if the ledger failed after a test was submitted. `ledger-unusable`: if it failed before
 * that.
 */
export async function executeRun(options: ExecuteOptions): Promise<RunOutcome> {
  const sent = new Set<string>();
  try {
    await executeProjects(options, sent);
    return await finishRun(options);
  } catch (error) {
    throw toUnrecorded(error, options.runId, sent);
  } finally {
    await options.lease.release().catch(() => {});
  }
}

/** Runs every test to completion, or as far as possible. Keeps no results in memory. */
async function executeProjects(options: ExecuteOptions, sent: Set<string>): Promise<void> {
  const { store, runId, lease, clock, emit, interrupt, timeoutMs } = options;
  const run = await findRun(store, runId);
  const identities = (await store.identities(runId)) as ReadonlyMap<string, TestIdentity>;
  const attempts = await store.latestAttempts(runId);
  const over = new AbortController();
  const stopping = createStopping(options, over.signal);
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    stopping.stop(error);
  };
  const ledger = openRunLedger(store, lease.fence, { clock, onFailure: fail });
  const reconciler = createReconciler(store, runId, clock);

  // Of the finished tests, only those that were never to be submitted have not been reported yet: blocked ones, and
  // broken ones, which have no message.
  const blocked = attempts.filter(
    ({ state, verdict, reportId, contentHash }) =>
      state === "finished" &&
      reportId === undefined &&
      (verdict === "failed" || (verdict === "not-measured" && contentHash === undefined)),
  );
  const news = new Set(blocked);
  emit({
    type: "run-started",
    atMs: clock.now(),
    runId,
    tests: attempts
      .filter((attempt) => attempt.state !== "finished" || news.has(attempt))
      .map(({ testId }) => identityOf(identities, testId)),
  });
  /** Runs attempts to completion, or as far as possible, with all projects in parallel. */
  const executeRound = async (round: readonly AttemptRow[]): Promise<void> => {
    const groups = groupByProject(round);
    const projects = options.projectsOf?.(run, new Set(groups.keys())) ?? settingsOf(run).projects;
    await Promise.all(
      [...groups].map(async ([name, own]) => {
        const project = projectOf(run, projects, name);
        await executeProject(project, own, (policy) => options.openProvider(project, policy), {
          ...options,
          submits: options.submits ?? true,
          polls: options.polls ?? "always",
          random: options.random ?? Math.random,
          stop: stopping.stopped,
          abandon: stopping.abandoned,
          isCancelled: () => run.state === "cancelled" || isCancel(lease.ended),
          identities,
          ledger,
          fail,
          onSend: (testName) => sent.add(testName),
          async onDone(provider) {
            // Commit first: a test that is not on disk yet would look unknown.
            await ledger.commit();
            await reconciler.check(name, provider, stopping.stopped);
          },
        }).catch(fail);
      }),
    );
    await ledger.commit().catch(fail);
    lease.throwIfLost();
    if (failure) throw failure.error;
  };
  const onInterrupt = () => emit({ type: "run-stopping", atMs: clock.now() });
  interrupt.addEventListener("abort", onInterrupt, { once: true });
  if (timeoutMs !== undefined)
    clock.sleep(timeoutMs, over.signal).then(
      () => stopping.stop(),
      () => {},
    );
  try {
    for (const attempt of blocked)
      emit({ type: "test-finished", atMs: clock.now(), result: await readTest(store, attempt, identities) });
    for (let round = attempts; round.length > 0; ) {
      await executeRound(round);
      round = stopping.stopped.aborted ? [] : await startRetries(run, options, identities);
    }
    await reconciler.save(lease.fence);
  } finally {
    over.abort();
    interrupt.removeEventListener("abort", onInterrupt);
  }
}

/**
 * Adds attempts at the tests whose verdicts are within noise, and returns them. Only a process that submits and waits adds
 * any.
 */
async function startRetries(
  run: StoredRun,
  { store, lease, clock, emit, retryBudget, submits = true, polls = "always" }: ExecuteOptions,
  identities: ReadonlyMap<string, TestIdentity>,
): Promise<AttemptRow[]> {
  if (!retryBudget || !submits || polls !== "always" || run.state === "cancelled") return [];
  const { fence } = lease;
  const { testIds, left } = await addRetries(run, { store, fence, clock, budget: retryBudget, identities });
  if (testIds.size + left === 0) return [];
  const tests = [...testIds].map((testId) => identityOf(identities, testId));
  emit({ type: "tests-retried", atMs: clock.now(), tests, ...(left > 0 ? { left } : {}) });
  return (await store.latestAttempts(run.id)).filter(({ testId }) => testIds.has(testId));
}

/** Whether the lease ended because the run was cancelled. Otherwise it ends with a Placewright error. */
const isCancel = (ended: AbortSignal): boolean =>
  ended.aborted && !(ended.reason instanceof PlacewrightError);

interface Stopping {
  readonly stopped: AbortSignal;
  /** Aborted by `abandon` or a lost lease, and `graceMs` after the run began to stop. */
  readonly abandoned: AbortSignal;
  stop(reason?: unknown): void;
}

/**
 * Stops a run when it is interrupted, cancelled, lost, or out of time. In-flight creates then have `graceMs`
 * to finish.
 */
function createStopping({ interrupt, abandon, lease, clock }: ExecuteOptions, over: AbortSignal): Stopping {
  const stopper = new AbortController();
  const abandoner = new AbortController();
  const abandonNow = () => abandoner.abort(abandon.reason);
  const stop = (reason?: unknown): void => {
    if (stopper.signal.aborted) return;
    stopper.abort(reason);
    clock.sleep(graceMs, over).then(abandonNow, () => {});
  };
  for (const [signal, act] of [
    [interrupt, () => stop(interrupt.reason)],
    [
      abandon,
      () => {
        stop(abandon.reason);
        abandonNow();
      },
    ],
    [
      lease.ended,
      () => {
        stop(lease.ended.reason);
        if (!isCancel(lease.ended)) abandoner.abort(lease.ended.reason);
      },
    ],
  ] as const) {
    if (signal.aborted) act();
    else {
      signal.addEventListener("abort", act, { once: true });
      over.addEventListener("abort", () => signal.removeEventListener("abort", act), { once: true });
    }
  }
  // Each in-flight call adds a listener; raise the limit to avoid a false leak warning.
  setMaxListeners(0, stopper.signal, abandoner.signal);
  return { stopped: stopper.signal, abandoned: abandoner.signal, stop };
}

/** Reads the run's results from the ledger, and finishes the run if no test is open. */
async function finishRun({
  store,
  runId,
  clock,
  emit,
  interrupt,
  lease,
}: ExecuteOptions): Promise<RunOutcome> {
  const atMs = clock.now();
  const isFinished = (await store.latestAttempts(runId)).every(({ state }) => state === "finished");
  const run = await findRun(store, runId);
  const report = await readRun(store, run, { atMs, interrupted: interrupt.aborted });
  // A run that was finished before keeps its end.
  if (isFinished && run.state !== "finished")
    await store.finishRun(lease.fence, { verdict: report.verdict, finishedAtMs: atMs });
  emit({ type: "run-finished", atMs, report });
  return report;
}

function projectOf(run: StoredRun, projects: readonly RunProject[], name: string): RunProject {
  const project = projects.find((candidate) => candidate.name === name);
  if (!project) throw new Error(`run ${run.id} has no project ${name}`);
  return project;
}

function identityOf(identities: ReadonlyMap<string, TestIdentity>, testId: string): TestIdentity {
  const identity = identities.get(testId);
  if (!identity) throw new Error(`the ledger has an incomplete record of test ${testId}`);
  return identity;
}

/** Groups the unfinished attempts by project. */
function groupByProject(attempts: readonly AttemptRow[]): Map<string, AttemptRow[]> {
  const groups = new Map<string, AttemptRow[]>();
  for (const attempt of attempts) {
    if (attempt.state === "finished") continue;
    const group = groups.get(attempt.project);
    if (group) group.push(attempt);
    else groups.set(attempt.project, [attempt]);
  }
  return groups;
}
