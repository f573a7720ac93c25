import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { createConnection, takenOver } from "../../../src/store/sqlite/connection.ts";
import type { HeadKeeper } from "../../../src/store/sqlite/head-keeper.ts";
import { toDocument } from "../../../src/store/sqlite/stored-document.ts";

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

const namesOf = () => connection.rows({ name: "name" }, "FROM item ORDER BY name").map(({ name }) => name);
const add = (name: string, size: unknown = 1) =>
  connection.run("INSERT INTO item VALUES (?, ?, NULL)", name, size);

describe("reading", () => {
  test("selects values by their names, without those that are NULL", () => {
    expect(add("a", 0)).toBe(1);
    add("b", null);
    const columns = { called: "name", double: "2 * size" };
    expect(connection.rows(columns, "FROM item ORDER BY name")).toEqual([
      { called: "a", double: 0 },
      { called: "b" },
    ]);
    expect(connection.row(columns, "FROM item WHERE name = ?", "a")).toEqual({ called: "a", double: 0 });
    expect(connection.row(columns, "FROM item WHERE name = ?", "c")).toBeUndefined();
    expect(connection.rows(columns, "FROM item WHERE name = ?", "c")).toEqual([]);
  });

  test("reads text with damaged UTF-8", () => {
    database.exec("INSERT INTO item VALUES (CAST(x'61ff62' AS TEXT), 1, NULL)");
    expect(namesOf()).toEqual(["a\ufffdb"]);
  });

  test("returns the bytes of a BLOB, if there is one", () => {
    const bytes = "SELECT content AS bytes FROM item WHERE name = ?";
    connection.run("INSERT INTO item VALUES (?, 1, ?)", "a", Buffer.from([0, 1, 255]));
    add("b");
    expect(connection.bytes(bytes, "a")).toEqual(new Uint8Array([0, 1, 255]));
    expect(connection.bytes(bytes, "b")).toBeUndefined();
    expect(connection.bytes(bytes, "c")).toBeUndefined();
  });

  test("reports the number of changed rows", () => {
    for (const name of ["a", "b"]) add(name);
    expect(connection.run("UPDATE item SET size = 2")).toBe(2);
    expect(connection.run("UPDATE item SET size = 2 WHERE name = 'c'")).toBe(0);
  });

  test("knows who may write to a run", () => {
    expect(["r1", "r2", "r3"].map(connection.holdOf)).toEqual([
      { epoch: 3, state: "open", owner: "build-3/x 4711 u", untilMs: 50, shadowUntilMs: 0 },
      { epoch: 1, state: "finished", shadowUntilMs: 0 },
      undefined,
    ]);
  });
});

describe("use", () => {
  test("returns a promise of the result", async () => {
    expect(await connection.use(() => 7)).toBe(7);
  });

  test("converts errors of SQLite, and leaves those of the ledger", async () => {
    await expect(
      connection.use(() => connection.run("INSERT INTO nothing VALUES (1)")),
    ).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining('Cannot use the ledger in "/ledger": '),
    });
    const own = new PlacewrightError("run-taken-over", "Cannot continue");
    await expect(
      connection.use(() => {
        throw own;
      }),
    ).rejects.toBe(own);
  });
});

describe("a write", () => {
  test("that cannot cost money leaves the head alone", async () => {
    expect(await connection.write(() => add("a"))).toBe(1);
    expect([namesOf(), heads]).toEqual([["a"], []]);
  });

  test("that can cost money raises the sequence, and publishes the head once it is on disk", async () => {
    const raised = await connection.write((raise) => {
      add("a");
      return [raise(), raise()];
    });
    expect(raised).toEqual([8, 9]);
    expect(heads).toEqual(["stage within", "publish text after"]);
  });

  test("publishes no head if none was staged, which leaves a damaged one for inspection", async () => {
    staged = undefined;
    await connection.write((raise) => raise());
    expect(heads).toEqual(["stage within"]);
  });

  test("works without a head, as in memory", async () => {
    const memory = createConnection(database, "memory", undefined);
    expect(await memory.write((raise) => raise())).toBe(8);
    expect(memory.assertPayable()).toBeUndefined();
  });

  test("that fails changes nothing", async () => {
    const failing = connection.write((raise) => {
      add("a");
      raise();
      throw new PlacewrightError("ledger-unusable", "No");
    });
    await expect(failing).rejects.toMatchObject({ reason: "No" });
    expect([namesOf(), heads, database.inTransaction]).toEqual([[], [], false]);
    expect(await connection.write((raise) => raise())).toBe(8);
  });
});

describe("a fenced write", () => {
  test("knows the run, and can raise the sequence", async () => {
    const fence = { runId: "r1", epoch: 3 };
    expect(await connection.writeFenced(fence, ({ owner }, raise) => [owner, raise()])).toEqual([
      "build-3/x 4711 u",
      8,
    ]);
  });

  test.each([
    ["r1", 2, "Cannot continue run r1: process 4711 on build-3 took it over"],
    ["r1", 4, "Cannot continue run r1: process 4711 on build-3 took it over"],
    ["r2", 9, "Cannot continue run r2: another process took it over"],
    ["r3", 1, "Cannot continue run r3: another process took it over"],
  ])("of run %s in epoch %i changes nothing", async (runId, epoch, reason) => {
    const refused = connection.writeFenced({ runId, epoch }, () => add("a"));
    await expect(refused).rejects.toMatchObject({
      code: "run-taken-over",
      reason,
      hint: `Run placewright status ${runId} to see its state`,
    });
    expect(namesOf()).toEqual([]);
  });

  test("names the last owner, if known", () => {
    expect(takenOver("r", undefined).reason).toBe("Cannot continue run r: another process took it over");
  });
});

test("nothing may be billed while the head is damaged", () => {
  expect(connection.assertPayable()).toBeUndefined();
  damage = new PlacewrightError("ledger-unusable", "its head is damaged");
  expect(() => connection.assertPayable()).toThrow(damage);
});

describe("a stored document", () => {
  test("is parsed", () => {
    expect(connection.parse(toDocument({ a: [1] }), () => "it")).toEqual({ a: [1] });
  });

  test("that is damaged is named", () => {
    const read = () => connection.parse(toDocument({ a: 1 }).replace("1}", "2}"), () => "attempt 1", "r1");
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
    expect(() => connection.parse(undefined, () => "it")).toThrow(/its record of it is damaged/);
  });
});

test("closes its database", () => {
  connection.close();
  expect(database.open).toBe(false);
});
