import type { ResolvedConfig } from "../config/config.ts";
import { refuseForeignEntries } from "../store/ledger-folder.ts";
import type { Seal } from "../store/seal.ts";
import type { Store } from "../store/store.ts";

/**
 * Opens the project's ledger. Throws `ledger-unusable`; a ledger that has lost data opens only with
 * `acceptsLoss`.
 */
export async function openLedger(
  { ledgerDir, env }: Pick<ResolvedConfig, "ledgerDir" | "env">,
  options: { readonly acceptsLoss?: boolean } = {},
): Promise<Store> {
  await refuseForeignEntries(ledgerDir);
  const seal = await sealOf({ ledgerDir, env });
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

/** Returns the seal of the ledger, if the environment has a key. */
export async function sealOf({
  ledgerDir,
  env,
}: Pick<ResolvedConfig, "ledgerDir" | "env">): Promise<Seal | undefined> {
  const key = env["PLACEWRIGHT_LEDGER_KEY"];
  if (!key) return undefined;
  const { openSeal } = await import("../store/seal.ts");
  return openSeal(ledgerDir, key);
}
