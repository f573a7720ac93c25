import type { ResolvedConfig } from "../config/config.ts";
import { type LedgerPlace, nameLedger } from "../config/ledger-place.ts";
import { refuseForeignEntries } from "../store/ledger-folder.ts";
import type { Seal } from "../store/seal.ts";
import type { Store } from "../store/store.ts";

type LedgerConfig = Pick<ResolvedConfig, "ledgerDir" | "ledgerUrl" | "env">;

/**
 * Opens the project's ledger. Throws `ledger-unusable`; a ledger that has lost data opens only with
 * `acceptsLoss`.
 */
export async function openLedger(
  { ledgerDir, ledgerUrl, env }: LedgerConfig,
  options: { readonly acceptsLoss?: boolean } = {},
): Promise<Store> {
  if (ledgerUrl !== undefined) return openShared({ ledgerDir, ledgerUrl });
  await refuseForeignEntries(ledgerDir);
  const seal = await sealOf({ ledgerDir, ledgerUrl, env });
  await seal?.verify();
  await seal?.use();
  const [{ openSqliteStore }, { checkStore }] = await Promise.all([
    import("../store/sqlite/sqlite-store.ts"),
    import("../run/checked-store.ts"),
  ]);
  const store = await openSqliteStore(ledgerDir, options)
    .then((opened) => checkStore(opened, ledgerDir))
    .catch(async (error) => {
      await seal?.leave();
      throw error;
    });
  if (!seal) return store;
  return {
    ...store,
    async close() {
      await store.close();
      await seal.close();
    },
  };
}

async function openShared(place: LedgerPlace & { readonly ledgerUrl: string }): Promise<Store> {
  const [{ openPostgresStore }, { checkStore }] = await Promise.all([
    import("../store/postgres/postgres-store.ts"),
    import("../run/checked-store.ts"),
  ]);
  return checkStore(await openPostgresStore(place.ledgerUrl), nameLedger(place));
}

/** Returns the seal of the ledger, if the environment has a key. A database has none: its server decides who writes. */
export async function sealOf({ ledgerDir, ledgerUrl, env }: LedgerConfig): Promise<Seal | undefined> {
  const key = env["PLACEWRIGHT_LEDGER_KEY"];
  if (!key || ledgerUrl !== undefined) return undefined;
  const { openSeal } = await import("../store/seal.ts");
  return openSeal(ledgerDir, key);
}
