import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSeal } from "../../../src/store/seal.ts";

const key = "0123456789abcdef";
let root = "";
let folder = "";
const path = (name: string) => join(folder, name);
const add = async (name: string, content: string | Uint8Array = name) => {
  await mkdir(join(path(name), ".."), { recursive: true });
  await writeFile(path(name), content);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-seal-"));
  folder = join(root, "ledger");
  await add("ledger.sqlite", "database");
  await add("ledger.sqlite-wal", "log");
  await add(".gitignore", "*\n");
  await add("local/run-1/here/account.sqlite", "account");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const seal = (by = key) => openSeal(folder, by).close();
const verify = (by = key) => openSeal(folder, by).verify();
const refusal = (reason: string) => ({
  code: "ledger-unsealed",
  reason: `Cannot trust the ledger in "${folder}": ${reason}`,
});
const changed = "it was changed after it was sealed";

test("a key that can be guessed is refused", () => {
  expect(() => openSeal(folder, key.slice(1))).toThrow(
    expect.objectContaining({
      code: "config-invalid",
      reason: "Cannot seal the ledger: PLACEWRIGHT_LEDGER_KEY has fewer than 16 characters",
      hint: "Create one with openssl rand -hex 32, and store it as a secret in your CI service",
    }),
  );
});

describe("a ledger", () => {
  test("that is sealed is trusted with the same key, wherever it is copied", async () => {
    await seal();
    expect(await verify()).toBe("sealed");
    await rename(folder, join(root, "copy"));
    folder = join(root, "copy");
    expect(await verify()).toBe("sealed");
    expect((await readdir(folder)).toSorted()).toEqual([
      ".gitignore",
      "ledger.seal",
      "ledger.sqlite",
      "ledger.sqlite-wal",
      "local",
    ]);
  });

  test("that another process begins to use at this moment is trusted", async () => {
    folder = join(root, "new");
    await add(`ledger.seal.${crypto.randomUUID()}.tmp`, "half a use mark");
    expect(await verify()).toBe("sealed");
  });

  test("is trusted by all of several processes that open and close it at once, from the first", async () => {
    for (let round = 0; round < 20; round++) {
      folder = join(root, `new-${round}`);
      const seals = Array.from({ length: 6 }, () => openSeal(folder, key));
      const use = async (one: (typeof seals)[number], index: number) => {
        expect(["sealed", "in use"]).toContain(await one.verify());
        await one.use();
        await add(`ledger.sqlite-${index}`, "what it wrote");
        await one.close();
      };
      await Promise.all(seals.map(use));
      expect(await verify()).toBe("sealed");
    }
  });

  test("that does not exist yet is trusted", async () => {
    await rm(folder, { recursive: true });
    expect(await verify()).toBe("sealed");
    await add(".gitignore", "*\n");
    expect(await verify()).toBe("sealed");
  });

  test("without a seal is not trusted", async () => {
    await expect(verify()).rejects.toMatchObject(refusal("it has no seal"));
    // A larger file is not a seal.
    await add("ledger.seal", "x".repeat(5000));
    await expect(verify()).rejects.toMatchObject(refusal("it has no seal"));
  });

  test("that was sealed with another key is not trusted", async () => {
    await seal("another key of 16 or more");
    await expect(verify()).rejects.toMatchObject(
      refusal("it was sealed with another PLACEWRIGHT_LEDGER_KEY"),
    );
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a changed file", () => add("ledger.sqlite", "databasf")],
    ["a longer file", () => add("ledger.sqlite", "database ")],
    ["an empty file", () => add("ledger.sqlite", "")],
    ["a changed file of an account", () => add("local/run-1/here/account.sqlite", "other")],
    ["another file", () => add("other", "")],
    ["another folder", () => mkdir(path("local/run-2"))],
    ["a deleted file", () => rm(path("ledger.sqlite-wal"))],
    ["a renamed file", () => rename(path("ledger.sqlite-wal"), path("ledger.sqlite-wal2"))],
    ["a link", () => symlink("ledger.sqlite", path("link"))],
    ["a changed seal", () => add("ledger.seal", "{}")],
    ["an index elsewhere", () => add("local/run-1/account.sqlite-shm/x")],
    ["a staged seal elsewhere", () => add("local/ledger.seal.0a.tmp")],
    ["a name that only contains that of a marker", () => add("my-ledger.use-0a")],
  ])("with %s is not trusted", async (what, change) => {
    await seal();
    await change();
    await expect(verify()).rejects.toMatchObject(
      refusal(what === "a changed seal" ? "it was sealed with another PLACEWRIGHT_LEDGER_KEY" : changed),
    );
  });

  test.each<[string, () => Promise<unknown>]>([
    ["another order of creation", () => add("ledger.sqlite", "database")],
    ["SQLite's index of its log", () => add("ledger.sqlite-shm", "index")],
    ["the index of an account", () => add("local/run-1/here/account.sqlite-shm", "index")],
    ["a staged seal", () => add("ledger.seal.0a1b-2c.tmp", "staged")],
    ["an empty log", () => add("local/run-1/here/account.sqlite-wal", "")],
  ])("with %s is still trusted", async (_, change) => {
    await seal();
    await change();
    expect(await verify()).toBe("sealed");
  });

  test("whose link leads elsewhere is not trusted", async () => {
    await symlink("ledger.sqlite", path("link"));
    await seal();
    expect(await verify()).toBe("sealed");
    await rm(path("link"));
    await symlink("ledger.sqlite-wal", path("link"));
    await expect(verify()).rejects.toMatchObject(refusal(changed));
  });
});

test("a seal of an earlier version stays valid", async () => {
  const earlier =
    '{"version":1,"key":"58bbb65a64502ca4","seal":"f1eb68c82038e8d484063e52a88fb746132ef88e801765c795ade56a0d66f1ac"}\n';
  await writeFile(path("ledger.seal"), earlier);
  expect(await verify()).toBe("sealed");
  await seal();
  expect(await readFile(path("ledger.seal"), "utf8")).toBe(earlier);
});

test("a seal does not depend on the order in which files were created", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `local/run-${index}/file`);
  for (const name of names) await add(name);
  await seal();
  const text = await readFile(path("ledger.seal"), "utf8");
  await rm(path("local"), { recursive: true });
  for (const name of names.toReversed()) await add(name);
  await add("local/run-1/here/account.sqlite", "account");
  await seal();
  expect(await readFile(path("ledger.seal"), "utf8")).toBe(text);
});

