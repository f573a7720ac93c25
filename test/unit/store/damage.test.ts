import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrations } from "../../../src/store/sqlite/migrations.ts";
import { openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";

const placement = {
  overall: { inboxPercent: 91.5, spamPercent: 5, missingPercent: 3.5 },
  isps: [{ isp: "Gmail", inboxPercent: 88 }],
} as never;

let root = "";
let store: Store;
let database: Awaited<ReturnType<typeof openDatabase>>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-damage-"));
  store = await openSqliteStore(root);
  for (const runId of ["run-a", "run-b"]) await fill(runId);
  database = await openDatabase(root);
  // Skip disk syncs: the damaged database need not survive a crash.
  database.exec("PRAGMA synchronous = OFF");
});
afterAll(async () => {
  await store.close();
  database.close();
  await rm(root, { recursive: true, force: true });
});

async function fill(runId: string): Promise<void> {
  const fence = { runId, epoch: 1 };
  const createdAtMs = runId === "run-a" ? 1 : 2;
  await store.createRun(
    { id: runId, createdAtMs, settings: { projects: ["ü"], seed: "x" } },
    { owner: "me", untilMs: 1 },
  );
  await store.addTests(
    fence,
    [
      {
        position: 1,
        id: "sale@ses",
        scenario: "sale",
        project: "ses",
        identity: { id: "sale@ses", title: "Größe 8 %" },
        attempt: {
          name: `${runId}.1`,
          number: 1,
          state: "planned",
          contentHash: `hash-${runId}`,
          providerKey: "provider",
          measureKey: "measure",
          plan: { expect: { overall: ["inbox >= 90"] } },
        },
      },
    ],
    [
      {
        contentHash: `hash-${runId}`,
        bytes: new Uint8Array([1, 2, 255, 0, 7]),
        document: { subject: "Grüße" },
      },
    ],
  );
  await store.openRun(fence);
  await store.recordIntents(fence, [`${runId}.1`], 3);
  await store.saveAttempts(
    fence,
    [
      {
        name: `${runId}.1`,
        state: "finished",
        reportId: "report-4711",
        submittedAtMs: 3,
        completedAtMs: 4,
        placement,
        verdict: "passed",
        result: { verdict: "passed", summary: "91.5 %" },
      },
    ],
    { create: 1 },
  );
  await store.saveReconciliation(fence, { doubles: [], orphans: [], vanished: [] });
  await store.finishRun(fence, { verdict: "passed", finishedAtMs: 9 });
}

interface Place {
  readonly table: "run" | "test" | "attempt" | "message";
  readonly column: string;
  /** Reads the damaged value. */
  read(): Promise<unknown>;
  /** Pattern of the name in the error. */
  readonly names: RegExp;
}

const attempt = /attempt 1 of test sale@ses in run run-a is damaged/;
const places: readonly Place[] = [
  { table: "run", column: "settings", read: () => store.run("run-a"), names: /run run-a is damaged/ },
  { table: "run", column: "calls", read: () => store.run("run-a"), names: /run run-a is damaged/ },
  { table: "run", column: "reconciliation", read: () => store.run("run-a"), names: /run run-a is damaged/ },
  {
    table: "test",
    column: "identity",
    read: () => store.identities("run-a"),
    names: /test sale@ses in run run-a is damaged/,
  },
  { table: "attempt", column: "plan", read: () => store.attempt("run-a.1"), names: attempt },
  { table: "attempt", column: "placement", read: () => store.attempt("run-a.1"), names: attempt },
  { table: "attempt", column: "result", read: () => store.attempt("run-a.1"), names: attempt },
  { table: "attempt", column: "state", read: () => store.latestAttempts("run-a"), names: attempt },
  { table: "attempt", column: "verdict", read: () => store.latestAttempts("run-a"), names: attempt },
  { table: "attempt", column: "report_id", read: () => store.latestAttempts("run-a"), names: attempt },
  {
    table: "message",
    column: "document",
    read: () => store.message("hash-run-a"),
    names: /message hash-run-a/,
  },
  { table: "message", column: "bytes", read: () => store.message("hash-run-a"), names: /message hash-run-a/ },
];

const keys = { run: "id", test: "run_id", attempt: "run_id", message: "content_hash" } as const;

function bytesOf({ table, column }: Place): Buffer {
  const key = table === "message" ? "hash-run-a" : "run-a";
  const found = database
    .prepare(`SELECT CAST(${column} AS BLOB) AS bytes FROM ${table} WHERE ${keys[table]} = ?`)
    .get(key) as { bytes: ArrayBuffer };
  return Buffer.from(found.bytes);
}

function write({ table, column }: Place, bytes: Buffer): void {
  const key = table === "message" ? "hash-run-a" : "run-a";
  const value = column === "bytes" ? "?" : "CAST(? AS TEXT)";
  database.prepare(`UPDATE ${table} SET ${column} = ${value} WHERE ${keys[table]} = ?`).run(bytes, key);
}

/** Changes a stored value, and restores it afterward. */
async function damaged(
  place: Place,
  change: (bytes: Buffer) => Buffer,
  check: () => Promise<void>,
): Promise<void> {
  const bytes = bytesOf(place);
  write(place, change(Buffer.from(bytes)));
  try {
    await check();
  } finally {
    write(place, bytes);
  }
}

const flipAt =
  (at: number, flip: number) =>
  (bytes: Buffer): Buffer => {
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ flip;
    return bytes;
  };

