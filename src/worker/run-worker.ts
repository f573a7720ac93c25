import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { PlacewrightError } from "../base/errors.ts";
import { acquireLease } from "../run/run-lease.ts";
import { isTooNew } from "../store/newer-schema.ts";
import { createOwner } from "../store/owner.ts";
import type { DueRun } from "../store/team.ts";
import { version } from "../version.ts";
import { pruneRuns } from "../workspace/prune.ts";
import type { StartedRun } from "../workspace/start-run.ts";
import { type Execute, executeAndReport } from "./execute-and-report.ts";
import { createPauses } from "./pauses.ts";
import { createScheduler } from "./scheduler.ts";
import { beatMs, type WorkerCard } from "./worker-card.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** How often a worker looks for work, in milliseconds. */
const lookMs = 1000;

/** How often a worker deletes old runs, in milliseconds. */
const pruneEveryMs = 3_600_000;

/** More runs than are ever due at once. Only their ids are read. */
const manyRuns = 10_000;

/** What the simulation replaces. */
export interface WorkerParts {
  readonly execute?: Execute;
  /** Who has the leases that the worker acquires. Default: this process. */
  readonly owner?: string;
}

/**
 * Works on runs of the ledger that no other process works on, and starts the runs of schedules, until interrupted. Any
 * number of workers can do so at once: the lease of a run decides who works on it. Hands its runs back before it ends.
 * Throws `ledger-unusable` if a newer version of placewright has upgraded the ledger.
 */
export async function runWorker(
  options: WorkerOptions,
  { execute = executeAndReport, owner = createOwner() }: WorkerParts = {},
): Promise<void> {
  const { store, clock, concurrency, interrupt, onEvent } = options;
  const id = randomUUID();
  const working = new Map<string, Promise<void>>();
  /** Runs of `working` whose lease this worker has. */
  const taken = new Set<string>();
  const pauses = createPauses();
  let beatAtMs = Number.NEGATIVE_INFINITY;
  const card = (): WorkerCard => ({
    host: hostname(),
    pid: process.pid,
    version,
    startedAtMs,
    projects: [...options.projects],
    concurrency,
    runs: [...working.keys()],
  });
  const startedAtMs = clock.now();

  function begin(runId: string, work: () => Promise<void>): void {
    const ended = work()
      .catch((error) => {
        const wasTaken = taken.delete(runId);
        if (error instanceof PlacewrightError && error.code === "run-taken-over")
          return onEvent({ type: "run-lost", runId, wasTaken });
        const againInMs = pauses.lengthen(runId, clock.steadyMs());
        onEvent({ type: "run-failed", runId, error, againInMs, wasTaken });
      })
      .finally(() => working.delete(runId));
    working.set(runId, ended);
  }
  const carry = async ({ runId, lease }: StartedRun, submits: boolean): Promise<void> => {
    taken.add(runId);
    onEvent({ type: "run-taken", runId });
    const { isFinished, hasProgressed } = await execute({ runId, lease }, submits, options);
    taken.delete(runId);
    // A run that gets on waits only for the first pause again.
    if (isFinished || interrupt.aborted || hasProgressed) pauses.clear(runId);
    if (!isFinished) pauses.lengthen(runId, clock.steadyMs());
  };
  const scheduler = createScheduler({
    ...options,
    owner: id,
    // A worker that has enough to do leaves the run to the next one that has not, which may be itself.
    onStarted: ({ runId, lease }) =>
      working.size < concurrency ? begin(runId, () => carry({ runId, lease }, true)) : lease.release(),
  });
  const prune = createPruner(options);

  // Planning a run takes long, and so does deleting many. Other runs must not wait for it.
  let chores: Promise<void> | undefined;
  const doChores = async (): Promise<void> => {
    await scheduler.look();
    await prune().catch((error) => onEvent({ type: "ledger-failed", error }));
    chores = undefined;
  };

  async function look(): Promise<void> {
    const nowMs = clock.now();
    if (clock.steadyMs() - beatAtMs >= beatMs) {
      await store.noteWorker(id, card(), nowMs);
      beatAtMs = clock.steadyMs();
    }
    chores ??= doChores();
    if (working.size >= concurrency) return;
    const filter = { limit: manyRuns, nowMs, projects: options.projects };
    const due = (await store.dueRuns(filter)).filter(
      ({ id: runId }) => !working.has(runId) && !pauses.has(runId, clock.steadyMs()),
    );
    for (const run of shuffled(due).slice(0, concurrency - working.size))
      begin(run.id, () => take(run, owner, options, carry));
  }

  let upgraded: unknown;
  while (!interrupt.aborted) {
    await look().then(
      () => onEvent({ type: "looked", runs: working.size }),
      (error) => {
        onEvent({ type: "ledger-failed", error });
        if (isTooNew(error)) upgraded = error;
      },
    );
    if (upgraded) break;
    // Workers that were started together do not look together.
    await clock.sleep(lookMs * (0.5 + Math.random()), interrupt).catch(() => {});
  }
  onEvent({ type: "stopping", runs: working.size });
  await chores;
  await Promise.all(working.values());
  await store.forgetWorker(id).catch(() => {});
  if (upgraded) throw upgraded;
}

/** Returns a function that deletes runs older than `retention`: at once, and then each hour. */
function createPruner({ store, config, clock, onEvent }: WorkerOptions): () => Promise<void> {
  const { retentionMs } = config;
  let prunedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (retentionMs === undefined || clock.steadyMs() - prunedAtMs < pruneEveryMs) return;
    prunedAtMs = clock.steadyMs();
    const { deleted } = await pruneRuns(store, config, { keepMs: retentionMs });
    if (deleted === 0) return;
    onEvent({ type: "runs-deleted", count: deleted });
    await store.compact();
  };
}

/** Acquires the lease of a run and works on it, unless another process was faster. */
async function take(
  { id: runId, state }: DueRun,
  owner: string,
  { store, clock }: WorkerOptions,
  carry: (started: StartedRun, submits: boolean) => Promise<void>,
): Promise<void> {
  const submits = state === "open";
  const lease = await acquireLease(store, runId, { clock, owner, stopsOnCancel: submits }).catch((error) => {
    // It was deleted meanwhile.
    if (error instanceof PlacewrightError && error.code === "run-missing") return undefined;
    throw error;
  });
  if (lease && "fence" in lease) await carry({ runId, lease }, submits);
}

/** Returns the items in a random order, so that workers do not all ask for the same run. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
