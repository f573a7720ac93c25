import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  claimDatabase,
  createDatabaseFile,
  openPrivateDatabase,
} from "../../../src/base/private-database.ts";
import { makeProject } from "../../support/project-folder.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { dir, remove } = await makeProject(files);
  removals.push(remove);
  return dir;
}

const seedsIn = (dir: string) => ({
  folder: join(dir, "state"),
  name: "seeds.sqlite",
  layoutVersion: 3,
  tables: "CREATE TABLE seed (name TEXT) STRICT",
});

describe("a private database", () => {
  test("is created with its folder, and keeps its records when it is opened again", async () => {
    const seeds = seedsIn(await project());
    const first = await openPrivateDatabase({ ...seeds, pageBytes: 1024 });
    first.exec("INSERT INTO seed VALUES ('one')");
    first.close();
    expect((await readdir(seeds.folder)).filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual([
      "seeds.sqlite",
    ]);
    const again = await openPrivateDatabase(seeds);
    expect(again.prepare("SELECT name FROM seed").all()).toMatchObject([{ name: "one" }]);
    const settings = ["page_size", "journal_mode", "synchronous", "trusted_schema", "user_version"];
    expect(settings.map((name) => Object.values(Object(again.prepare(`PRAGMA ${name}`).get()))[0])).toEqual([
      1024,
      "wal",
      2,
      0,
      3,
    ]);
    again.close();
    if (process.getuid === undefined) return;
    const modes = [seeds.folder, join(seeds.folder, seeds.name)].map(async (path) => (await stat(path)).mode);
    expect((await Promise.all(modes)).map((mode) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);
  });

  test("has SQLite's page size by default", async () => {
    const database = await openPrivateDatabase(seedsIn(await project()));
    expect(database.prepare("PRAGMA page_size").get()).toMatchObject({ page_size: 4096 });
    database.close();
  });

  test.each<[string, (file: string) => Promise<void>, string]>([
    ["is empty", (file) => writeFile(file, ""), "it is empty, so it was truncated"],
    ["is not a database", (file) => writeFile(file, "x".repeat(5000)), "its file is damaged"],
    [
      "has another layout",
      (file) => createDatabaseFile(file, (database) => database.exec("PRAGMA user_version = 2")),
      "it was written by another version of placewright (layout 2)",
    ],
  ])("is refused if it %s", async (_, write, why) => {
    const dir = await project({ "state/other.txt": "" });
    const file = join(dir, "state/seeds.sqlite");
    await write(file);
    await expect(openPrivateDatabase(seedsIn(dir))).rejects.toThrow(`Cannot use "${file}": ${why}`);
  });

  test("is refused with the code of the database's error", async () => {
    const dir = await project({ "state/seeds.sqlite": "x".repeat(5000) });
    await expect(openPrivateDatabase(seedsIn(dir))).rejects.toMatchObject({ code: "SQLITE_NOTADB" });
  });
});

describe("claimDatabase", () => {
  test("resolves to whether the file exists, and closes it and its log to others", async () => {
    const names = ["a.sqlite", "a.sqlite-wal", "a.sqlite-shm"];
    const folder = await project(Object.fromEntries(names.map((name) => [name, ""])));
    for (const name of names) await chmod(join(folder, name), 0o644);
    expect(await claimDatabase({ folder, name: "a.sqlite" })).toBe(true);
    expect(await claimDatabase({ folder, name: "b.sqlite" })).toBe(false);
    if (process.getuid === undefined) return;
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  test("refuses a rollback journal", async () => {
    const folder = await project({ "a.sqlite": "", "a.sqlite-journal": "" });
    await expect(claimDatabase({ folder, name: "a.sqlite" })).rejects.toThrow("is a rollback journal");
  });
});

describe("createDatabaseFile", () => {
  test("keeps a file that was there first", async () => {
    const dir = await project({ "a.sqlite": "first" });
    await createDatabaseFile(join(dir, "a.sqlite"), (database) => database.exec("CREATE TABLE t (x)"));
    expect(await readFile(join(dir, "a.sqlite"), "utf8")).toBe("first");
    expect(await readdir(dir)).toEqual(["a.sqlite"]);
  });

  test.each(["EPERM", "ENOTSUP", "EISDIR"])(
    "creates the file once where there are no hard links (%s)",
    async (code) => {
      const dir = await project();
      const file = join(dir, "a.sqlite");
      const noLinks = async () => {
        throw Object.assign(new Error(`${code}: link`), { code });
      };
      const names = Array.from({ length: 8 }, (_, index) => `t${index}`);
      await Promise.all(
        names.map((name) =>
          createDatabaseFile(file, (database) => database.exec(`CREATE TABLE ${name} (x)`), noLinks),
        ),
      );
      const first = await readFile(file);
      await createDatabaseFile(file, (database) => database.exec("CREATE TABLE late (x)"), noLinks);
      expect(await readFile(file)).toEqual(first);
      expect(await readdir(dir)).toEqual(["a.sqlite", "a.sqlite.lock.tmp"]);
    },
  );

  test("fails for other reasons than missing links", async () => {
    const dir = await project();
    const noSpace = async () => {
      throw Object.assign(new Error("ENOSPC: link"), { code: "ENOSPC" });
    };
    await expect(createDatabaseFile(join(dir, "a.sqlite"), () => {}, noSpace)).rejects.toThrow("ENOSPC");
    expect(await readdir(dir)).toEqual([]);
  });

  test("leaves nothing if it fails", async () => {
    const dir = await project();
    const fail = () => {
      throw new Error("no tables");
    };
    await expect(createDatabaseFile(join(dir, "a.sqlite"), fail)).rejects.toThrow("no tables");
    await expect(createDatabaseFile(join(dir, "absent/a.sqlite"), () => {})).rejects.toMatchObject({
      code: "ENOENT",
    });
    expect(await readdir(dir)).toEqual([]);
  });
});
