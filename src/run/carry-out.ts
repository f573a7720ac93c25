import { setMaxListeners } from "node:events";
import type { Clock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { CallPolicy } from "../provider/calls.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome, TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import type { RunProject } from "./plan.ts";
import { findRun, readRun, readTest, settingsOf } from "./read-run.ts";
import type { KeptLease } from "./run-lease.ts";
import { openRunLedger } from "./run-ledger.ts";
import { runProject } from "./run-project.ts";

export interface CarryOutOptions {
  readonly store: Store;
  readonly runId: string;
  /** That the run is under. */
  readonly lease: KeptLease;
  readonly clock: Clock;
  emit(event: RunEvent): void;
  /** Ctrl-C: nothing new is begun, creates under way are finished, what is known is reported. */
  readonly interrupt: AbortSignal;
  /** Creates under way are broken off. */
  readonly abandon: AbortSignal;
  /** Stop waiting after this long; what is still open stays `pending`. */
  readonly timeoutMs?: number | undefined;
  /** False where only what was submitted is collected. Default: true. */
  readonly submits?: boolean;
  /** False where it ends once all is submitted. Default: true. */
  readonly waits?: boolean;
  openProvider(project: RunProject, policy: CallPolicy): Promise<PlacementProvider>;
}

/**
 * Takes the tests of a run that the ledger holds as far as they go, the projects side by side, and gives the lease back.
 * `run-started` is the first event, `run-finished` with the outcome the last. A provider's fault is a verdict, never a throw;
 * throws `ledger-unusable` and `run-busy`, where it could no longer write down what it does.
 */
export async function carryOut(options: CarryOutOptions): Promise<RunOutcome> {
  try {
    await workThrough(options);
    return await conclude(options);
  } finally {
    await options.lease.release().catch(() => {});
  }
}

/** Takes every test as far as it goes; nothing of them stays in memory. */
async function workThrough(options: CarryOutOptions): Promise<void> {
  const { store, runId, lease, clock, emit, interrupt, timeoutMs } = options;
  const run = await findRun(store, runId);
  const identities = (await store.identities(runId)) as ReadonlyMap<string, TestIdentity>;
  const attempts = await store.latestAttempts(runId);

  // A timer of our own: Node 20 may collect a signal of AbortSignal.timeout that only AbortSignal.any knows, and it never fires.
  const stopper = new AbortController();
  const stop = (reason?: unknown) => stopper.abort(reason);
  const endings = [
    [interrupt, () => stop(interrupt.reason)],
    [lease.ended, () => stop(lease.ended.reason)],
  ] as const;
  for (const [signal, end] of endings) {
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  // Every call under way listens to them; that is no leak.
  setMaxListeners(0, stopper.signal, options.abandon);
  let failure: unknown;
  const ledger = openRunLedger(store, runId, lease.owner, (error) => {
    failure ??= error;
    stop(error);
  });

  // Of those that are finished, only what was held back is news.
  const heldBack = attempts.filter(
    ({ state, verdict, reportId }) => state === "finished" && verdict === "failed" && reportId === undefined,
  );
  const news = new Set(heldBack);
  emit({
    type: "run-started",
    atMs: clock.now(),
    runId,
    tests: attempts
      .filter((attempt) => attempt.state !== "finished" || news.has(attempt))
      .map(({ testId }) => identityOf(identities, testId)),
  });
  const onInterrupt = () => emit({ type: "run-stopping", atMs: clock.now() });
  interrupt.addEventListener("abort", onInterrupt, { once: true });
  try {
    for (const attempt of heldBack)
      emit({ type: "test-finished", atMs: clock.now(), result: await readTest(store, attempt, identities) });
    const ended = await Promise.allSettled(
      [...groupByProject(attempts)].map(async ([name, own]) => {
        const project = settingsOf(run).projects.find((candidate) => candidate.name === name);
        if (!project) throw new Error(`run ${runId} has no project ${name}`);
        await runProject(project, own, {
          ...options,
          submits: options.submits ?? true,
          waits: options.waits ?? true,
          identities,
          ledger,
          stop: stopper.signal,
        });
      }),
    );
    for (const each of ended) if (each.status === "rejected") throw each.reason;
    await ledger.commit();
  } catch (error) {
    throw failure ?? error;
  } finally {
    clearTimeout(timer);
    for (const [signal, end] of endings) signal.removeEventListener("abort", end);
    interrupt.removeEventListener("abort", onInterrupt);
  }
  const { reason } = lease.ended;
  if (reason instanceof PlacewrightError) throw reason;
}

/** Reads back what came of the run, and ends it where nothing is open. */
async function conclude({ store, runId, clock, emit, interrupt }: CarryOutOptions): Promise<RunOutcome> {
  const atMs = clock.now();
  const isFinished = (await store.latestAttempts(runId)).every(({ state }) => state === "finished");
  const report = await readRun(store, await findRun(store, runId), { atMs, interrupted: interrupt.aborted });
  if (isFinished) await store.setRunState(runId, "finished", { verdict: report.verdict, finishedAtMs: atMs });
  emit({ type: "run-finished", atMs, report });
  return report;
}

function identityOf(identities: ReadonlyMap<string, TestIdentity>, testId: string): TestIdentity {
  const identity = identities.get(testId);
  if (!identity) throw new Error(`the ledger has half of test ${testId}`);
  return identity;
}

/** Those that something is still to come of. */
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
