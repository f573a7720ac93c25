import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import {
  bytes,
  type Columns,
  holdOf,
  type Plan,
  parseStored,
  raise,
  row,
  rows,
  run,
  type SqlValue,
  writeFenced,
} from "../../../src/store/sql/connection.ts";
import { toDocument } from "../../../src/store/sql/stored-document.ts";
import { createConnection } from "../../../src/store/sqlite/connection.ts";
import type { HeadKeeper } from "../../../src/store/sqlite/head-keeper.ts";

let database: Libsql.Database;
let connection: ReturnType<typeof createConnection>;
/** What the connection did with its head, in order. */
let heads: string[] = [];
let damage: PlacewrightError | undefined;
/** Text that the head stages. */
let staged: string | undefined;

const head: HeadKeeper = {
  losses: () => [],
  damage: () => damage,
  stage() {
    heads.push(`stage ${database.inTransaction ? "within" : "outside"}`);
    return staged;
  },
  publish: (text) => void heads.push(`publish ${text} ${database.inTransaction ? "within" : "after"}`),
};

beforeEach(() => {
  database = new Libsql(":memory:");
  database.exec(`CREATE TABLE head (sequence INTEGER NOT NULL); INSERT INTO head VALUES (7);
    CREATE TABLE item (name TEXT UNIQUE, size, content BLOB);
    CREATE TABLE run (id, epoch, state, lease_owner, lease_until_ms, shadow_until_ms);
    INSERT INTO run VALUES ('r1', 3, 'open', 'build-3/x 4711 u', 50, 0), ('r2', 1, 'finished', NULL, NULL, 0)`);
  connection = createConnection(database, "/ledger", head);
  [heads, damage, staged] = [[], undefined, "text"];
});
afterEach(() => {
  if (database.open) database.close();
});

/** Carries out one step. */
const carryOut = <T>(plan: Plan<T>): Promise<T> => connection.read(() => plan);
const select = (columns: Columns, from: string, ...values: SqlValue[]) =>
  carryOut(rows(columns, from, ...values));
const namesOf = async () =>
  (await select({ name: "name" }, "FROM item ORDER BY name")).map(({ name }) => name);
const add = (name: string, size: SqlValue = 1) => run("INSERT INTO item VALUES (?, ?, NULL)", name, size);

describe("reading", () => {
  test("selects values by their names, without those that are NULL", async () => {
    expect(await carryOut(add("a", 0))).toBe(1);
    await carryOut(add("b", null));
    const columns = { called: "name", double: "2 * size" };
    expect(await select(columns, "FROM item ORDER BY name")).toEqual([
      { called: "a", double: 0 },
      { called: "b" },
    ]);
    const from = "FROM item WHERE name = ?";
    expect(await carryOut(row(columns, from, "a"))).toEqual({ called: "a", double: 0 });
    expect(await carryOut(row(columns, from, "c"))).toBeUndefined();
    expect(await select(columns, from, "c")).toEqual([]);
  });

  test("reads text with damaged UTF-8", async () => {
    database.exec("INSERT INTO item VALUES (CAST(x'61ff62' AS TEXT), 1, NULL)");
    expect(await namesOf()).toEqual(["a\ufffdb"]);
  });

  test("returns the bytes of a BLOB, if there is one", async () => {
    const bytesOf = (name: string) =>
      carryOut(bytes("SELECT content AS bytes FROM item WHERE name = ?", name));
    const part = new Uint8Array([9, 0, 1, 255, 9]).subarray(1, 4);
    await carryOut(run("INSERT INTO item VALUES (?, 1, ?)", "a", part));
    await carryOut(add("b"));
    expect(await bytesOf("a")).toEqual(new Uint8Array([0, 1, 255]));
    expect(await bytesOf("b")).toBeUndefined();
    expect(await bytesOf("c")).toBeUndefined();
  });

  test("reports the number of changed rows", async () => {
    for (const name of ["a", "b"]) await carryOut(add(name));
    expect(await carryOut(run("UPDATE item SET size = 2"))).toBe(2);
    expect(await carryOut(run("UPDATE item SET size = 2 WHERE name = 'c'"))).toBe(0);
  });

  test("knows who may write to a run", async () => {
    const holds = await Promise.all(["r1", "r2", "r3"].map((id) => carryOut(holdOf(connection, id))));
    expect(holds).toEqual([
      { epoch: 3, state: "open", owner: "build-3/x 4711 u", untilMs: 50, shadowUntilMs: 0 },
      { epoch: 1, state: "finished", shadowUntilMs: 0 },
      undefined,
    ]);
  });

  test("converts errors of SQLite, and leaves those of the ledger", async () => {
    await expect(carryOut(run("INSERT INTO nothing VALUES (1)"))).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining('Cannot use the ledger in "/ledger": '),
    });
    const own = new PlacewrightError("run-taken-over", "Cannot continue");
    await expect(
      connection.use(() => {
        throw own;
      }),
    ).rejects.toBe(own);
    expect(await connection.use(() => 7)).toBe(7);
  });
});

