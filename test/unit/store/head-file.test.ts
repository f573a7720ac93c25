import { chown, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  parseHead,
  publishStaged,
  readHead,
  stageHead,
  toHeadText,
} from "../../../src/store/sqlite/head-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-head-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const head = { sequence: 3, runs: [{ id: "a", createdAtMs: 5, epoch: 2, intents: 1 }] };
const text = toHeadText(head);

describe("the text of a head", () => {
  test("is read back, without members that a head does not have", () => {
    const more = { ...head, runs: head.runs.map((run) => ({ ...run, state: "open" })) };
    expect(toHeadText(more)).toBe(text);
    expect(parseHead(text)).toEqual(head);
  });

  test.each([
    ["nothing", ""],
    ["a part", text.slice(0, -1)],
    ["a change", text.replace('"sequence":3', '"sequence":2')],
    ["another order", text.replace('"id":"a","createdAtMs":5', '"createdAtMs":5,"id":"a"')],
    ["no head", "{}"],
    ["null", "null"],
  ])("with %s is damaged", (_, damaged) => {
    expect(parseHead(damaged)).toBeUndefined();
  });
});

describe("a head in its folder", () => {
  test("appears once it is published, and is private", async () => {
    expect(readHead(folder)).toBeUndefined();
    stageHead(folder, text);
    expect(readHead(folder)).toBeUndefined();
    publishStaged(folder, text);
    expect(readHead(folder)).toEqual(head);
    expect(await readdir(folder)).toEqual(["ledger.head"]);
    expect((await stat(join(folder, "ledger.head"))).mode & 0o077).toBe(0);
  });

  test("is the one that was to be published, although another process staged its own", () => {
    stageHead(folder, toHeadText({ sequence: 9, runs: [] }));
    publishStaged(folder, text);
    expect(readHead(folder)).toEqual(head);
  });

  test("that is damaged is not missing, and one that cannot be read is an error", async () => {
    await writeFile(join(folder, "ledger.head"), "{}");
    expect(readHead(folder)).toBe("damaged");
    expect(() => readHead(join(folder, "ledger.head"))).toThrow(/ENOTDIR/);
  });

  test.runIf(process.getuid?.() === 0)("belongs to the folder's owner, also if root writes it", async () => {
    await chown(folder, 1234, 4321);
    stageHead(folder, text);
    publishStaged(folder, text);
    expect(await stat(join(folder, "ledger.head"))).toMatchObject({ uid: 1234, gid: 4321 });
  });
});
