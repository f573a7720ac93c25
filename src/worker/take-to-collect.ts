import { systemClock } from "../base/clock.ts";
import { findRun } from "../run/read-run.ts";
import { acquireLease, type HeldLease } from "../run/run-lease.ts";
import { createOwner, describeOwner } from "../store/owner.ts";
import type { Store } from "../store/store.ts";
import { isForWorkers } from "./worker-card.ts";

/**
 * Acquires the lease of a run to collect its results, also of a cancelled one. Returns in words who works on it instead:
 * another process, or a worker that will finish it, which a lease would keep from submitting its tests.
 */
export async function takeToCollect(
  store: Store,
  runId: string,
  owner = createOwner(),
): Promise<HeldLease | string> {
  const run = await findRun(store, runId);
  if (run.state === "open" && (await isForWorkers(store, run))) return "a worker";
  const lease = await acquireLease(store, runId, { clock: systemClock, stopsOnCancel: false, owner });
  return "fence" in lease ? lease : describeOwner(lease.owner);
}
