import { randomUUID } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type Database from "libsql";
import { fileReason } from "./file-reason.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { claimExistingFile, claimFolder, privateFileMode } from "./private-files.ts";

/** A SQLite file of records that are only added to, which only this user can read. */
export interface PrivateDatabase {
  readonly folder: string;
  /** Name of the file: `seeds.sqlite`. */
  readonly name: string;
  /** Version of the layout. A file with another version is rejected. */
  readonly layoutVersion: number;
  /** Statements that create the tables. */
  readonly tables: string;
  /** Page size of a new file, in bytes. Default: SQLite's. */
  readonly pageBytes?: number;
}

/** Maximum time that a write waits for another process's write, in milliseconds. */
const busyTimeoutMs = 20_000;

/**
 * Opens a private database, and creates folder and file if they do not exist. Each write is on disk when it
 * returns. Throws if the file is damaged, foreign, of another layout, or belongs to another user.
 */
export async function openPrivateDatabase(options: PrivateDatabase): Promise<Database.Database> {
  const { folder, name, layoutVersion, tables, pageBytes } = options;
  const Libsql = await loadSqlite();
  await claimFolder(folder);
  const file = join(folder, name);
  if (!(await claimDatabase(options)))
    await createDatabaseFile(file, (database) => {
      if (pageBytes !== undefined) database.exec(`PRAGMA page_size = ${pageBytes}`);
      database.exec(`PRAGMA journal_mode = WAL; ${tables}; PRAGMA user_version = ${layoutVersion}`);
    });
  let database: Database.Database | undefined;
  try {
    if ((await stat(file)).size === 0) throw new Error("it is empty, so it was truncated");
    database = new Libsql(file);
    database.exec(
      `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`,
    );
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
      readonly user_version: number;
    };
    if (version !== layoutVersion)
      throw new Error(`it was written by another version of placewright (layout ${version})`);
    return database;
  } catch (error) {
    database?.close();
    const reason = `Cannot use "${file}": ${fileReason(error)}`;
    throw Object.assign(new Error(reason, { cause: error }), { code: (error as { code?: string }).code });
  }
}

/**
 * Creates a database file under another name, and links it into place when it is complete: other processes
 * never see a part of it. Keeps a file that another process created first. `linkFile` is `link` of the system.
 */
export async function createDatabaseFile(
  file: string,
  write: (database: Database.Database) => void,
  linkFile: typeof link = link,
): Promise<void> {
  const Libsql = await loadSqlite();
  const unique = `${file}.${randomUUID()}`;
  const made = `${unique}.made.tmp`;
  const copy = `${unique}.tmp`;
  try {
    await writeFile(made, "", { flag: "wx", mode: privateFileMode });
    const database = new Libsql(made);
    try {
      write(database);
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      database.close();
    }
    // Copy the file: SQLite distinguishes files by inode, and would continue with the log of the one it
    // created.
    await writeFile(copy, await readFile(made), { flush: true, mode: privateFileMode });
    await linkFile(copy, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return;
      if (!withoutLinks.has(error.code ?? "")) throw error;
      await moveIntoPlace(copy, file);
    });
  } finally {
    for (const path of [made, `${made}-wal`, `${made}-shm`, copy]) await rm(path, { force: true });
  }
}

/**
 * Codes of a file system that has no hard links, such as exFAT and some shares. Windows reports EISDIR: libuv's word for
 * a function that the file system does not have.
 */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EISDIR"]);

/**
 * Renames a complete file into place where there are no hard links. A rename replaces what is there, so only one process
 * may look and rename at a time. SQLite's own lock on another file ensures that, and ends with its process. That file
 * stays: a process may be waiting for it.
 */
async function moveIntoPlace(copy: string, file: string): Promise<void> {
  const Libsql = await loadSqlite();
  const path = `${file}.lock.tmp`;
  await writeFile(path, "", { flag: "a", mode: privateFileMode });
  const lock = new Libsql(path);
  try {
    // Nothing waits between here and the end, so that two callers in one process do not wait for each other.
    lock.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
    if (!existsSync(file)) renameSync(copy, file);
  } finally {
    lock.close();
  }
}

/**
 * Makes an existing database private to this user. SQLite creates its auxiliary files with the database's own
 * permissions. Resolves to whether it exists.
 */
export async function claimDatabase({
  folder,
  name,
}: Pick<PrivateDatabase, "folder" | "name">): Promise<boolean> {
  const exists = await claimExistingFile(join(folder, name));
  for (const suffix of ["-wal", "-shm"]) await claimExistingFile(join(folder, name + suffix));
  // SQLite would replay a rollback journal on opening, and delete any file that it names. These databases use
  // a write-ahead log, so they never have one.
  const journal = join(folder, `${name}-journal`);
  if (await claimExistingFile(journal))
    throw new Error(`"${journal}" is a rollback journal, which no such database has: remove it`);
  return exists;
}
