import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { leaseMs } from "../../../src/run/run-lease.ts";
import { openPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { NewTest, Store } from "../../../src/store/store.ts";
import { openLedger, sealOf } from "../../../src/workspace/ledger.ts";
import { exportLedger, migrateLedger } from "../../../src/workspace/move-ledger.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../support/postgres.ts";

const testOf = (runId: string, id: string, position: number): NewTest => ({
  position,
  id,
  scenario: "Grüße 🌷",
  project: "p",
  identity: { title: id, zero: "\0", lone: "\ud800" },
  attempt: {
    name: `${runId}.${id}`,
    number: 1,
    state: "planned",
    contentHash: `hash of ${id}`,
    providerKey: "k",
    measureKey: "m",
    plan: { from: id },
  },
});
const messageOf = (id: string) => ({
  contentHash: `hash of ${id}`,
  bytes: new Uint8Array([0, 1, 255, id.length]),
  document: { subject: id },
});

async function add(
  store: Store,
  id: string,
  { isFinished }: { readonly isFinished: boolean },
): Promise<void> {
  const fence = { runId: id, epoch: 1 };
  await store.createRun(
    { id, createdAtMs: 5, branch: "main", settings: { id } },
    { owner: "me", untilMs: 1 },
  );
  const ids = ["b", "a", "Ä", "B"];
  await store.addTests(
    fence,
    ids.map((test, index) => testOf(id, test, index + 1)),
    ids.map(messageOf),
  );
  await store.openRun(fence);
  await store.recordIntents(fence, [`${id}.a`], 7);
  await store.saveAttempts(
    fence,
    [
      { name: `${id}.a`, state: "submitted", reportId: "r", submittedAtMs: 8 },
      { name: `${id}.b`, state: "finished", verdict: "passed", result: { ok: true } },
    ],
    { create: 2 },
  );
  if (isFinished) await store.finishRun(fence, { verdict: "passed", finishedAtMs: 9 });
}

/** Returns all that can be read of a run. */
async function readAll(store: Store, id: string): Promise<unknown> {
  const { lease: _lease, epoch: _epoch, ...run } = (await store.run(id)) ?? {};
  const attempts = await store.allAttempts(id);
  return {
    run,
    attempts,
    details: await Promise.all(attempts.map(({ testId }) => store.attemptsOf(id, testId))),
    identities: [...(await store.identities(id))],
    messages: await Promise.all(attempts.map(({ contentHash = "" }) => store.message(contentHash))),
  };
}

describe.skipIf(!hasPostgres)(`a ledger that moves${postgresNote}`, () => {
  let folder: string;
  let url: string;
  const stores: Store[] = [];
  const keep = (store: Store): Store => {
    stores.push(store);
    return store;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "placewright-move-"));
    url = await sharedPostgresUrl();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("to a database is there with every row, and no longer in its folder", async () => {
    const store = await openSqliteStore(folder);
    await add(store, "r1", { isFinished: true });
    await add(store, "r2", { isFinished: false });
    await store.setBaseline({ project: "p", branch: "main", runId: "r1", setAtMs: 3 });
    const before = [await readAll(store, "r1"), await readAll(store, "r2")];
    await store.close();

    expect(await migrateLedger(folder, url)).toEqual({ runs: 2, tests: 8, messages: 4 });
    const moved = keep(await openPostgresStore(url));
    expect([await readAll(moved, "r1"), await readAll(moved, "r2")]).toEqual(before);
    expect(await moved.baselines()).toEqual([{ project: "p", branch: "main", runId: "r1", setAtMs: 3 }]);
    // The epoch was raised in the folder, so that no process goes on there.
    expect(await moved.run("r2")).toMatchObject({ state: "open", epoch: 2 });
    expect(await moved.run("r2")).not.toHaveProperty("lease");

    expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "ledger.moved", "moved-ledger.sqlite"]);
    const { name } = { name: await readFile(join(folder, "ledger.moved"), "utf8") };
    await expect(openSqliteStore(folder)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: `Cannot use the ledger in "${folder}": it was moved to ${name.trim()}`,
      hint: "Set PLACEWRIGHT_LEDGER to its URL, or set another folder (ledger)",
    });
    // A script that lost the answer tries again. Files that the first time left are removed.
    await writeFile(join(folder, "ledger.sqlite"), "left");
    expect(await migrateLedger(folder, url)).toBeUndefined();
    expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "ledger.moved", "moved-ledger.sqlite"]);
    await expect(migrateLedger(folder, await sharedPostgresUrl())).rejects.toThrow("it was moved to");
  });

  test("continues if it was interrupted, and leaves what is there", async () => {
    const store = await openSqliteStore(folder);
    await add(store, "r1", { isFinished: true });
    await add(store, "r2", { isFinished: true });
    await store.close();
    const first = await openPostgresStore(url);
    await add(first, "r1", { isFinished: true });
    await first.close();
    expect(await migrateLedger(folder, url)).toMatchObject({ runs: 2 });
    expect(await keep(await openPostgresStore(url)).runs()).toHaveLength(2);
  });

  test("is moved once by two processes at one moment, and the other one says so", async () => {
    const store = await openSqliteStore(folder);
    for (let run = 1; run <= 12; run++) await add(store, `r${run}`, { isFinished: true });
    await store.close();
    const moves = [1, 2, 3].map(() => migrateLedger(folder, url));
    const copied = (await Promise.all(moves)).filter((each) => each !== undefined);
    expect(copied.length).toBeGreaterThan(0);
    for (const each of copied) expect(each).toMatchObject({ runs: 12 });
    expect(await keep(await openPostgresStore(url)).runs()).toHaveLength(12);
    expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "ledger.moved", "moved-ledger.sqlite"]);
  });

  test("continues if it was killed while it copied the folder", async () => {
    const store = await openSqliteStore(folder);
    await add(store, "r1", { isFinished: false });
    await store.close();
    for (const name of ["moved-ledger.sqlite.made.tmp", "moved-ledger.sqlite.made.tmp-journal"])
      await writeFile(join(folder, name), "half");
    expect(await migrateLedger(folder, url)).toMatchObject({ runs: 1 });
    expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "ledger.moved", "moved-ledger.sqlite"]);
  });

  test("continues if it was interrupted after an unfinished run was copied", async () => {
    const store = await openSqliteStore(folder);
    await add(store, "r1", { isFinished: false });
    await add(store, "r2", { isFinished: true });
    await store.close();
    const other = keep(await openPostgresStore(url));
    await add(other, "r2", { isFinished: false });
    // It ends after it has copied r1, whose epoch it raised.
    await expect(migrateLedger(folder, url)).rejects.toThrow("run r2 is in both");
    await other.deleteRun({ runId: "r2", epoch: 1 });
    expect(await migrateLedger(folder, url)).toMatchObject({ runs: 2 });
    expect(await other.run("r1")).toMatchObject({ state: "open", epoch: 2 });
    expect((await other.runs()).map(({ id }) => id).toSorted()).toEqual(["r1", "r2"]);
  });

  test("is refused if a run went on in both, and nothing is deleted", async () => {
    const store = await openSqliteStore(folder);
    await add(store, "r1", { isFinished: true });
    await store.close();
    const other = await openPostgresStore(url);
    await add(other, "r1", { isFinished: false });
    await other.close();
    await expect(migrateLedger(folder, url)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining("run r1 is in both, and"),
    });
    expect(await keep(await openSqliteStore(folder)).runs()).toHaveLength(1);
  });

  test("is refused while a process works on it", async () => {
    const store = keep(await openSqliteStore(folder));
    await store.createRun(
      { id: "r1", createdAtMs: 5, settings: {} },
      { owner: "elsewhere 1 x", untilMs: Date.now() + leaseMs - 1000 },
    );
    await expect(migrateLedger(folder, url)).rejects.toMatchObject({ code: "run-busy" });
    expect(await keep(await openPostgresStore(url)).runs()).toEqual([]);
    expect(await store.runs()).toHaveLength(1);
  });

  test("is lost for a process that has it open", async () => {
    const open = keep(await openSqliteStore(folder));
    await add(open, "r1", { isFinished: false });
    await migrateLedger(folder, url);
    await expect(open.recordIntents({ runId: "r1", epoch: 1 }, ["r1.b"], 9)).rejects.toMatchObject({
      code: "run-taken-over",
    });
  });

  test("back to a folder has its finished runs, and the others stay in the database", async () => {
    const store = keep(await openPostgresStore(url));
    await add(store, "r1", { isFinished: true });
    await add(store, "r2", { isFinished: false });
    await store.setBaseline({ project: "p", branch: "main", runId: "r1", setAtMs: 3 });
    expect(await exportLedger(url, folder)).toEqual({ runs: 1, tests: 4, messages: 4, unfinished: ["r2"] });
    const exported = keep(await openSqliteStore(folder));
    expect(await readAll(exported, "r1")).toEqual(await readAll(store, "r1"));
    expect(await exported.run("r2")).toBeUndefined();
    expect(await exported.baselines()).toHaveLength(1);
    expect(await store.runs()).toHaveLength(2);
    expect(await exportLedger(url, folder)).toMatchObject({ runs: 1 });
  });

  test("with a key is sealed wherever it arrives, and its folder says where it went", async () => {
    const env = { PLACEWRIGHT_LEDGER_KEY: randomBytes(32).toString("hex") };
    const config = { ledgerDir: folder, env };
    const store = await openLedger(config);
    await add(store, "20260301-081500-000001", { isFinished: true });
    await store.close();
    expect(await migrateLedger(folder, url, { env })).toMatchObject({ runs: 1 });
    const moved = expect.stringContaining("it was moved to postgres://");
    await expect(openLedger(config)).rejects.toMatchObject({ code: "ledger-unusable", reason: moved });
    await expect((await sealOf(config))?.verify()).rejects.toMatchObject({ reason: moved });
    expect(await migrateLedger(folder, url, { env })).toBeUndefined();

    const exported = { ledgerDir: join(folder, "exported"), env };
    await exportLedger(url, exported.ledgerDir, { env });
    expect(await (await sealOf(exported))?.verify()).toBe("sealed");
    expect(await keep(await openLedger(exported)).runs()).toHaveLength(1);
  });

  test("is refused if its folder was changed after it was sealed", async () => {
    const env = { PLACEWRIGHT_LEDGER_KEY: randomBytes(32).toString("hex") };
    const store = await openLedger({ ledgerDir: folder, env });
    await add(store, "20260301-081500-000001", { isFinished: true });
    await store.close();
    await writeFile(join(folder, "ledger.head"), "changed");
    const refusal = { code: "ledger-unsealed" };
    await expect(migrateLedger(folder, url, { env })).rejects.toMatchObject(refusal);
    await expect(exportLedger(url, folder, { env })).rejects.toMatchObject(refusal);
    expect(await keep(await openPostgresStore(url)).runs()).toEqual([]);
  });
});
