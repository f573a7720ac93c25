import { readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type Database from "libsql";
import { loadSqlite } from "../../base/load-sqlite.ts";
import { createDatabaseFile } from "../../base/private-database.ts";
import { makePrivateFolder, type PrivateFolder, privateFileMode } from "../../base/private-files.ts";
import { refuseMoved, setAsidePrefix } from "../ledger-folder.ts";
import { headFileName } from "./head-file.ts";
import { EmptyFileError, toLedgerError } from "./ledger-error.ts";
import { migrations } from "./migrations.ts";
import { transact } from "./transaction.ts";

/** Marks a database as a Placewright ledger: `PLWR` in ASCII. */
const applicationId = 0x504c5752;

export const fileName = "ledger.sqlite";

/** Entries of a ledger, without its database. */
const remains: readonly string[] = ["local", headFileName];

const ownFolder: PrivateFolder = {
  what: "the ledger",
  code: "ledger-unusable",
  elsewhere: "Set another folder (ledger)",
};

/** Maximum time that a write waits for another process's write, in milliseconds. */
const busyTimeoutMs = 20_000;

/** Whether a folder contains the database file of a ledger. */
export const hasDatabase = async (folder: string): Promise<boolean> =>
  (await sizeOf(join(folder, fileName))) !== undefined;

/**
 * Opens the ledger in a folder, and creates both if neither exists. Never replaces a ledger that it cannot
 * read.
 *
 * Throws `ledger-unusable` for a ledger of a newer version, a damaged or foreign file, or a folder that
 * cannot be written. Unless `replacesLost`, also throws if the file is missing while the rest of the ledger
 * exists.
 */
export async function openDatabase(
  folder: string,
  steps: readonly string[] = migrations,
  replacesLost = false,
): Promise<Database.Database> {
  const file = join(folder, fileName);
  let database: Database.Database | undefined;
  try {
    // The ledger contains messages: restrict the folder to the user, even if it already exists.
    await makePrivateFolder(folder, ownFolder);
    await refuseMoved(folder);
    if (replacesLost) await setAside(folder, file);
    const size = await sizeOf(file);
    if (size === undefined) await createDatabase(folder, file, steps, replacesLost);
    if (size === 0) throw new EmptyFileError();
    database = await openFile(file);
    readSchema(database, steps);
    await refuseForeignSchema(database, steps);
    return database;
  } catch (error) {
    database?.close();
    throw toLedgerError(error, folder);
  }
}

/** Renames a file that is not a ledger database, and its log, to make room for a new one. Deletes nothing. */
async function setAside(folder: string, file: string): Promise<void> {
  const isUsable = await openFile(file, { fileMustExist: true })
    .then(
      (database) => {
        try {
          return pragma(database, "application_id") === applicationId;
        } finally {
          database.close();
        }
      },
      () => false,
    )
    .catch(() => false);
  if (isUsable) return;
  const left = await readdir(folder).catch(() => []);
  for (const name of left.filter((each) => each === fileName || /^ledger\.sqlite-(wal|shm)$/.test(each)))
    await rename(join(folder, name), join(folder, `${setAsidePrefix}${Date.now()}-${name}`));
}

/** Opens a ledger in memory, for runs that are never resumed. */
export async function openMemoryDatabase(): Promise<Database.Database> {
  const database = await openFile(":memory:");
  migrate(database, migrations);
  return database;
}

async function openFile(
  file: string,
  options: { readonly fileMustExist?: boolean } = {},
): Promise<Database.Database> {
  const Libsql = await loadSqlite();
  if (options.fileMustExist && !(await sizeOf(file))) throw new Error("it is missing, or empty");
  const database = new Libsql(file);
  database.exec(
    // A foreign file can define anything. Do not let its schema call functions with side effects.
    `PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
     PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`,
  );
  return database;
}

/** Creates the database, unless other files of a ledger show that its file was lost. */
async function createDatabase(
  folder: string,
  file: string,
  steps: readonly string[],
  replacesLost: boolean,
): Promise<void> {
  const names = await readdir(folder);
  // Another process created the ledger first. Use that one.
  if (names.includes(fileName)) return;
  const left = names.filter((name) => name.startsWith(fileName) || (!replacesLost && remains.includes(name)));
  if (left.some((name) => !/\.tmp(-|$)/.test(name)))
    throw new Error(`its file ${fileName} is missing, but its other files (${left.join(", ")}) exist`);
  await writeFile(join(folder, ".gitignore"), "*\n", { mode: privateFileMode });
  await createDatabaseFile(file, (database) => {
    // The file stores this mode, so every process that opens it also writes ahead.
    database.exec("PRAGMA journal_mode = WAL");
    migrate(database, steps);
    database.exec(`PRAGMA application_id = ${applicationId}`);
  });
}

function readSchema(database: Database.Database, steps: readonly string[]): void {
  if (pragma(database, "application_id") !== applicationId) throw new Error("its file is not a ledger");
  const version = pragma(database, "user_version");
  if (version > steps.length)
    throw new Error(
      `it was written by a newer version of placewright (schema ${version}; this version supports ${steps.length})`,
    );
  if (version < steps.length) migrate(database, steps);
}

/**
 * Throws if the schema is not Placewright's own: a foreign trigger, view, or column could change what the SQL
 * statements do.
 */
async function refuseForeignSchema(database: Database.Database, steps: readonly string[]): Promise<void> {
  const own = await openFile(":memory:");
  try {
    migrate(own, steps);
    const known = schemaOf(own);
    const found = schemaOf(database);
    const names = [...new Set([...known.keys(), ...found.keys()])];
    const differing = names.find((name) => known.get(name) !== found.get(name));
    if (differing !== undefined)
      throw new Error(`its file was not created by placewright: it differs in its ${differing}`);
  } finally {
    own.close();
  }
}

/**
 * Returns the SQL of each schema object, by a name such as `table run`. Ignores statistics tables, which do
 * not affect results.
 */
function schemaOf(database: Database.Database): Map<string, string> {
  const rows = database
    .prepare(
      `SELECT CAST(json_array(type || ' ' || name, coalesce(sql, '')) AS BLOB) AS entry FROM sqlite_schema
       WHERE name NOT LIKE 'sqlite_stat%'`,
    )
    .all() as { readonly entry: ArrayBuffer }[];
  return new Map(
    rows.map(({ entry }) => {
      const [name, sql] = JSON.parse(Buffer.from(entry).toString()) as [string, string];
      return [name, sql.replace(/\s+/g, " ")];
    }),
  );
}

function migrate(database: Database.Database, steps: readonly string[]): void {
  transact(database, "EXCLUSIVE", () => {
    // Read the version again: another process may have migrated first.
    for (const step of steps.slice(pragma(database, "user_version"))) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
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
