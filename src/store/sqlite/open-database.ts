import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type Database from "libsql";
import { makePrivateFolder, type PrivateFolder, privateFileMode } from "../../base/private-files.ts";
import { headFileName } from "./head-file.ts";
import { toLedgerError } from "./ledger-error.ts";
import { migrations } from "./migrations.ts";
import { transact } from "./transaction.ts";

/** Marks a database as a ledger of ours: `PLWR`. */
const applicationId = 0x504c5752;

const fileName = "ledger.sqlite";

/** What belongs to a ledger besides its database. */
const remains: readonly string[] = ["local", headFileName];

const ownFolder: PrivateFolder = {
  what: "the ledger",
  code: "ledger-unusable",
  elsewhere: "name another folder (ledger)",
};

/** How long a write waits for another process's. */
const busyTimeoutMs = 20_000;

export const hasDatabase = async (folder: string): Promise<boolean> =>
  (await sizeOf(join(folder, fileName))) !== undefined;

/**
 * Opens the ledger in a folder; both are made where neither is there. It is never made anew in the place of one that cannot be
 * read: throws `ledger-unusable` for a ledger of a newer version, a damaged or foreign file, a folder that cannot be written,
 * and, unless `replacesLost`, for a file that is missing while the rest of the ledger is there.
 */
export async function openDatabase(
  folder: string,
  steps: readonly string[] = migrations,
  replacesLost = false,
): Promise<Database.Database> {
  const file = join(folder, fileName);
  let database: Database.Database | undefined;
  try {
    // Only the user may read the messages in it, whoever made the folder.
    await makePrivateFolder(folder, ownFolder);
    if (replacesLost) await setAside(folder, file);
    const size = await sizeOf(file);
    if (size === undefined) await createDatabase(folder, file, steps, replacesLost);
    if (size === 0) throw new Error("its file is empty, which a ledger never is: something has cut it short");
    database = await openFile(file);
    readSchema(database, steps);
    await refuseForeignSchema(database, steps);
    return database;
  } catch (error) {
    database?.close();
    throw toLedgerError(error, folder);
  }
}

/** Moves what is no database, or what is left of one, out of the way of a new one. Nothing is deleted. */
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
    await rename(join(folder, name), join(folder, `lost-${Date.now()}-${name}`));
}

/** A ledger that lives in memory, for what nobody resumes. */
export async function openMemoryDatabase(): Promise<Database.Database> {
  const database = await openFile(":memory:");
  migrate(database, migrations);
  return database;
}

async function openFile(
  file: string,
  options: { readonly fileMustExist?: boolean } = {},
): Promise<Database.Database> {
  const { default: Libsql } = await import("libsql");
  if (options.fileMustExist && !(await sizeOf(file))) throw new Error("it is missing, or empty");
  const database = new Libsql(file);
  database.exec(
    // A file that came from elsewhere may define anything; no function that acts is called from a schema.
    `PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
     PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`,
  );
  return database;
}

/** Made under another name and put in place whole, so that nobody ever sees half of one. */
async function createDatabase(
  folder: string,
  file: string,
  steps: readonly string[],
  replacesLost: boolean,
): Promise<void> {
  const names = await readdir(folder);
  // Another process was first: its ledger is ours.
  if (names.includes(fileName)) return;
  const left = names.filter((name) => name.startsWith(fileName) || (!replacesLost && remains.includes(name)));
  if (left.some((name) => !/\.tmp(-|$)/.test(name)))
    throw new Error(`its file ${fileName} is missing, and what belongs to it (${left.join(", ")}) is there`);
  await writeFile(join(folder, ".gitignore"), "*\n", { mode: privateFileMode });
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
    await writeFile(copy, await readFile(made), { flush: true, mode: privateFileMode });
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

/** A trigger, a view or a column of somebody else's would change what our statements do. */
async function refuseForeignSchema(database: Database.Database, steps: readonly string[]): Promise<void> {
  const own = await openFile(":memory:");
  try {
    migrate(own, steps);
    const known = schemaOf(own);
    const found = schemaOf(database);
    const names = [...new Set([...known.keys(), ...found.keys()])];
    const differing = names.find((name) => known.get(name) !== found.get(name));
    if (differing !== undefined)
      throw new Error(`its file is not one that placewright made: it differs in its ${differing}`);
  } finally {
    own.close();
  }
}

/** What a database consists of: `table run` and how it was made. Statistics decide nothing. */
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
    // Read again: another process may have been first.
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
