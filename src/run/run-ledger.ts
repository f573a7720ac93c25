import type { Clock } from "../base/clock.ts";
import type { ApiOperation } from "../provider/calls.ts";
import type { AttemptChange, Fence, Store } from "../store/store.ts";

/** Changes of a run's attempts on their way to the ledger. */
export interface RunLedger {
  /** Queues a change, which is soon written together with others. */
  note(change: AttemptChange): void;
  count(operation: ApiOperation): void;
  /** Resolves when all queued changes are on disk. */
  commit(): Promise<void>;
}

/**
 * How long a change waits for others before it is written, in milliseconds. If lost, it can be read from the
 * provider again.
 */
const batchWindowMs = 100;

/**
 * Collects changes for the ledger and writes them in batches. A lost change can be read from the provider
 * again; intents, which must be on disk before a create, are written elsewhere. Calls `onFailure` if a write
 * fails.
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

  /** Writes one batch after another, so that an earlier change never overwrites a later one. */
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