const sequence = async () => (await select({ sequence: "sequence" }, "FROM head"))[0]?.["sequence"];

describe("a write", () => {
  test("that cannot cost money leaves the head alone", async () => {
    expect(await connection.write(() => add("a"))).toBe(1);
    expect([await namesOf(), heads]).toEqual([["a"], []]);
  });

  test("that can cost money raises the sequence, and publishes the head once it is on disk", async () => {
    await connection.write(function* () {
      yield* add("a");
      yield* raise();
      yield* raise();
    });
    expect(await sequence()).toBe(9);
    expect(heads).toEqual(["stage within", "publish text after"]);
  });

  test("publishes no head if none was staged, which leaves a damaged one for inspection", async () => {
    staged = undefined;
    await connection.write(raise);
    expect(heads).toEqual(["stage within"]);
  });

  test("works without a head, as in memory", async () => {
    const memory = createConnection(database, "memory", undefined);
    await memory.write(raise);
    expect(await sequence()).toBe(8);
    expect(memory.assertPayable()).toBeUndefined();
  });

  test("that fails changes nothing", async () => {
    const failing = connection.write(function* () {
      yield* add("a");
      yield* raise();
      throw new PlacewrightError("ledger-unusable", "No");
    });
    await expect(failing).rejects.toMatchObject({ reason: "No" });
    expect([await namesOf(), heads, database.inTransaction]).toEqual([[], [], false]);
    await connection.write(raise);
    expect(await sequence()).toBe(8);
  });

  test("is carried out at once, so that nothing in this process comes between its steps", async () => {
    const [first, second] = ["a", "b"].map((name) =>
      connection.write(function* () {
        yield* add(`${name}1`);
        yield* add(`${name}2`);
        return yield* rows({ name: "name" }, "FROM item ORDER BY rowid");
      }),
    );
    expect(await first).toEqual([{ name: "a1" }, { name: "a2" }]);
    expect(await second).toHaveLength(4);
  });
});

describe("a fenced write", () => {
  test("knows the run, and can raise the sequence", async () => {
    const owner = await writeFenced(connection, { runId: "r1", epoch: 3 }, function* (hold) {
      yield* raise();
      return hold.owner;
    });
    expect([owner, await sequence()]).toEqual(["build-3/x 4711 u", 8]);
  });

  test.each([
    ["r1", 2, "Cannot continue run r1: process 4711 on build-3 took it over"],
    ["r1", 4, "Cannot continue run r1: process 4711 on build-3 took it over"],
    ["r2", 9, "Cannot continue run r2: another process took it over"],
  ])("of run %s in epoch %i changes nothing", async (runId, epoch, reason) => {
    const refused = writeFenced(connection, { runId, epoch }, () => add("a"));
    await expect(refused).rejects.toMatchObject({
      code: "run-taken-over",
      reason,
      hint: `Run placewright status ${runId} to see its state`,
    });
    expect(await namesOf()).toEqual([]);
  });

  test("of a run that is not there changes nothing, and says what may be paid for", async () => {
    const refused = writeFenced(connection, { runId: "r3", epoch: 1 }, () => add("a"));
    await expect(refused).rejects.toMatchObject({
      code: "run-taken-over",
      reason:
        "Cannot continue run r3: it is no longer in the ledger. Another process deleted it, or the ledger was replaced",
      hint: "If it had submitted tests, run placewright reconcile r3 --adopt. Otherwise start a new run",
    });
    expect(await namesOf()).toEqual([]);
  });
});

test("nothing may be billed while the head is damaged", () => {
  expect(connection.assertPayable()).toBeUndefined();
  damage = new PlacewrightError("ledger-unusable", "its head is damaged");
  expect(() => connection.assertPayable()).toThrow(damage);
});

describe("a stored document", () => {
  test("is parsed", () => {
    expect(parseStored(connection, toDocument({ a: [1] }), () => "it")).toEqual({ a: [1] });
  });

  test("that is damaged is named", () => {
    const read = () =>
      parseStored(connection, toDocument({ a: 1 }).replace("1}", "2}"), () => "attempt 1", "r1");
    expect(read).toThrow(
      expect.objectContaining({
        code: "ledger-unusable",
        reason: expect.stringContaining(
          'Cannot use the ledger in "/ledger": its record of attempt 1 is damaged',
        ),
        hint: expect.stringContaining("placewright reconcile r1"),
      }),
    );
    expect(connection.damaged("attempt 1").hint).not.toContain("reconcile");
  });

  test("that is missing is damaged", () => {
    expect(() => parseStored(connection, undefined, () => "it")).toThrow(/its record of it is damaged/);
  });
});

test("closes its database", () => {
  connection.close();
  expect(database.open).toBe(false);
});
