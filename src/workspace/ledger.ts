import { readdir } from "node:fs/promises";
import type { ResolvedConfig } from "../config/config.ts";
import { type LedgerPlace, nameLedger } from "../config/ledger-place.ts";
import { bucketWithoutDatabase } from "../config/resolve-messages.ts";
import { refuseForeignEntries } from "../store/ledger-folder.ts";
import type { Seal } from "../store/seal.ts";
import type { Store } from "../store/store.ts";

type LedgerConfig = Pick<ResolvedConfig, "ledgerDir" | "ledgerUrl" | "env">;
type StoreConfig = LedgerConfig & Pick<ResolvedConfig, "messages" | "onLedgerWait">;

export interface OpenLedgerOptions {
  /** Whether to open a ledger that has lost data. Default: `false`. */
  readonly acceptsLoss?: boolean;
  /** Whether to check that the bucket of its messages can be read. Default: `false`. */
  readonly checksBucket?: boolean;
}

/**
 * Opens the project's ledger. Throws `ledger-unusable`; a ledger that has lost data opens only with
 * `acceptsLoss`. Throws `config-invalid` if the config has a bucket for messages, and the ledger is a folder.
 */
export async function openLedger(
  { ledgerDir, ledgerUrl, env, messages, onLedgerWait }: StoreConfig,
  options: OpenLedgerOptions = {},
): Promise<Store> {
  if (ledgerUrl !== undefined)
    return openShared({ ledgerDir, ledgerUrl }, { messages, onLedgerWait }, options);
  if (messages) throw bucketWithoutDatabase(ledgerDir);
  const seal = await useFolder(ledgerDir, env);
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

/**
 * Opens the ledger for a reader: creates none. If there is none, returns an empty one in memory, and why. A database says
 * itself whether it has a ledger.
 */
export async function openExistingLedger(
  config: StoreConfig,
): Promise<{ readonly store: Store; readonly whyEmpty?: string }> {
  if (config.ledgerUrl !== undefined) return { store: await openLedger(config) };
  await refuseForeignEntries(config.ledgerDir);
  const why = await whyEmpty(config.ledgerDir);
  if (why === undefined) return { store: await openLedger(config) };
  const { openMemoryStore } = await import("../store/sqlite/sqlite-store.ts");
  return { store: await openMemoryStore(), whyEmpty: why };
}

/** Says why a folder has no ledger. Returns undefined if it may have one. */
async function whyEmpty(folder: string): Promise<string | undefined> {
  try {
    const names = await readdir(folder);
    const isLedger = names.some((name) => name === "local" || name.startsWith("ledger."));
    return isLedger ? undefined : "the folder has no ledger";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "the folder does not exist" : undefined;
  }
}

/** Opens a ledger in a database, whose large messages may be in a bucket. */
async function openShared(
  place: LedgerPlace & { readonly ledgerUrl: string },
  { messages, onLedgerWait }: Pick<ResolvedConfig, "messages" | "onLedgerWait">,
  { checksBucket = false }: OpenLedgerOptions,
): Promise<Store> {
  const [{ openPostgresLedger }, { openMessageObjects }, { keepInBucket }, { checkStore }] =
    await Promise.all([
      import("../store/postgres/postgres-store.ts"),
      import("../store/bucket/message-objects.ts"),
      import("../store/bucket/bucket-store.ts"),
      import("../run/checked-store.ts"),
    ]);
  const { store, connection } = await openPostgresLedger(place.ledgerUrl, { onWait: onLedgerWait });
  try {
    const objects = await openMessageObjects({ connection, settings: messages });
    if (checksBucket) await objects.check();
    return await checkStore(keepInBucket(store, objects), nameLedger(place));
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Begins the use of a ledger's folder: verifies its seal, if the environment has a key. The caller closes the seal
 * after the ledger. Throws `ledger-unusable` and `ledger-unsealed`.
 */
export async function useFolder(folder: string, env: LedgerConfig["env"]): Promise<Seal | undefined> {
  await refuseForeignEntries(folder);
  const seal = await sealOf({ ledgerDir: folder, env });
  await seal?.verify();
  await seal?.use();
  return seal;
}

/** Returns the seal of the ledger, if the environment has a key. A database has none: its server decides who writes. */
export async function sealOf({ ledgerDir, ledgerUrl, env }: LedgerConfig): Promise<Seal | undefined> {
  const key = env["PLACEWRIGHT_LEDGER_KEY"];
  if (!key || ledgerUrl !== undefined) return undefined;
  const { openSeal } = await import("../store/seal.ts");
  return openSeal(ledgerDir, key);
}
