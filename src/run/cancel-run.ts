import type { Clock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { Lease, RunRow, Store } from "../store/store.ts";
import { isHeld } from "./run-lease.ts";

/** The tests of a run that was cancelled. */
export interface CancelledRun {
  /** At the provider and paid for: wait collects them. */
  readonly submitted: number;
  /** Being submitted while it was cancelled, by a process that has not said yet whether they exist. */
  readonly uncertain: number;
  /** Never to be submitted. */
  readonly unsent: number;
  /** Whether nothing is left to collect. */
  readonly isFinished: boolean;
  /** The process that has not stopped yet. */
  readonly worker?: Lease;
}

export interface CancelOptions {
  readonly clock: Clock;
  /** How long to wait for the process that works on the run, in milliseconds. Default: 0. */
  readonly patienceMs?: number;
  /** Called once, if that process is waited for. */
  onWaiting?(worker: Lease): void;
}

/** Longer than a process needs to notice a cancel, and to finish its calls in flight. */
export const defaultPatienceMs = 25_000;

const pollEveryMs = 200;

/**
 * Ends a run: nothing more of it is submitted. Intents are recorded ahead of their creates, so that only the process that
 * submits them knows which were sent; it is waited for.
 *
 * @throws {PlacewrightError} usage: if the run is finished.
 */
export async function cancelRun(
  store: Store,
  { id }: Pick<RunRow, "id">,
  options: CancelOptions,
): Promise<CancelledRun> {
  // Answers false for one that its process has just finished, too.
  if (!(await store.cancelRun(id)))
    throw new PlacewrightError("usage", `Cannot cancel run ${id}: it is finished`, {
      hint: `placewright report ${id} shows it`,
    });
  const before = await store.latestAttempts(id);
  const wasUnsent = new Set(
    before.filter(({ state }) => state === "planned" || state === "submitting").map(({ name }) => name),
  );
  const isUncertain = before.some(({ state }) => state === "submitting");
  const worker = isUncertain ? await waitUntilStopped(store, id, options) : undefined;
  const after = await store.latestAttempts(id);
  const unsent = after.filter(
    ({ name, state, verdict }) =>
      wasUnsent.has(name) && (state === "planned" || (state === "finished" && verdict === "not-measured")),
  );
  return {
    submitted: after.filter(({ state }) => state === "submitted").length,
    uncertain: after.filter(({ state }) => state === "submitting").length,
    unsent: unsent.length,
    isFinished: (await store.run(id))?.state === "finished",
    ...(worker ? { worker } : {}),
  };
}

/** Resolves once no process works on the run any more, or with the one that still does. */
async function waitUntilStopped(
  store: Store,
  runId: string,
  { clock, patienceMs = 0, onWaiting }: CancelOptions,
): Promise<Lease | undefined> {
  const deadlineMs = clock.now() + patienceMs;
  let isSaid = false;
  for (;;) {
    const run = await store.run(runId);
    if (run?.state === "finished" || !isHeld(run?.lease, clock.now())) return undefined;
    const worker = run?.lease;
    if (clock.now() >= deadlineMs) return worker;
    if (!isSaid && worker) onWaiting?.(worker);
    isSaid = true;
    await clock.sleep(pollEveryMs);
  }
}
