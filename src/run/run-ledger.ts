import { setImmediate as nextTurn } from "node:timers/promises";
import type { ApiOperation } from "../provider/calls.ts";
import type { AttemptChange, Store } from "../store/store.ts";

/** What becomes of a run's attempts, on its way to the ledger. */
export interface RunLedger {
  /** Is written soon, together with what else happens meanwhile. */
  note(change: AttemptChange): void;
  count(operation: ApiOperation): void;
  /** Resolves when all that was noted is on disk. */
  commit(): Promise<void>;
}

/** How long what can be asked of the provider again may wait for company on its way to disk. */
const gatherMs = 100;

/**
 * Collects changes for the ledger, to write many at once. Only what must be there before a call is waited for: what is lost
 * of the rest can be asked of the provider again. `onFailure` hears where nothing can be written.
 */
export function openRunLedger(
  store: Store,
  runId: string,
  owner: string,
  onFailure: (error: unknown) => void,
): RunLedger {
  let changes: AttemptChange[] = [];
  let calls: Record<string, number> = {};
  let writing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    await nextTurn();
    writing = undefined;
    clearTimeout(gathering);
    gathering = undefined;
    const [these, counted] = [changes, calls];
    changes = [];
    calls = {};
    try {
      await store.saveAttempts(runId, owner, these, counted);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }

  const commit = (): Promise<void> => {
    writing ??= write();
    return writing;
  };

  return {
    note(change) {
      changes.push(change);
      gathering ??= setTimeout(() => commit().catch(() => {}), gatherMs);
    },
    count(operation) {
      calls[operation] = (calls[operation] ?? 0) + 1;
    },
    commit,
  };
}
