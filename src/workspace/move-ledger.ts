import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { privateFileMode } from "../base/private-files.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { acquireAndRenewLease, type HeldLease } from "../run/run-lease.ts";
import { openMessageObjects } from "../store/bucket/message-objects.ts";
import { type CopiedLedger, copyLedger } from "../store/copy-ledger.ts";
import { movedFileName, movedTo, refuseForeignEntries } from "../store/ledger-folder.ts";
import { parsePostgresUrl } from "../store/postgres/address.ts";
import { openPostgresLedger } from "../store/postgres/postgres-store.ts";
import { openSqliteLedger } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { useFolder } from "./ledger.ts";

/** The bucket of the database's large messages, and the environment, whose key seals the folder. */
export type MoveSettings = Partial<Pick<ResolvedConfig, "messages" | "onLedgerWait" | "env">>;

/**
 * Moves the ledger of a folder into a database. While it does, no other process can work on an unfinished run of the
 * folder, and afterward the folder has no ledger: a test that is in two ledgers could be billed twice. A copy of it
 * stays in `moved-ledger.sqlite`. With a key in the environment, the seal of the folder is verified first. Large messages go into the bucket, if there is one. If it is interrupted, it
 * continues when it is called again. Returns undefined if the ledger was moved there before, or meanwhile by another
 * process.
 *
 * Throws `ledger-unusable`, and `run-busy` if a process works on a run of the folder.
 */
export async function migrateLedger(
  folder: string,
  url: string,
  settings: MoveSettings = {},
): Promise<CopiedLedger | undefined> {
  await refuseForeignEntries(folder);
  const { name: target } = parsePostgresUrl(url);
  if ((await movedTo(folder)) === target) {
    await removeFiles(folder);
    return undefined;
  }
  const names = await readdir(folder).catch(() => []);
  if (!names.some((name) => name.startsWith("ledger.")))
    throw new PlacewrightError("usage", `Cannot move the ledger in "${folder}": the folder has none`, {
      hint: "Name the folder of a ledger: placewright ledger migrate <folder>",
    });
  const seal = await useFolder(folder, settings.env ?? {});
  const from = await openSqliteLedger(folder).catch(async (error) => {
    await seal?.leave();
    throw error;
  });
  const leases: HeldLease[] = [];
  let isAnnounced = false;
  let isMoved = false;
  try {
    const to = await openShared(url, settings);
    try {
      const runs = await from.store.runs();
      for (const { id, state } of runs)
        if (state !== "finished")
          leases.push(
            await acquireAndRenewLease(from.store, id, { clock: systemClock, stopsOnCancel: false }),
          );
      const copied = await copyLedger(from, to, {
        from: folder,
        to: target,
        runIds: runs.map(({ id }) => id).reverse(),
      });
      for (const lease of leases) lease.throwIfLost();
      await from.backUp(join(folder, backupName));
      // Say where it is now first: from then on, no process opens this one.
      await writeFile(join(folder, movedFileName), `${target}\n`, { mode: privateFileMode, flush: true });
      isAnnounced = true;
      // A process that has it open finds no run in it.
      for (const { id } of runs) await deleteRun(from.store, id);
      isMoved = true;
      return copied;
    } finally {
      await to.close();
    }
  } catch (error) {
    // The process that was first deletes the runs that this one copies.
    const place = isAnnounced ? undefined : await movedTo(folder);
    if (place === undefined) throw error;
    if (place === target) return undefined;
    throw new PlacewrightError(
      "ledger-unusable",
      `Cannot move the ledger in "${folder}": another process moved it to ${place} in the meantime`,
      { cause: error, hint: "Set PLACEWRIGHT_LEDGER to its URL" },
    );
  } finally {
    for (const lease of leases) await lease.release();
    await from.store.close();
    if (isMoved) await removeFiles(folder);
    await seal?.close();
  }
}

/**
 * Copies the finished runs of a database into the ledger of a folder, which is created if it does not exist. Returns
 * also the ids of the unfinished runs, which stay in the database only.
 */
export async function exportLedger(
  url: string,
  folder: string,
  settings: MoveSettings = {},
): Promise<CopiedLedger & { readonly unfinished: readonly string[] }> {
  await refuseForeignEntries(folder);
  const from = await openShared(url, settings);
  try {
    const seal = await useFolder(folder, settings.env ?? {});
    const to = await openSqliteLedger(folder).catch(async (error) => {
      await seal?.leave();
      throw error;
    });
    try {
      const runs = await from.store.runs();
      const isFinished = ({ state }: { readonly state: string }): boolean => state === "finished";
      const copied = await copyLedger(from, to, {
        from: parsePostgresUrl(url).name,
        to: folder,
        runIds: runs
          .filter(isFinished)
          .map(({ id }) => id)
          .reverse(),
      });
      return { ...copied, unfinished: runs.filter((run) => !isFinished(run)).map(({ id }) => id) };
    } finally {
      await to.store.close();
      await seal?.close();
    }
  } finally {
    await from.close();
  }
}

/** Deletes a run, unless another process that moves the ledger does it first. */
async function deleteRun(store: Store, runId: string): Promise<void> {
  const epoch = (await store.run(runId))?.epoch;
  if (epoch === undefined) return;
  try {
    await store.deleteRun({ runId, epoch });
  } catch (error) {
    if (await store.run(runId)) throw error;
  }
}

/** Opens a ledger in a database, with the bucket of its large messages. */
async function openShared(url: string, { messages, onLedgerWait }: MoveSettings) {
  const { store, connection } = await openPostgresLedger(url, { onWait: onLedgerWait });
  const objects = await openMessageObjects({ connection, settings: messages });
  return {
    store,
    connection,
    objects,
    async close() {
      objects.close();
      await store.close();
    },
  };
}

/** The copy of a ledger that was moved. */
const backupName = "moved-ledger.sqlite";

async function removeFiles(folder: string): Promise<void> {
  // SQLite may remove the files of its log itself in the meantime.
  for (const name of await readdir(folder))
    if (/^ledger\.(?:sqlite|head)/.test(name)) await rm(join(folder, name), { force: true });
}
