import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { transact } from "../../../src/store/sqlite/transaction.ts";
import type { Fence, Store } from "../../../src/store/store.ts";
import { openSmallDisk, type SmallDisk } from "../../support/small-disk.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";
const probe = process.platform === "linux" ? await openSmallDisk(64) : undefined;
await probe?.close();

test.runIf(isRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds a small disk, which root can mount", () => {
  expect(probe).toBeDefined();
});

const fence: Fence = { runId: "run", epoch: 1 };
const long = "x".repeat(300_000);
const attemptOf = (name: string, number: number) => ({
  name,
  number,
  state: "planned" as const,
  contentHash: "hash",
  providerKey: "provider",
  measureKey: "measure",
  plan: {},
});
const testOf = (id: string, position: number) => ({
  position,
  id,
  scenario: "s",
  project: "p",
  identity: {},
  attempt: attemptOf(`${id}.1`, 1),
});
const message = { contentHash: "hash", bytes: new Uint8Array([1]), document: {} };

async function openRun(dir: string): Promise<Store> {
  const store = await openSqliteStore(join(dir, "ledger"));
  closers.push(() => store.close());
  await store.createRun({ id: "run", createdAtMs: 1, settings: {} }, { owner: "me", untilMs: 1 });
  await store.addTests(fence, [testOf("a", 1)], [message]);
  await store.openRun(fence);
  return store;
}

const fullDisk = {
  code: "ledger-unusable",
  reason: expect.stringContaining("the disk is full"),
  hint: expect.stringContaining("Free space"),
};

/** All methods that write. Methods that usually write little get long values here. */
const writes: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  createRun: (store) =>
    store.createRun({ id: "other", createdAtMs: 2, settings: { long } }, { owner: "me", untilMs: 1 }),
  addTests: (store) => store.addTests(fence, [{ ...testOf("b", 2), identity: { long } }], [message]),
  addAttempts: (store) =>
    store.addAttempts(fence, [{ testId: "a", attempt: { ...attemptOf("a.2", 2), plan: { long } } }], []),
  openRun: (store) => store.openRun(fence),
  recordIntents: (store) => store.recordIntents(fence, ["a.1"], 5),
  saveAttempts: (store) =>
    store.saveAttempts(fence, [{ name: "a.1", state: "submitted", reportId: "r", result: { long } }], {
      create: 1,
    }),
  saveReconciliation: (store) => store.saveReconciliation(fence, { long }),
  cancelRun: (store) => store.cancelRun("run"),
  finishRun: (store) => store.finishRun(fence, { verdict: "passed", finishedAtMs: 9 }),
  acquireLease: (store) =>
    store.acquireLease("run", { owner: "you", untilMs: 9000, nowMs: 8000, leaseMs: 1000 }),
  setBaseline: (store) => store.setBaseline({ project: "p", branch: "main", runId: "run", setAtMs: 1 }),
  deleteRun: (store) => store.deleteRun(fence),
};

describe.skipIf(!probe)("a write on a full disk (needs root, to mount a small one)", () => {
  async function withDisk(): Promise<SmallDisk> {
    const disk = await openSmallDisk(2048);
    if (!disk) throw new Error("the small disk can no longer be mounted");
    closers.push(() => disk.close());
    return disk;
  }

  test.each(Object.entries(writes))(
    "%s reports it, changes nothing, and works once space is free",
    async (_name, write) => {
      const disk = await withDisk();
      const store = await openRun(disk.dir);
      await disk.fill();
      // SQLite's log may still have room for a small write.
      let error: unknown;
      for (let tries = 0; tries < 200 && error === undefined; tries++)
        error = await store.saveReconciliation(fence, { n: `${tries}`.repeat(2000) }).then(
          () => undefined,
          (thrown) => thrown,
        );
      expect(error).toMatchObject(fullDisk);
      const before = [await store.run("run"), await store.latestAttempts("run")];
      await expect(write(store)).rejects.toMatchObject(fullDisk);
      expect([await store.run("run"), await store.latestAttempts("run")]).toEqual(before);
      await disk.free();
      await write(store);
      await store.close();
      closers.splice(closers.length - 1, 1);
      await (await openSqliteStore(join(disk.dir, "ledger"))).close();
    },
  );
});

describe("a transaction", () => {
  test("throws its first error, even if the rollback fails", async () => {
    const folder = await mkdtemp(join(tmpdir(), "placewright-full-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const database = await openDatabase(folder, ["CREATE TABLE t (x)"]);
    closers.push(async () => database.close());
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    database.exec("PRAGMA max_page_count = 20");
    for (const mode of ["IMMEDIATE", "EXCLUSIVE"] as const)
      expect(() => transact(database, mode, () => insert.run(long))).toThrow("database or disk is full");
    // SQLite has already rolled back.
    expect(() =>
      transact(database, "IMMEDIATE", () => {
        database.exec("ROLLBACK");
        throw new Error("the first");
      }),
    ).toThrow("the first");
    database.exec("PRAGMA max_page_count = 1000000");
    transact(database, "IMMEDIATE", () => insert.run(long));
    expect(database.prepare("SELECT count(*) AS n FROM t").get()).toMatchObject({ n: 1 });
  });
});
