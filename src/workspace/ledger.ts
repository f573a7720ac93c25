import { join } from "node:path";
import type { ResolvedConfig } from "../config/config.ts";
import type { Store } from "../store/store.ts";

/** Opens the project's ledger. Throws `ledger-unusable`; one that has lost something opens only for whoever puts it right. */
export async function openLedger(
  { ledgerDir }: ResolvedConfig,
  options: { readonly acceptsLoss?: boolean } = {},
): Promise<Store> {
  const { openSqliteStore } = await import("../store/sqlite/sqlite-store.ts");
  return openSqliteStore(ledgerDir, options);
}

/** The embedded service keeps what a run has there beside the ledger, so that its tests go on while no process lives. */
export const localDir = ({ ledgerDir }: ResolvedConfig, runId: string): string =>
  join(ledgerDir, "local", runId);
