import type { ResolvedConfig } from "../config/config.ts";
import type { Store } from "../store/store.ts";
import { openExistingLedger } from "../workspace/ledger.ts";

/** Reads the ledger, and creates none. */
export async function withExistingLedger<T>(
  config: ResolvedConfig,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { store } = await openExistingLedger(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