test("a seal is complete when it appears, and leaves no other file", async () => {
  await seal();
  await seal("another-key-of-16");
  expect((await readdir(folder)).filter((name) => name.startsWith("ledger.seal"))).toEqual(["ledger.seal"]);
  expect(await verify("another-key-of-16")).toBe("sealed");
});

describe("a ledger in use", () => {
  const marker = async () => (await readdir(folder)).filter((name) => name.startsWith("ledger.use-"));

  test("is usable by other processes of this machine until its seal is closed", async () => {
    const first = openSeal(folder, key);
    await first.use();
    expect(await marker()).toHaveLength(1);
    await add("ledger.sqlite", "written since");
    expect(await verify()).toBe("in use");
    await first.close();
    expect(await marker()).toEqual([]);
    expect(await verify()).toBe("sealed");
  });

  test("that could not be opened keeps its seal", async () => {
    await seal();
    const sealed = await readFile(path("ledger.seal"), "utf8");
    const first = openSeal(folder, key);
    await first.use();
    expect(await verify()).toBe("sealed");
    await first.leave();
    expect(await marker()).toEqual([]);
    expect(await readFile(path("ledger.seal"), "utf8")).toBe(sealed);
  });

  test("is private to its user", async () => {
    await rm(folder, { recursive: true });
    const first = openSeal(folder, key);
    await first.use();
    const isPrivate = async (file: string) => ((await stat(file)).mode & 0o077) === 0;
    expect(await isPrivate(folder)).toBe(true);
    expect(await isPrivate(path((await marker())[0] ?? ""))).toBe(true);
    await first.close();
    expect(await isPrivate(path("ledger.seal"))).toBe(true);
    // Leaving twice is harmless.
    await expect(first.leave()).resolves.toBeUndefined();
  });

  test("creates its folder", async () => {
    await rm(folder, { recursive: true });
    const first = openSeal(folder, key);
    await first.use();
    expect(await marker()).toHaveLength(1);
    await first.close();
  });

  test.each<[string, (text: string) => string]>([
    ["by another owner", (text) => `someone\n${text.split("\n")[1]}\n`],
    ["without a signature", (text) => `${text.split("\n")[0]}\n`],
    ["with nothing", () => ""],
  ])("does not count if its marker was written %s", async (_, forge) => {
    await seal();
    const first = openSeal(folder, key);
    await first.use();
    const [name = ""] = await marker();
    await writeFile(path(name), forge(await readFile(path(name), "utf8")));
    await add("ledger.sqlite", "changed");
    await expect(verify()).rejects.toMatchObject(
      refusal("the last process that wrote it ended before it could seal it, or it was changed since"),
    );
  });

  test("does not count in a copy of its folder", async () => {
    const first = openSeal(folder, key);
    await seal();
    await first.use();
    const [name = ""] = await marker();
    const text = await readFile(path(name), "utf8");
    folder = join(root, "copy");
    await add("ledger.sqlite", "database");
    await add(name, text);
    await expect(verify()).rejects.toMatchObject({ code: "ledger-unsealed" });
  });

  test("keeps the markers of living processes when another closes its seal", async () => {
    const [first, second] = [openSeal(folder, key), openSeal(folder, key)];
    await first.use();
    await second.use();
    await second.close();
    expect(await marker()).toHaveLength(1);
    await first.close();
    expect(await marker()).toEqual([]);
  });
});
