import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type Database from "libsql";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { migrations } from "./migrations.ts";

/** Marks a database as a ledger of ours: `PLWR`. */
const applicationId = 0x504c5752;

const fileName = "ledger.sqlite";

/** How long a write waits for another process's. */
const busyTimeoutMs = 20_000;

/**
 * Opens the ledger in a folder; both are made where neither is there. It is never made anew in the place of one that cannot be
 * read: throws `ledger-unusable` for a ledger of a newer version, a damaged or foreign file, a folder that cannot be written.
 */
export async function openDatabase(
  folder: string,
  steps: readonly string[] = migrations,
): Promise<Database.Database> {
  const file = join(folder, fileName);
  let database: Database.Database | undefined;
  try {
    const size = await sizeOf(file);
    if (size === undefined) await createDatabase(folder, file, steps);
    if (size === 0) throw new Error("its file is empty, which a ledger never is: something has cut it short");
    database = await openFile(file);
    readSchema(database, steps);
    return database;
  } catch (error) {
    database?.close();
    throw toLedgerError(error, folder);
  }
}

/** A ledger that lives in memory, for what nobody resumes. */
export async function openMemoryDatabase(): Promise<Database.Database> {
  const database = await openFile(":memory:");
  migrate(database, migrations);
  return database;
}

async function openFile(file: string): Promise<Database.Database> {
  const { default: Libsql } = await import("libsql");
  const database = new Libsql(file);
  database.exec(
    `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`,
  );
  return database;
}

/** Made under another name and put in place whole, so that nobody ever sees half of one. */
async function createDatabase(folder: string, file: string, steps: readonly string[]): Promise<void> {
  // Only the user may read the messages in it.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const left = (await readdir(folder)).filter((name) => name.startsWith(fileName) || name === "local");
  if (left.some((name) => !/\.tmp(-|$)/.test(name)))
    throw new Error(`its file ${fileName} is missing, and what belongs to it (${left.join(", ")}) is there`);
  await writeFile(join(folder, ".gitignore"), "*\n");
  const unique = `${file}.${randomUUID()}`;
  const made = `${unique}.made.tmp`;
  const copy = `${unique}.tmp`;
  try {
    const database = await openFile(made);
    // Kept in the file: whoever opens it writes ahead too.
    database.exec("PRAGMA journal_mode = WAL");
    migrate(database, steps);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA wal_checkpoint(TRUNCATE)`);
    database.close();
    // A file of its own: SQLite tells files apart by their inodes, and would go on with the log of the one it made.
    await writeFile(copy, await readFile(made), { flush: true });
    await link(copy, file).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: its ledger is ours.
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    for (const path of [made, `${made}-wal`, `${made}-shm`, copy]) await rm(path, { force: true });
  }
}

function readSchema(database: Database.Database, steps: readonly string[]): void {
  if (pragma(database, "application_id") !== applicationId) throw new Error("its file is no ledger");
  const version = pragma(database, "user_version");
  if (version > steps.length)
    throw new Error(
      `it was written by a newer version of placewright (schema ${version}; this one knows ${steps.length})`,
    );
  if (version < steps.length) migrate(database, steps);
}

function migrate(database: Database.Database, steps: readonly string[]): void {
  const upgrade = database.transaction(() => {
    // Read again: another process may have been first.
    for (const step of steps.slice(pragma(database, "user_version"))) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
  upgrade.exclusive();
}

const pragma = (database: Database.Database, name: string): number =>
  Number((database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[name]);

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    },
  );

/** What SQLite's codes mean to whoever reads them, and what to do. */
const causes: readonly (readonly [code: RegExp, reason: string, hint: string])[] = [
  [
    /CORRUPT|NOTADB/,
    "its file is damaged",
    "restore it from a copy; only then remove it, as it knows your paid tests",
  ],
  [/FULL|ENOSPC|EFBIG/, "the disk is full", "make room, and run again: nothing is lost"],
  [/IOERR/, "the disk refuses", "check the disk, its quota and its free space, and run again"],
  [/READONLY|EROFS|EACCES|EPERM|CANTOPEN/, "it cannot be written", "make the folder and its files writable"],
  [
    /ENOTDIR|EEXIST/,
    "a file is in the place of the folder",
    "move the file, or name another folder (ledger)",
  ],
  [/BUSY|LOCKED/, "another process holds it", "wait for that process, or end it"],
];

/** Says which ledger cannot be used, and why. */
export function toLedgerError(error: unknown, folder: string): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  const words = `${(error as { code?: string }).code ?? ""} ${messageOf(error)}`;
  const known = causes.find(([code]) => code.test(words));
  return new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": ${known ? `${known[1]} (${messageOf(error)})` : messageOf(error)}`,
    {
      cause: error,
      hint:
        known?.[2] ??
        "use the version of placewright that wrote it, restore it from a copy, or name another folder (ledger)",
    },
  );
}
