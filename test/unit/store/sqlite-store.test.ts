import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrations } from "../../../src/store/sqlite/migrations.ts";
import { openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { openMemoryStore, openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Fence, NewAttempt, NewTest, Store } from "../../../src/store/store.ts";

let root = "";
let folder = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-ledger-"));
  folder = join(root, ".placewright");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const file = () => join(folder, "ledger.sqlite");
const lease = { owner: "me", untilMs: 1000 };
const fence = { runId: "run", epoch: 1 };

const attemptOf = (name: string, number = 1): NewAttempt => ({
  name,
  number,
  state: "planned",
  contentHash: "hash",
  providerKey: "provider",
  measureKey: "measure",
  plan: { from: "a" },
});
const testOf = (id: string, position = 1): NewTest => ({
  position,
  id,
  scenario: "s",
  project: "p",
  identity: { id },
  attempt: attemptOf(`${id}.1`),
});
const message = { contentHash: "hash", bytes: new Uint8Array([0, 1, 255]), document: { kind: "raw" } };

async function withRun(store: Store, ids: readonly string[] = ["a"]): Promise<void> {
  await store.createRun({ id: "run", createdAtMs: 5, branch: "main", settings: { seed: "x" } }, lease);
  await store.addTests(
    fence,
    ids.map((id, index) => testOf(id, index + 1)),
    [message],
  );
  await store.openRun(fence);
}

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

describe("a lease", () => {
  const ask = (nowMs: number, insteadOf?: number) => ({
    owner: "you",
    untilMs: nowMs + 500,
    nowMs,
    leaseMs: 500,
    ...(insteadOf === undefined ? {} : { insteadOf }),
  });

  test("belongs to one process until it expires or is released, and every acquisition raises the epoch", async () => {
    const store = await openMemoryStore();
    await withRun(store);
    expect(await store.acquireLease("run", ask(500))).toEqual({
      kind: "held",
      lease: { ...lease, epoch: 1 },
    });
    await store.renewLease(fence, 1500);
    expect(await store.acquireLease("run", ask(1400))).toMatchObject({ kind: "held" });
    expect(await store.acquireLease("run", ask(1600))).toEqual({
      kind: "acquired",
      epoch: 2,
      shadowUntilMs: 2100,
    });
    await store.releaseLease({ runId: "run", epoch: 2 });
    expect((await store.run("run"))?.lease).toBeUndefined();
    expect(await store.acquireLease("run", ask(1700))).toEqual({
      kind: "acquired",
      epoch: 3,
      shadowUntilMs: 2100,
    });
    expect(await store.acquireLease("run", ask(1800, 3))).toMatchObject({ kind: "acquired", epoch: 4 });
  });

  test("is never taken back once lost, neither while another process has it nor after", async () => {
    const store = await openMemoryStore();
    await withRun(store);
    await store.acquireLease("run", ask(1600));
    const lost = { code: "run-taken-over", message: expect.stringContaining("took it over") };
    await expect(store.renewLease(fence, 9000)).rejects.toMatchObject(lost);
    await store.releaseLease(fence);
    expect((await store.run("run"))?.lease).toMatchObject({ owner: "you", epoch: 2 });
    await store.releaseLease({ runId: "run", epoch: 2 });
    await expect(store.renewLease(fence, 9000)).rejects.toMatchObject(lost);
    // A process that released its run has not lost it, and cannot renew it.
    await expect(store.renewLease({ runId: "run", epoch: 2 }, 9000)).rejects.toMatchObject(lost);
  });

  test("is required to write, and a rejected write changes nothing", async () => {
    const store = await openMemoryStore();
    await withRun(store, ["a", "b"]);
    const changes = ["a.1", "b.1"].map((name) => ({ name, state: "submitting" }) as const);
    const other = { runId: "run", epoch: 2 };
    const writes: ((fence: Fence) => Promise<unknown>)[] = [
      (by) => store.saveAttempts(by, changes, { create: 1 }),
      (by) => store.recordIntents(by, ["a.1"], 1),
      (by) => store.addAttempts(by, [{ testId: "a", attempt: attemptOf("a.2", 2) }], []),
      (by) => store.addTests(by, [testOf("c", 3)], []),
      (by) => store.openRun(by),
      (by) => store.finishRun(by, { verdict: "passed", finishedAtMs: 1 }),
      (by) => store.saveReconciliation(by, {}),
      (by) => store.deleteRun(by),
    ];
    for (const write of writes) await expect(write(other)).rejects.toMatchObject({ code: "run-taken-over" });
    expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual(["planned", "planned"]);
    await store.saveAttempts(fence, changes, { create: 2, get: 1 });
    await store.saveAttempts(fence, [], { create: 1 });
    expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual([
      "submitting",
      "submitting",
    ]);
    expect((await store.run("run"))?.calls).toEqual({ create: 3, get: 1 });
  });

  test("allows no intent once the run is cancelled, but records submitted tests", async () => {
    const store = await openMemoryStore();
    await withRun(store, ["a", "b"]);
    expect(await store.recordIntents(fence, ["a.1"], 7)).toBe(true);
    expect(await store.cancelRun("run")).toBe(true);
    expect(await store.recordIntents(fence, ["b.1"], 8)).toBe(false);
    await store.saveAttempts(fence, [{ name: "a.1", state: "submitted", reportId: "r" }]);
    expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual(["submitted", "planned"]);
    await store.finishRun(fence, { verdict: "failed", finishedAtMs: 9 });
    expect(await store.cancelRun("run")).toBe(false);
  });
});

describe("the store", () => {
  test("submits under a name only once", async () => {
    const store = await openMemoryStore();
    await withRun(store);
    await store.createRun({ id: "other", createdAtMs: 6, settings: {} }, lease);
    await expect(store.addTests({ runId: "other", epoch: 1 }, [testOf("a")], [])).rejects.toMatchObject({
      code: "ledger-unusable",
    });
  });

  test("counts the last attempt of a test, and keeps earlier ones", async () => {
    const store = await openMemoryStore();
    await withRun(store, ["a", "b"]);
    await store.finishRun(fence, { verdict: "failed", finishedAtMs: 9 });
    await store.addAttempts(fence, [{ testId: "a", attempt: attemptOf("a.2", 2) }], []);
    expect((await store.latestAttempts("run")).map(({ name }) => name)).toEqual(["a.2", "b.1"]);
    expect((await store.attemptsOf("run", "a")).map(({ name }) => name)).toEqual(["a.1", "a.2"]);
    expect(await store.run("run")).toMatchObject({ state: "open" });
    expect(await store.run("run")).not.toHaveProperty("verdict");
  });

  test("replaces a rebuilt message under the same hash", async () => {
    const store = await openMemoryStore();
    await withRun(store);
    const newer = { ...message, bytes: new Uint8Array([7]) };
    await store.addAttempts(fence, [], [newer]);
    expect(await store.message("hash")).toEqual(newer);
  });

  test("deletes the attempts and messages of deleted runs", async () => {
    const store = await openMemoryStore();
    await withRun(store);
    await store.setBaseline({ project: "p", branch: "main", runId: "run", setAtMs: 1 });
    await store.deleteRun(fence);
    await store.compact();
    expect(await store.attempt("a.1")).toBeUndefined();
    expect(await store.message("hash")).toBeUndefined();
    expect(await store.baselines()).toEqual([]);
  });
});
