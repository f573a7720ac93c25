import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Database from "libsql";
import { claimExistingFile, claimFile, claimFolder } from "./private-files.ts";

/** A SQLite file of records that are only added to, which only this user can read. */
export interface PrivateDatabase {
  readonly folder: string;
  /** Name of the file: `seeds.sqlite`. */
  readonly name: string;
  /** Version of the layout. A file with another version is rejected. */
  readonly layoutVersion: number;
  /** Statements that create the tables if they do not exist. */
  readonly tables: string;
  /** Page size of a new file, in bytes. Default: SQLite's. */
  readonly pageBytes?: number;
}

/** Maximum time that an open or a write waits for another process's write, in milliseconds. */
const busyTimeoutMs = 20_000;
const retryMs = 25;

/**
 * Opens a private database, and creates folder and file if they do not exist. Each write is on disk when it
 * returns. Throws if the file is damaged, foreign, of another layout, or belongs to another user.
 */
export async function openPrivateDatabase(options: PrivateDatabase): Promise<Database.Database> {
  const { default: Libsql } = await import("libsql");
  await claimDatabase(options);
  const untilMs = performance.now() + busyTimeoutMs;
  for (;;) {
    const database = new Libsql(join(options.folder, options.name));
    try {
      prepare(database, options);
      return database;
    } catch (error) {
      database.close();
      // SQLite does not wait while another process switches a new file to a write-ahead log.
      if ((error as { code?: string }).code !== "SQLITE_BUSY" || performance.now() > untilMs) throw error;
      await sleep(retryMs);
    }
  }
}

function prepare(database: Database.Database, { layoutVersion, tables, pageBytes }: PrivateDatabase): void {
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA trusted_schema = OFF`);
  if (pageBytes !== undefined) database.exec(`PRAGMA page_size = ${pageBytes}`);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${tables}`);
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
    readonly user_version: number;
  };
  if (version === 0) database.exec(`PRAGMA user_version = ${layoutVersion}`);
  else if (version !== layoutVersion)
    throw new Error(`it was written by another version of placewright (layout ${version})`);
}

/**
 * Makes a database private to this user. SQLite creates its auxiliary files with the database's own
 * permissions.
 */
export async function claimDatabase({
  folder,
  name,
}: Pick<PrivateDatabase, "folder" | "name">): Promise<void> {
  await claimFolder(folder);
  await claimFile(join(folder, name));
  for (const suffix of ["-wal", "-shm"]) await claimExistingFile(join(folder, name + suffix));
  // SQLite would replay a rollback journal on opening, and delete any file that it names. These databases use
  // a write-ahead log, so they never have one.
  const journal = join(folder, `${name}-journal`);
  if (await claimExistingFile(journal))
    throw new Error(`"${journal}" is a rollback journal, which no such database has: remove it`);
}
