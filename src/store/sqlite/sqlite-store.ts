import { chmodSync, renameSync, rmSync } from "node:fs";
import type Database from "libsql";
import { PlacewrightError } from "../../base/errors.ts";
import { privateFileMode } from "../../base/private-files.ts";
import { createAccessMethods } from "../sql/access-methods.ts";
import { createAttemptMethods } from "../sql/attempt-methods.ts";
import { createBaselineMethods } from "../sql/baseline-methods.ts";
import { type OpenLedger, raise, run } from "../sql/connection.ts";
import { createHistoryMethods } from "../sql/history-methods.ts";
import { createMeasurementMethods } from "../sql/measurement-methods.ts";
import { createRunCounts } from "../sql/run-counts.ts";
import { createRunMethods } from "../sql/run-methods.ts";
import { createTeamMethods } from "../sql/team-methods.ts";
import type { Store } from "../store.ts";
import { createConnection } from "./connection.ts";
import { type LedgerHead, readHead } from "./head-file.ts";
import { type HeadKeeper, openHead } from "./head-keeper.ts";
import { isUnreadable, toLedgerError } from "./ledger-error.ts";
import { describeLosses, lossError, lossOfAll } from "./losses.ts";
import { migrations } from "./migrations.ts";
import { hasDatabase, openDatabase, openMemoryDatabase } from "./open-database.ts";

export interface OpenStoreOptions {
  /**
   * Whether to open a ledger that has lost something, to repair it: `losses` lists the runs, and `acceptLoss`
   * settles each. Default: `false`.
   */
  readonly acceptsLoss?: boolean;
}

/** Opens the ledger of a project folder. Throws `ledger-unusable`, also if the ledger has lost data. */
export const openSqliteStore = async (folder: string, options: OpenStoreOptions = {}): Promise<Store> =>
  (await openSqliteLedger(folder, options)).store;

export interface SqliteLedger extends OpenLedger {
  /** Writes a copy of the database to a file, in place of an earlier one. */
  backUp(file: string): Promise<void>;
}

/** The same, with its connection, which copies the ledger. */
export async function openSqliteLedger(
  folder: string,
  { acceptsLoss = false }: OpenStoreOptions = {},
): Promise<SqliteLedger> {
  let database: Database.Database | undefined;
  let head: ReturnType<typeof readHead>;
  try {
    // Read the head before the database, so that writes of other processes in between do not look like a
    // loss.
    head = readHead(folder);
    if (typeof head === "object" && !acceptsLoss && !(await hasDatabase(folder)))
      throw lossError(folder, lossOfAll(head), true);
    database = await openDatabase(folder, migrations, acceptsLoss);
    return createSqliteLedger(database, folder, openHead(database, { folder, head, acceptsLoss }));
  } catch (error) {
    database?.close();
    throw naming(toLedgerError(error, folder), typeof head === "object" ? head : undefined);
  }
}

/** Adds the runs that the head knows to the error of a database that cannot be read at all. */
function naming(error: PlacewrightError, head: LedgerHead | undefined): PlacewrightError {
  const { code, reason, hint, cause } = error;
  const runs = head && isUnreadable(cause) ? lossOfAll(head).runs : [];
  return runs.length === 0
    ? error
    : new PlacewrightError(code, `${reason}; ${describeLosses(runs)}`, { hint, cause });
}

/** Opens a ledger in memory, which ends with its process. */
export const openMemoryStore = async (): Promise<Store> =>
  createSqliteLedger(await openMemoryDatabase(), "memory", undefined).store;

function createSqliteLedger(
  database: Database.Database,
  folder: string,
  head: HeadKeeper | undefined,
): SqliteLedger {
  const connection = createConnection(database, folder, head);
  const { use, write } = connection;

  function checkpoint(): void {
    try {
      database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // The log keeps its content, and SQLite tries again.
    }
  }

  /**
   * Moves the log into the database file, so that a copy of the file is complete; libsql may close it much
   * later. Yields to other processes after 50 ms.
   */
  function emptyLog(): void {
    try {
      database.exec("PRAGMA busy_timeout = 50; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The log keeps its content, and stays part of the ledger.
    }
  }

  const store: Store = {
    ...createRunMethods(connection, checkpoint),
    ...createRunCounts(connection),
    ...createAttemptMethods(connection),
    ...createMeasurementMethods(connection),
    ...createHistoryMethods(connection),
    ...createBaselineMethods(connection),
    ...createTeamMethods(connection),
    ...createAccessMethods(connection),
    losses: () => head?.losses() ?? [],
    acceptLoss: (runId) =>
      write(function* () {
        if ((yield* run("DELETE FROM lost_run WHERE run_id = ?", runId)) > 0) yield* raise();
      }),
    warnings: () => {
      const damage = head?.damage();
      return damage ? [damage] : [];
    },
    async compact() {
      await use(() => database.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
    },
    async close() {
      emptyLog();
      connection.close();
    },
  };
  return {
    store,
    connection,
    backUp: (file) =>
      use(() => {
        // The copy has a rollback journal until it ends. A ledger never has one, except beside such a name.
        const made = `${file}.made.tmp`;
        for (const left of [made, `${made}-journal`]) rmSync(left, { force: true });
        database.prepare("VACUUM INTO ?").run(made);
        chmodSync(made, privateFileMode);
        renameSync(made, file);
      }),
  };
}
