import type { Clock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { Lease, RunRow, Store } from "../store/store.ts";
import { isHeld } from "./run-lease.ts";

/** The result of cancelling a run, with its number of tests by state. */
export interface CancelledRun {
  /** Tests at the provider, which are billed; `wait` collects them. */
  readonly submitted: number;
  /**
   * Tests that were being submitted during the cancel, by a process that has not reported yet whether they
   * exist.
   */
  readonly uncertain: number;
  /** Tests that will never be submitted. */
  readonly unsent: number;
  /** Whether nothing is left to collect. */
  readonly isFinished: boolean;
  /** The lease of the process that has not stopped yet. Absent if none is left. */
  readonly worker?: Lease;
}

export interface CancelOptions {
  readonly clock: Clock;
  /** Maximum time to wait for the process that works on the run, in milliseconds. Default: 0. */
  readonly patienceMs?: number;
  /** Called once if `cancelRun` waits for that process. */
  onWaiting?(worker: Lease): void;
}

/**
 * A wait in milliseconds that is longer than a process needs to notice a cancel and finish its in-flight
 * calls.
 */
export const defaultPatienceMs = 25_000;

const pollEveryMs = 200;

/**
 * Cancels a run, so that nothing more of it is submitted. Intents are recorded before their creates, so only
 * the submitting process knows which were sent: waits for it.
 *
 * @throws {PlacewrightError} usage: if the run is finished.
 */
export async function cancelRun(
  store: Store,
  { id }: Pick<RunRow, "id">,
  options: CancelOptions,
): Promise<CancelledRun> {
  // Also returns false if the run's process finished it a moment ago.
  if (!(await store.cancelRun(id)))
    throw new PlacewrightError("usage", `Cannot cancel run ${id}: it is finished`, {
      hint: `Run placewright report ${id} to see its results`,
    });
  const before = await store.latestAttempts(id);
  const wasUnsent = new Set(
    before.filter(({ state }) => state === "planned" || state === "submitting").map(({ name }) => name),
  );
  const isUncertain = before.some(({ state }) => state === "submitting");
  const worker = isUncertain ? await waitUntilStopped(store, id, options) : undefined;
  const after = await store.latestAttempts(id);
  const unsent = after.filter(
    ({ name, state, verdict }) => wasUnsent.has(name) && (state === "planned" || verdict === "not-measured"),
  );
  return {
    submitted: after.filter(({ state }) => state === "submitted").length,
    uncertain: after.filter(({ state }) => state === "submitting").length,
    unsent: unsent.length,
    isFinished: (await store.run(id))?.state === "finished",
    ...(worker ? { worker } : {}),
  };
}

/**
 * Resolves to undefined once no process works on the run, or after `patienceMs` to the lease of the process
 * that still does.
 */
async function waitUntilStopped(
  store: Store,
  runId: string,
  { clock, patienceMs = 0, onWaiting }: CancelOptions,
): Promise<Lease | undefined> {
  const deadlineMs = clock.now() + patienceMs;
  let isSaid = false;
  for (;;) {
    const { state, lease } = (await store.run(runId)) ?? {};
    if (state === "finished" || !isHeld(lease, clock.now())) return undefined;
    if (clock.now() >= deadlineMs) return lease;
    if (!isSaid) onWaiting?.(lease);
    isSaid = true;
    await clock.sleep(pollEveryMs);
  }
}
