import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrations } from "../../../src/store/sqlite/migrations.ts";
import { openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { lease, message, withRun } from "./one-run.ts";

let root = "";
let folder = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-ledger-"));
  folder = join(root, ".placewright");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const file = () => join(folder, "ledger.sqlite");

describe("a ledger's folder", () => {
  test("is created, ignored by git, and kept", async () => {
    const store = await openSqliteStore(folder);
    await withRun(store);
    await store.close();
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("*\n");
    expect((await stat(folder)).mode & 0o077).toBe(0);
    const again = await openSqliteStore(folder);
    expect(await again.run("run")).toMatchObject({ state: "open", branch: "main", settings: { seed: "x" } });
    expect(await again.message("hash")).toEqual(message);
    await again.close();
  });

  test("is written through one log by every process that has it open", async () => {
    const store = await openSqliteStore(folder);
    await withRun(store);
    // SQLite keeps its log next to the database. A creator with another log would lose what other processes
    // write.
    expect((await readdir(folder)).toSorted()).toEqual([
      ".gitignore",
      "ledger.head",
      "ledger.sqlite",
      "ledger.sqlite-shm",
      "ledger.sqlite-wal",
    ]);
    await store.close();
  });

  test("can be opened by several processes at once, also the first time", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteStore(folder)));
    for (const [index, store] of stores.entries())
      await store.createRun({ id: `run-${index}`, createdAtMs: index, settings: {} }, lease);
    expect(await stores[0]?.runs()).toHaveLength(8);
    for (const store of stores) await store.close();
  });
});

describe("an unusable ledger is reported, and left unchanged", () => {
  const refusal = async (): Promise<{ code: string; message: string }> => {
    const before = await readFile(file()).catch(() => undefined);
    const error = await openSqliteStore(folder).then(
      () => undefined,
      (e) => e,
    );
    expect(await readFile(file()).catch(() => undefined)).toEqual(before);
    expect(error).toMatchObject({ code: "ledger-unusable" });
    expect(error.message).toContain(`Cannot use the ledger in "${folder}"`);
    return error;
  };

  test("from a newer version", async () => {
    await (await openSqliteStore(folder)).close();
    const database = await openDatabase(folder);
    database.exec("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    expect((await refusal()).message).toContain(
      `written by a newer version of placewright (schema 99; this version supports ${migrations.length}). Use the version of placewright that wrote it`,
    );
  });

  test("in a file that is not a ledger, or not a database", async () => {
    await mkdir(folder);
    await writeFile(file(), "not a database, whatever its name says".repeat(100));
    expect((await refusal()).message).toContain("its file is damaged");
    const { default: Libsql } = await import("libsql");
    await rm(file());
    const other = new Libsql(file());
    other.exec("CREATE TABLE t (x)");
    other.close();
    expect((await refusal()).message).toContain("its file is not a ledger");
  });

  test("in a truncated file", async () => {
    const store = await openSqliteStore(folder);
    await withRun(
      store,
      Array.from({ length: 200 }, (_, index) => `test-${index}`),
    );
    await store.compact();
    await store.close();
    await truncate(file(), 3000);
    expect((await refusal()).message).toMatch(/damaged|cut short/);
    await truncate(file(), 0);
    expect((await refusal()).message).toContain("its file is empty");
  });

  test("in a file that is missing while its other files exist", async () => {
    await mkdir(join(folder, "local"), { recursive: true });
    expect((await refusal()).message).toContain("its file ledger.sqlite is missing");
  });

  test("in a folder that is a file, or cannot be a folder", async () => {
    await writeFile(folder, "");
    expect((await refusal()).message).toContain("a file exists at the path of the folder");
    await rm(folder);
    // Root can write everywhere except where only the kernel writes.
    if (process.getuid?.() === 0) folder = "/sys/placewright";
    else await chmod(root, 0o500);
    expect((await refusal()).message).toContain("permission denied");
  });
});

test("an older ledger is migrated once, no matter which process is first", async () => {
  const first = await openDatabase(folder, ["CREATE TABLE a (x)"]);
  first.close();
  const steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; CREATE TABLE b (z)"];
  const opened = await Promise.all([openDatabase(folder, steps), openDatabase(folder, steps)]);
  for (const database of opened) {
    expect(database.prepare("SELECT y FROM a").all()).toEqual([]);
    expect(database.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 2 });
    database.close();
  }
});
