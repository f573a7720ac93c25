import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LedgerHead, parseHead, readHead, toHeadText } from "../../../src/store/sqlite/head-file.ts";
import { type HeadKeeper, openHead } from "../../../src/store/sqlite/head-keeper.ts";
import { openDatabase } from "../../../src/store/sqlite/open-database.ts";
import { transact } from "../../../src/store/sqlite/transaction.ts";

let folder = "";
let database: Database.Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-head-"));
  database = await openDatabase(folder);
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true, force: true });
});

const headPath = () => join(folder, "ledger.head");
const open = (acceptsLoss = false): HeadKeeper =>
  openHead(database, { folder, head: readHead(folder), acceptsLoss });
const add = (id: string, epoch: number, intents: number, state = "open") =>
  void database
    .prepare(
      "INSERT INTO run (id, created_ms, state, epoch, intents, settings, calls) VALUES (?, 5, ?, ?, ?, '', '')",
    )
    .run(id, state, epoch, intents);
const raise = () => void database.exec("UPDATE head SET sequence = sequence + 1");
/** Writes something that can cost money, as the connection does. Returns whether a head was published. */
function write(keeper: HeadKeeper, change: () => void = () => {}): boolean {
  const staged = transact(database, "IMMEDIATE", () => {
    change();
    raise();
    return keeper.stage();
  });
  if (staged !== undefined) keeper.publish(staged);
  return staged !== undefined;
}
const headOf = (sequence: number, ...runs: LedgerHead["runs"]): LedgerHead => ({ sequence, runs });
const runOf = (id: string, epoch: number, intents: number) => ({ id, createdAtMs: 5, epoch, intents });
const put = (head: LedgerHead | string) =>
  writeFile(headPath(), typeof head === "string" ? head : toHeadText(head));
const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Expected an error");
};
const sequence = () =>
  (database.prepare("SELECT sequence FROM head").get() as { readonly sequence: number }).sequence;

describe("a ledger without a head", () => {
  test("gets none while nothing can have cost money", () => {
    const keeper = open();
    expect([readHead(folder), keeper.losses(), keeper.damage()]).toEqual([undefined, [], undefined]);
  });

  test("gets one from its database", () => {
    raise();
    add("b", 2, 1);
    add("a", 1, 0, "cancelled");
    add("c", 9, 9, "finished");
    open();
    expect(readHead(folder)).toEqual(headOf(1, runOf("a", 1, 0), runOf("b", 2, 1)));
    expect(database.inTransaction).toBe(false);
  });
});

describe("a write that can cost money", () => {
  test("publishes the head that it staged, with all unfinished runs", () => {
    const keeper = open();
    expect(write(keeper, () => add("a", 1, 3))).toBe(true);
    expect(readHead(folder)).toEqual(headOf(1, runOf("a", 1, 3)));
    expect(write(keeper, () => database.exec("UPDATE run SET state = 'finished'"))).toBe(true);
    expect(readHead(folder)).toEqual(headOf(2));
  });

  test.each([1, 2, 7])(
    "is refused if the head is at %i already: the database has lost that write",
    async (ahead) => {
      const keeper = open();
      await put(headOf(ahead, runOf("a", 1, 2)));
      expect(thrownBy(() => write(keeper))).toMatchObject({
        code: "ledger-unusable",
        reason: expect.stringContaining("run a is missing (2 tests may be billed)"),
      });
      expect([sequence(), database.inTransaction]).toEqual([0, false]);
      expect(readHead(folder)).toMatchObject({ sequence: ahead });
    },
  );

  test("leaves a damaged head for inspection, and says why nothing may be billed", async () => {
    const keeper = open();
    await put("{}");
    expect(write(keeper)).toBe(false);
    expect(await readFile(headPath(), "utf8")).toBe("{}");
    expect(keeper.damage()).toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining(
        "its file ledger.head, which records whether billed tests were lost, is damaged",
      ),
      hint: expect.stringMatching(/^Restore the folder from a copy/),
    });
  });
});

describe("publishing a head", () => {
  test("never replaces a newer one, and has the newest content", async () => {
    const keeper = open();
    write(keeper, () => add("a", 1, 0));
    const old = toHeadText(headOf(1, runOf("a", 1, 0)));
    await put(headOf(5));
    keeper.publish(old);
    expect(readHead(folder)).toEqual(headOf(5));
    // Another process wrote in between, so that the staged text is outdated.
    await rm(headPath());
    await writeFile(`${headPath()}.tmp`, "by another process");
    raise();
    keeper.publish(old);
    expect(readHead(folder)).toEqual(headOf(2, runOf("a", 1, 0)));
    expect(database.inTransaction).toBe(false);
  });

  test("never throws", async () => {
    const keeper = open();
    const text = toHeadText(headOf(1));
    await rm(folder, { recursive: true });
    expect(() => keeper.publish(text)).not.toThrow();
    expect(database.inTransaction).toBe(false);
  });
});

describe("a database that has lost something", () => {
  const older = headOf(4, runOf("a", 2, 3), runOf("b", 1, 1));
  const losses = [
    { runId: "a", createdAtMs: 5, isMissing: false, mayBePaid: 2 },
    { runId: "b", createdAtMs: 5, isMissing: true, mayBePaid: 1 },
  ];

  test("is not opened, and nothing changes", async () => {
    add("a", 1, 1);
    await put(older);
    expect(thrownBy(open)).toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringMatching(/run a is out of date \(2 tests may be billed\).*run b is missing/),
    });
    expect([readHead(folder), sequence()]).toEqual([older, 0]);
  });

  test("records the loss if it is accepted, and continues after the head", async () => {
    add("a", 1, 1);
    await put(older);
    expect(open(true).losses()).toEqual(losses);
    // What the lost runs had reached stays known.
    expect([readHead(folder), sequence()]).toEqual([headOf(5, runOf("a", 2, 3), runOf("b", 1, 1)), 5]);
    // It is recorded once, and is an error until it is resolved.
    expect(open(true).losses()).toEqual(losses);
    expect(sequence()).toBe(5);
    expect(thrownBy(open)).toMatchObject({ reason: expect.stringContaining("run b is missing") });
    expect(write(open(true))).toBe(true);
    expect(readHead(folder)).toMatchObject({ sequence: 6 });
  });

  test("that is ahead of its head has lost nothing", async () => {
    for (let count = 0; count < 4; count++) raise();
    add("a", 2, 3);
    add("b", 5, 5);
    await put(older);
    expect(open().losses()).toEqual([]);
    expect(readHead(folder)).toEqual(older);
  });
});

test("a damaged head is replaced only if a loss is accepted", async () => {
  add("a", 1, 1);
  raise();
  await put("{");
  expect(open().losses()).toEqual([]);
  expect(readHead(folder)).toBe("damaged");
  expect(open(true).losses()).toEqual([]);
  expect(parseHead(await readFile(headPath(), "utf8"))).toEqual(headOf(2, runOf("a", 1, 1)));
});
