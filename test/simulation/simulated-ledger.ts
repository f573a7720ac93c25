import { PlacewrightError } from "../../src/base/errors.ts";
import { openMemoryStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Method = keyof Store;
interface Write {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** A ledger, and all its writes. The first of them recreate an earlier state as a copy. */
export interface SimulatedLedger {
  readonly store: Store;
  readonly writes: Write[];
}

const writing: ReadonlySet<string> = new Set<Method>([
  "createRun",
  "addTests",
  "addAttempts",
  "openRun",
  "finishRun",
  "saveReconciliation",
  "cancelRun",
  "deleteRun",
  "acquireLease",
  "renewLease",
  "releaseLease",
  "recordIntents",
  "saveAttempts",
]);

/** Writes of turns, which no copy of a ledger has: only workers of a shared one take turns. */
const turns: ReadonlySet<string> = new Set<Method>(["takeTurn", "acquireSweep", "releaseSweep"]);

export const openLedger = async (): Promise<SimulatedLedger> => ({
  store: await openMemoryStore(),
  writes: [],
});

const call = (store: Store, { method, args }: Write): Promise<unknown> =>
  (store[method] as (...values: readonly unknown[]) => Promise<unknown>)(...args);

/** Returns a copy of the ledger after a fraction of its writes. */
export async function copyLedger({ writes }: SimulatedLedger, part: number): Promise<SimulatedLedger> {
  const copy = await openLedger();
  for (const write of writes.slice(0, Math.ceil(part * writes.length))) {
    await call(copy.store, write);
    copy.writes.push(write);
  }
  return copy;
}

/**
 * Opens a ledger for one process: each call passes the process's gate before and after, and depends on its
 * disk.
 */
export function openFor(process: SimulatedProcess, ledger: SimulatedLedger, time: VirtualTime): Store {
  return new Proxy(ledger.store, {
    get:
      (store, name) =>
      async (...args: readonly unknown[]) => {
        const method = name as Method;
        const isWrite = writing.has(method) || turns.has(method);
        await process.gate();
        while (isWrite && process.diskHangsUntilMs > time.now()) {
          await time.sleep(process.diskHangsUntilMs - time.now());
          await process.gate();
        }
        if (isWrite && process.diskFullUntilMs > time.now())
          throw new PlacewrightError("ledger-unusable", "Cannot use the ledger: the disk is full");
        const result = await call(store, { method, args });
        if (writing.has(method)) ledger.writes.push({ method, args });
        await process.gate();
        return result;
      },
  });
}
