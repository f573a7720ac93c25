import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LedgerHead, parseHead, toHeadText } from "../../../src/store/sqlite/head-file.ts";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Fence, NewTest, Store } from "../../../src/store/store.ts";
import { isDeno, projectRoot } from "../../support/run-cli.ts";
import { sampleOf } from "../../support/sample-of.ts";

let root = "";
let folder = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-head-"));
  folder = join(root, "live");
});
const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
  await rm(root, { recursive: true, force: true });
});

const testOf = (runId: string, index: number): NewTest => ({
  position: index + 1,
  id: `test-${index}`,
  scenario: "s",
  project: "p",
  identity: { index },
  attempt: {
    name: `${runId}.${index}`,
    number: 1,
    state: "planned",
    providerKey: "provider",
    measureKey: "measure",
    plan: {},
  },
});

async function begin(store: Store, id: string, tests = 3): Promise<Fence> {
  const fence = { runId: id, epoch: 1 };
  await store.createRun({ id, createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1 });
  await store.addTests(
    fence,
    Array.from({ length: tests }, (_, index) => testOf(id, index)),
    [],
  );
  await store.openRun(fence);
  return fence;
}

const namesOf = (id: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${id}.${index}`);

/** Copies the files that a process would leave on disk if it were killed now. */
async function snapshot(name: string, from = folder): Promise<string> {
  const to = join(root, name);
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  // Only running processes use the log's index.
  await rm(join(to, "ledger.sqlite-shm"), { force: true });
  return to;
}

async function readHead(of = folder): Promise<LedgerHead> {
  const head = parseHead(await readFile(join(of, "ledger.head"), "utf8"));
  if (!head) throw new Error("the head is damaged");
  return head;
}

const refusalOf = async (of: string): Promise<{ code: string; reason: string; hint: string }> =>
  openSqliteStore(of).then(
    (store) => store.close().then(() => expect.fail("it opened")),
    (error) => error,
  );

describe("a ledger that has lost its log", () => {
  test.each<[string, (file: string) => Promise<unknown>]>([
    ["removed", (file) => rm(`${file}-wal`)],
    ["cut short", (file) => truncate(`${file}-wal`, 100)],
    ["emptied", (file) => truncate(`${file}-wal`, 0)],
  ])("%s: names the run, and how many tests may be billed", async (_name, lose) => {
    const store = await openSqliteStore(folder);
    const fence = await begin(store, "run-a", 18);
    await store.recordIntents(fence, namesOf("run-a", 18), 7);
    const copy = await snapshot("copy");
    await store.close();
    await lose(join(copy, "ledger.sqlite"));
    const error = await refusalOf(copy);
    expect(error.code).toBe("ledger-unusable");
    expect(error.reason).toContain("run run-a is out of date (18 tests may be billed)");
    expect(error.hint).toContain("placewright reconcile run-a --adopt");
  });

  test("keeps each run once its tests are recorded", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    const copy = await snapshot("copy");
    await store.close();
    await rm(join(copy, "ledger.sqlite-wal"));
    const again = await openSqliteStore(copy);
    expect(await again.run("run-a")).toMatchObject({ state: "open" });
    expect(await again.latestAttempts("run-a")).toHaveLength(3);
    await again.close();
  });

  test("and its file names every unfinished run", async () => {
    const store = await openSqliteStore(folder);
    const fence = await begin(store, "run-a");
    await store.recordIntents(fence, namesOf("run-a", 2), 7);
    await begin(store, "run-b");
    await store.close();
    await rm(join(folder, "ledger.sqlite"));
    expect((await refusalOf(folder)).reason).toContain(
      "ledger.sqlite is missing; run run-a is missing (2 tests may be billed); run run-b is missing (no tests were submitted)",
    );
  });

  test("and whose file is damaged names every unfinished run", async () => {
    const store = await openSqliteStore(folder);
    const fence = await begin(store, "run-a");
    await store.recordIntents(fence, namesOf("run-a", 2), 7);
    await store.close();
    await writeFile(join(folder, "ledger.sqlite"), "damaged ".repeat(1000));
    expect((await refusalOf(folder)).reason).toMatch(
      /its file is damaged; run run-a is missing \(2 tests may be billed\)/,
    );
  });

  test("detects a lost cancel, which would submit the rest", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    const before = await snapshot("before");
    await store.cancelRun("run-a");
    await store.close();
    await cp(join(folder, "ledger.head"), join(before, "ledger.head"));
    expect((await refusalOf(before)).reason).toContain("its last write is missing");
  });

  test("is detected by a process that has it open, before anything more is billed", async () => {
    const store = await openSqliteStore(folder);
    const fence = await begin(store, "run-a");
    const { sequence, runs } = await readHead();
    await writeFile(join(folder, "ledger.head"), toHeadText({ sequence: sequence + 3, runs }));
    await expect(store.recordIntents(fence, namesOf("run-a", 1), 7)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining("its last 3 writes are missing"),
    });
    expect((await store.latestAttempts("run-a")).map(({ state }) => state)).toEqual([
      "planned",
      "planned",
      "planned",
    ]);
    await store.close();
  });
});

describe("a ledger that has lost nothing opens", () => {
  /** All writes of a few runs, in a possible order. */
  const writes: readonly ((store: Store) => Promise<unknown>)[] = [
    (store) => begin(store, "run-a"),
    (store) => store.recordIntents({ runId: "run-a", epoch: 1 }, namesOf("run-a", 2), 7),
    (store) =>
      store.saveAttempts({ runId: "run-a", epoch: 1 }, [
        { name: "run-a.0", state: "submitted", reportId: "r" },
      ]),
    (store) => store.acquireLease("run-a", { owner: "you", untilMs: 20, nowMs: 10, leaseMs: 10 }),
    (store) => begin(store, "run-b"),
    (store) => store.cancelRun("run-b"),
    (store) => store.deleteRun({ runId: "run-b", epoch: 1 }),
    (store) => store.recordIntents({ runId: "run-a", epoch: 2 }, namesOf("run-a", 3), 8),
    (store) => store.finishRun({ runId: "run-a", epoch: 2 }, { verdict: "passed", finishedAtMs: 9 }),
    (store) => begin(store, "run-c"),
    (store) => store.deleteRun({ runId: "run-a", epoch: 2 }),
  ];

  test("with a head from any earlier moment, and never with one from a later moment", async () => {
    const store = await openSqliteStore(folder);
    const snapshots = [await snapshot("0")];
    const sequences = [0];
    for (const [index, write] of writes.entries()) {
      await write(store);
      snapshots.push(await snapshot(`${index + 1}`));
      sequences.push((await readHead()).sequence);
    }
    await store.close();
    const mixed = join(root, "mixed");
    for (const [database, from] of snapshots.entries())
      for (const [head, headFrom] of snapshots.entries()) {
        await rm(mixed, { recursive: true, force: true });
        await cp(from, mixed, { recursive: true });
        await rm(join(mixed, "ledger.head"), { force: true });
        if (head > 0) await cp(join(headFrom, "ledger.head"), join(mixed, "ledger.head"));
        const isLost = (sequences[head] ?? 0) > (sequences[database] ?? 0);
        const opened = openSqliteStore(mixed).then((each) => each.close());
        if (isLost)
          await expect(opened, `${head}, ${database}`).rejects.toMatchObject({ code: "ledger-unusable" });
        else await expect(opened, `${head}, ${database}`).resolves.toBeUndefined();
      }
  });

  test("from a copy of the whole folder, as a cache restores it", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    const copy = await snapshot("copy");
    await begin(store, "run-b");
    await store.close();
    const older = await openSqliteStore(copy);
    expect((await older.runs()).map(({ id }) => id)).toEqual(["run-a"]);
    await begin(older, "run-c");
    await older.close();
  });

  test("without a head, which it creates again", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    await store.close();
    const head = await readHead();
    expect((await stat(join(folder, "ledger.head"))).mode & 0o777).toBe(0o600);
    await rm(join(folder, "ledger.head"));
    await (await openSqliteStore(folder)).close();
    expect(await readHead()).toEqual(head);
  });

  test("after parallel writers are killed at any moment", async () => {
    const module = isDeno ? "src/store/sqlite/sqlite-store.ts" : ".build/store/sqlite/sqlite-store.js";
    const script = join(root, "write.mjs");
    await writeFile(
      script,
      `import { openSqliteStore } from ${JSON.stringify(join(projectRoot, module))};
const [folder, who] = process.argv.slice(2);
const store = await openSqliteStore(folder);
for (let index = 0; ; index++) {
  const id = who + "-" + index;
  const fence = { runId: id, epoch: 1 };
  await store.createRun({ id, createdAtMs: index, settings: {} }, { owner: who, untilMs: 1 });
  await store.addTests(fence, [{ position: 1, id: "t", scenario: "s", project: "p", identity: {}, attempt: { name: id, number: 1,
    state: "planned", providerKey: "k", measureKey: "k", plan: {} } }], []);
  await store.openRun(fence);
  await store.recordIntents(fence, [id], index);
  console.log(id);
  if (index % 3 === 1) await store.deleteRun(fence);
  if (index % 3 === 2) await store.finishRun(fence, { verdict: "passed", finishedAtMs: 1 });
}
`,
    );
    let last = 0;
    for (const round of sampleOf([0, 1, 2, 3, 4, 5], 2)) {
      const children = ["a", "b"].map((who) => {
        const args = isDeno ? ["run", "-A", "--config", join(projectRoot, "deno.json"), script] : [script];
        const child = spawn(process.execPath, [...args, folder, `${who}${round}`]);
        running.add(child);
        const ended = once(child, "close");
        let printed = "";
        return {
          ended,
          kill: () => child.kill("SIGKILL"),
          printed: () => printed,
          began: new Promise<void>((resolve, reject) => {
            child.stdout.on("data", (text) => {
              printed += text;
              // Kill at a different moment in each round.
              if (printed.split("\n").length > 3 + round) resolve();
            });
            child.stderr.on("data", (text) => {
              printed += text;
            });
            ended.then(() => reject(new Error(`it ended by itself: ${printed}`)));
          }),
        };
      });
      await Promise.all(children.map(({ began }) => began));
      for (const { kill } of children) kill();
      await Promise.all(children.map(({ ended }) => ended));
      const store = await openSqliteStore(folder);
      const { sequence, runs } = await readHead();
      expect(sequence).toBeGreaterThan(last);
      last = sequence;
      // Except for the last writes, the head lists every paid run that is not finished.
      const open = (await store.runs({ state: "open" })).map(({ id }) => id);
      const missing = open.filter((id) => runs.every((run) => run.id !== id));
      expect(missing.length).toBeLessThanOrEqual(2);
      await store.close();
    }
  });

  test("a head never decreases, no matter who writes", async () => {
    const stores = await Promise.all([openSqliteStore(folder), openSqliteStore(folder)]);
    let last = 0;
    for (let index = 0; index < 10; index++) {
      await Promise.all(stores.map((store, who) => begin(store, `run-${who}-${index}`)));
      const { sequence, runs } = await readHead();
      expect(sequence).toBe(last + 2);
      expect(runs).toHaveLength(2 * (index + 1));
      last = sequence;
    }
    for (const store of stores) await store.close();
  });
});

describe("a damaged head", () => {
  test("is any text other than the one that was written", () => {
    const text = toHeadText({
      sequence: 42,
      runs: [{ id: "run-a", createdAtMs: 5, epoch: 3, intents: 18 }],
    });
    expect(parseHead(text)).toMatchObject({ sequence: 42 });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
        const bytes = Buffer.from(text);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(parseHead(bytes.toString())).toBeUndefined();
      }),
    );
  });

  test("allows to read and collect everything, and blocks billed calls", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    await store.close();
    await writeFile(join(folder, "ledger.head"), "{}");
    const again = await openSqliteStore(folder);
    expect(again.warnings()[0]?.message).toMatch(
      /ledger\.head, which records .* lost, is damaged.*delete ledger\.head/,
    );
    expect(await again.runs()).toHaveLength(1);
    const lease = { owner: "you", untilMs: 20, nowMs: 10, leaseMs: 10 };
    expect(await again.acquireLease("run-a", lease)).toMatchObject({ kind: "acquired" });
    const fence = { runId: "run-a", epoch: 2 };
    await again.saveAttempts(fence, [{ name: "run-a.0", state: "submitted", reportId: "r" }]);
    const refused = {
      code: "ledger-unusable",
      reason: expect.stringContaining(
        "ledger.head, which records whether billed tests were lost, is damaged",
      ),
    };
    await expect(again.recordIntents(fence, ["run-a.1"], 7)).rejects.toMatchObject(refused);
    await expect(
      again.createRun({ id: "run-b", createdAtMs: 6, settings: {} }, { owner: "me", untilMs: 1 }),
    ).rejects.toMatchObject(refused);
    expect(await readFile(join(folder, "ledger.head"), "utf8")).toBe("{}");
    // Repair the head while the ledger is open.
    await rm(join(folder, "ledger.head"));
    expect(await again.recordIntents(fence, ["run-a.1"], 7)).toBe(true);
    expect(again.warnings()).toEqual([]);
    await again.close();
  });
});

describe("an accepted loss", () => {
  async function losing(): Promise<void> {
    const store = await openSqliteStore(folder);
    const a = await begin(store, "run-a");
    const older = await snapshot("older");
    await store.recordIntents(a, namesOf("run-a", 2), 7);
    const b = await begin(store, "run-b");
    await store.recordIntents(b, namesOf("run-b", 3), 7);
    await store.close();
    await cp(join(folder, "ledger.head"), join(older, "ledger.head"));
    folder = older;
  }
  const lost = [
    { runId: "run-a", createdAtMs: 5, isMissing: false, mayBePaid: 2 },
    { runId: "run-b", createdAtMs: 5, isMissing: true, mayBePaid: 3 },
  ];

  test("is recorded until the last run is resolved, even if the process ends", async () => {
    await losing();
    const store = await openSqliteStore(folder, { acceptsLoss: true });
    expect(store.losses()).toEqual(lost);
    await store.close();
    // Nothing was settled: the loss is still an error, and still recorded.
    expect((await refusalOf(folder)).reason).toContain("run run-b is missing (3 tests may be billed)");
    const again = await openSqliteStore(folder, { acceptsLoss: true });
    expect(again.losses()).toEqual(lost);
    const fence = await begin(again, "run-b");
    await again.recordIntents(fence, namesOf("run-b", 3), 8);
    await again.acceptLoss("run-b");
    expect(again.losses()).toEqual(lost.slice(0, 1));
    await again.close();
    expect((await refusalOf(folder)).reason).toContain("run run-a is out of date (2 tests may be billed)");
    const last = await openSqliteStore(folder, { acceptsLoss: true });
    await last.acceptLoss("run-a");
    await last.acceptLoss("run-a");
    await last.close();
    await (await openSqliteStore(folder)).close();
  });

  test("of a whole file creates a new one", async () => {
    await losing();
    await rm(join(folder, "ledger.sqlite"));
    await rm(join(folder, "ledger.sqlite-wal"), { force: true });
    await mkdir(join(folder, "local"));
    const store = await openSqliteStore(folder, { acceptsLoss: true });
    expect(store.losses().map(({ runId, mayBePaid }) => [runId, mayBePaid])).toEqual([
      ["run-a", 2],
      ["run-b", 3],
    ]);
    for (const { runId } of store.losses()) await store.acceptLoss(runId);
    await store.close();
    await (await openSqliteStore(folder)).close();
  });

  test("of a damaged head creates a new one", async () => {
    const store = await openSqliteStore(folder);
    await begin(store, "run-a");
    await store.close();
    await writeFile(join(folder, "ledger.head"), "{}");
    const again = await openSqliteStore(folder, { acceptsLoss: true });
    expect(again.warnings()).toEqual([]);
    expect((await readHead()).runs).toMatchObject([{ id: "run-a" }]);
    await again.close();
  });
});
