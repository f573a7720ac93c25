import type * as z from "zod";
import { systemClock } from "../base/clock.ts";
import type { workerDocument } from "../run/ledger-schema.ts";
import { settingsOf } from "../run/read-run.ts";
import { leaseMs } from "../run/run-lease.ts";
import type { Store, StoredRun } from "../store/store.ts";

/** What a worker says of itself in the ledger. */
export type WorkerCard = Readonly<z.infer<typeof workerDocument>>;

/** Interval between a worker's signs of life, in milliseconds. */
export const beatMs = 5000;

/**
 * Time after its last sign of life from which a worker counts as gone, in milliseconds: from then on, others take its
 * runs over.
 */
export const goneAfterMs = leaseMs;

/** Returns the workers that are alive, with when they gave their last sign of life. */
export async function liveWorkers(
  store: Pick<Store, "workers">,
  nowMs = systemClock.now(),
): Promise<readonly (WorkerCard & { readonly id: string; readonly seenAtMs: number })[]> {
  const all = await store.workers();
  return all
    .filter(({ seenAtMs }) => seenAtMs > nowMs - goneAfterMs)
    .map(({ id, seenAtMs, document }) => ({ id, seenAtMs, ...(document as WorkerCard) }));
}

/** Whether a worker is alive that may use all projects of a run. */
export async function isForWorkers(store: Pick<Store, "workers">, run: StoredRun): Promise<boolean> {
  return hasWorker(
    store,
    settingsOf(run).projects.map(({ name }) => name),
  );
}

/** Whether a worker is alive that may use all these projects. */
export const hasWorker = async (store: Pick<Store, "workers">, names: readonly string[]): Promise<boolean> =>
  (await liveWorkers(store)).some((worker) => mayUse(worker, names));

/** Whether a worker may use all these projects. */
export const mayUse = (
  { projects }: { readonly projects?: readonly string[] | undefined },
  names: readonly string[],
): boolean => projects === undefined || names.every((name) => projects.includes(name));