describe("a changed byte in a stored value is detected", () => {
  test.each(places.map((place) => [`${place.table}.${place.column}`, place] as const))(
    "%s",
    async (_name, place) => {
      await place.read();
      await fc.assert(
        fc.asyncProperty(fc.nat(2000), fc.integer({ min: 1, max: 255 }), (at, flip) =>
          damaged(place, flipAt(at, flip), async () => {
            const error = await place.read().then(
              () => undefined,
              (thrown) => thrown,
            );
            expect(error).toMatchObject({
              code: "ledger-unusable",
              reason: expect.stringMatching(place.names),
            });
            expect(error.hint).toContain("Other runs are not affected");
          }),
        ),
        { numRuns: 60 },
      );
      await place.read();
    },
  );
});

describe("one damaged attempt", () => {
  const placementOfA = places.find(({ column }) => column === "placement") as Place;
  const stateOfA = places.find(({ column }) => column === "state") as Place;

  test("does not affect other runs, and is named in lists", async () => {
    await damaged(placementOfA, flipAt(40, 1), async () => {
      expect((await store.runs()).map(({ id, isDamaged }) => [id, isDamaged])).toEqual([
        ["run-b", false],
        ["run-a", false],
      ]);
      expect(await store.damagedAttempts(100)).toEqual([{ runId: "run-a", testId: "sale@ses", number: 1 }]);
      const named: string[] = [];
      const measured = await store.measurements({
        limit: 10,
        onDamaged: ({ message }) => named.push(message),
      });
      expect(measured.map(({ runId }) => runId)).toEqual(["run-b"]);
      expect(named.join()).toMatch(attempt);
      expect(await store.attempt("run-b.1")).toMatchObject({ placement });
      expect(await store.measurementsBefore("sale@ses", 100, 10)).toHaveLength(1);
      await expect(store.measurements({ limit: 10 })).rejects.toMatchObject({ code: "ledger-unusable" });
    });
  });

  test("is not overwritten as if it were intact", async () => {
    await damaged(
      stateOfA,
      () => Buffer.from("planned"),
      async () => {
        await expect(
          store.saveAttempts({ runId: "run-a", epoch: 1 }, [{ name: "run-a.1", verdict: "failed" }]),
        ).rejects.toMatchObject({ code: "ledger-unusable" });
        expect(await store.lastAttempts(["sale@ses"], 10)).toHaveLength(1);
        expect((await store.lastAttempts(["sale@ses"], 10))[0]?.runId).toBe("run-b");
      },
    );
  });

  test.each(["plan", "placement", "result"])("a %s without its checksum was replaced", async (column) => {
    const value = () =>
      database.prepare(`SELECT ${column} AS value FROM attempt WHERE run_id = 'run-a'`).get();
    const { value: before } = value() as { readonly value: string };
    const set = database.prepare(`UPDATE attempt SET ${column} = ? WHERE run_id = 'run-a'`);
    set.run("{}");
    try {
      expect(await store.damagedAttempts(9)).toMatchObject([{ runId: "run-a" }]);
      await expect(store.attempt("run-a.1")).rejects.toThrow(attempt);
      await expect(store.attemptsOf("run-a", "sale@ses")).rejects.toThrow(attempt);
    } finally {
      set.run(before);
    }
    expect(await store.damagedAttempts(9)).toEqual([]);
  });

  test("a run with a damaged record is listed as damaged", async () => {
    await damaged(places[0] as Place, flipAt(20, 1), async () => {
      expect((await store.runs()).find(({ id }) => id === "run-a")).toMatchObject({ isDamaged: true });
      expect(await store.run("run-b")).toMatchObject({ settings: { seed: "x" } });
    });
  });
});

test.each([1, 2])("a ledger of schema %i, without checksums, stays readable", async (schema) => {
  const folder = await mkdtemp(join(tmpdir(), "placewright-older-"));
  try {
    const older = await openDatabase(folder, migrations.slice(0, schema));
    older.exec(`INSERT INTO run (id, created_ms, settings, state) VALUES ('run', 5, '{"seed":"x"}', 'open');
      INSERT INTO message VALUES ('hash', x'01', '{"kind":"raw"}');
      INSERT INTO test VALUES ('run', 'a', 1, 's', 'p', '{"id":"a"}');
      INSERT INTO attempt (name, run_id, test_id, number, state, content_hash, provider_key, measure_key, plan, intended_ms, report_id)
        VALUES ('a.1', 'run', 'a', 1, 'submitted', 'hash', 'k', 'm', '{"kind":"placement"}', 6, 'r')`);
    older.close();
    const read = await openSqliteStore(folder);
    expect(await read.run("run")).toMatchObject({ settings: { seed: "x" }, calls: {} });
    expect(await read.latestAttempts("run")).toMatchObject([{ state: "submitted", reportId: "r" }]);
    expect(await read.attempt("a.1")).toEqual({ plan: { kind: "placement" } });
    expect(await read.message("hash")).toMatchObject({
      bytes: new Uint8Array([1]),
      document: { kind: "raw" },
    });
    await read.saveAttempts({ runId: "run", epoch: 1 }, [
      { name: "a.1", state: "finished", verdict: "passed" },
    ]);
    expect(await read.latestAttempts("run")).toMatchObject([
      { state: "finished", verdict: "passed", reportId: "r" },
    ]);
    await read.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
