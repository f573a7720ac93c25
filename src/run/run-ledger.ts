import type { Clock } from "../base/clock.ts";
import type { ApiOperation } from "../provider/calls.ts";
import type { AttemptChange, Fence, Store } from "../store/store.ts";

/** What becomes of a run's attempts, on its way to the ledger. */
export interface RunLedger {
  /** Is written soon, together with what else happens meanwhile. */
  note(change: AttemptChange): void;
  count(operation: ApiOperation): void;
  /** Resolves when all that was noted is on disk. */
  commit(): Promise<void>;
}

/** How long a change that can be asked of the provider again waits for others on its way to disk. */
const batchWindowMs = 100;

/**
 * Collects changes for the ledger, to write many at once. Only what must be there before a call is waited for: what is lost
 * of the rest can be asked of the provider again. `onFailure` hears if nothing can be written.
 */
export function openRunLedger(
  store: Store,
  fence: Fence,
  { clock, onFailure }: { readonly clock: Clock; onFailure(error: unknown): void },
): RunLedger {
  let changes: AttemptChange[] = [];
  let calls: Record<string, number> = {};
  let last: Promise<void> = Promise.resolve();
  let batch: AbortController | undefined;

  async function write(): Promise<void> {
    batch?.abort();
    batch = undefined;
    if (changes.length === 0 && Object.keys(calls).length === 0) return;
    const [these, counted] = [changes, calls];
    changes = [];
    calls = {};
    try {
      await store.saveAttempts(fence, these, counted);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }

  /** One write after another: what a later one says must not be overwritten by an earlier one. */
  const commit = (): Promise<void> => {
    last = last.then(write);
    last.catch(() => {});
    return last;
  };

  return {
    note(change) {
      changes.push(change);
      if (batch) return;
      batch = new AbortController();
      clock
        .sleep(batchWindowMs, batch.signal)
        .then(commit)
        .catch(() => {});
    },
    count(operation) {
      calls[operation] = (calls[operation] ?? 0) + 1;
    },
    commit,
  };
}
