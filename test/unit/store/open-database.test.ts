import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrations } from "../../../src/store/sqlite/migrations.ts";
import { hasDatabase, openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { openMemoryStore, openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-ledger-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a folder without the database of its ledger", () => {
  test.each(["ledger.sqlite-wal", "ledger.head", "local"])("is not replaced if %s is left", async (name) => {
    await writeFile(join(folder, name), "");
    await expect(openDatabase(folder)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining(
        `its file ledger.sqlite is missing, but its other files (${name}) exist`,
      ),
    });
    expect(await hasDatabase(folder)).toBe(false);
  });

  test.each(["ledger.sqlite.1.made.tmp", "ledger.sqlite.1.made.tmp-wal", "my-ledger.sqlite", "notes.txt"])(
    "gets one if only %s is left, which another process may be writing",
    async (name) => {
      await writeFile(join(folder, name), "");
      (await openDatabase(folder)).close();
      expect(await hasDatabase(folder)).toBe(true);
    },
  );
});

describe("a database that may be replaced", () => {
  const files = async () =>
    (await readdir(folder)).map((name) => name.replace(/^lost-\d+-/, "lost-")).toSorted();
  const reopen = async () => {
    const database = await openDatabase(folder, migrations, true);
    const runs = database.prepare("SELECT id FROM run").all();
    database.close();
    return runs.length;
  };
  const foreign = async () => {
    const { default: Libsql } = await import("libsql");
    const other = new Libsql(join(folder, "ledger.sqlite"));
    other.exec("CREATE TABLE t (x)");
    other.close();
  };

  test("is kept if it is a ledger", async () => {
    const store = await openSqliteStore(folder);
    await store.createRun({ id: "r", createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 9 });
    await store.close();
    expect(await reopen()).toBe(1);
    expect((await files()).filter((name) => name.startsWith("lost-"))).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["is empty", () => writeFile(join(folder, "ledger.sqlite"), "")],
    ["is not a database", () => writeFile(join(folder, "ledger.sqlite"), "no database ".repeat(500))],
    ["is another program's", foreign],
  ])("is set aside with its log, and nothing is deleted, if it %s", async (_, make) => {
    await make();
    await writeFile(join(folder, "ledger.sqlite-wal"), "");
    await writeFile(join(folder, "my-ledger.sqlite-wal.txt"), "mine");
    await expect(openDatabase(folder)).rejects.toMatchObject({ code: "ledger-unusable" });
    expect(await reopen()).toBe(0);
    expect(await files()).toEqual(
      expect.arrayContaining(["ledger.sqlite", "lost-ledger.sqlite", "my-ledger.sqlite-wal.txt"]),
    );
    expect(await files()).not.toContain("lost-my-ledger.sqlite-wal.txt");
    // A later opening finds a ledger.
    expect(await reopen()).toBe(0);
    expect((await files()).filter((name) => name === "lost-ledger.sqlite")).toHaveLength(1);
  });
});

test("the files of a new ledger are private, and ignored by git", async () => {
  (await openDatabase(folder)).close();
  for (const name of [".gitignore", "ledger.sqlite"])
    expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("*\n");
});

test("a schema that Placewright did not write is refused", async () => {
  const database = await openDatabase(folder);
  database.exec("CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END");
  database.close();
  await expect(openSqliteStore(folder)).rejects.toMatchObject({
    code: "ledger-unusable",
    reason: expect.stringContaining(
      "its file was not created by placewright: it differs in its trigger evil",
    ),
  });
});

test("a run is read with its settings, and undefined if there is none", async () => {
  const store = await openMemoryStore();
  expect([
    await store.run("r"),
    await store.newestRun(),
    await store.attempt("a"),
    await store.message("h"),
  ]).toEqual([undefined, undefined, undefined, undefined]);
  await store.createRun(
    { id: "r", createdAtMs: 5, branch: "main", settings: { seed: "x" } },
    { owner: "me", untilMs: 9 },
  );
  const run = {
    id: "r",
    createdAtMs: 5,
    branch: "main",
    state: "planning",
    calls: {},
    epoch: 1,
    lease: { owner: "me", epoch: 1, untilMs: 9 },
    settings: { seed: "x" },
  };
  expect(await store.run("r")).toEqual(run);
  expect(await store.newestRun()).toBeUndefined();
  await store.openRun({ runId: "r", epoch: 1 });
  expect(await store.newestRun()).toEqual({ ...run, state: "open" });
  const { settings: _, ...listed } = run;
  expect(await store.runs()).toEqual([{ ...listed, state: "open", isDamaged: false }]);
  await store.close();
});

test("a folder without a ledger gets one, and nothing is set aside", async () => {
  const empty = join(folder, "new");
  (await openDatabase(empty, migrations, true)).close();
  expect((await readdir(empty)).filter((name) => name.startsWith("lost-"))).toEqual([]);
  (await openDatabase(empty, migrations, true)).close();
  expect((await readdir(empty)).filter((name) => name.startsWith("lost-"))).toEqual([]);
});
