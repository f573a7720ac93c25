import { existsSync, statSync, watch } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type JournalEntry, openJournal } from "../../../../src/provider/seedlist/journal.ts";
import { tokenOf } from "../../../../src/provider/seedlist/mark.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const seed = "a@x.example";
const reason = "cannot send to b@x.example";

test.each<[string, JournalEntry, boolean]>([
  ["a rejected copy", { type: "refused", seed, reason }, true],
  ["a copy that another seed's error stopped", { type: "refused", seed, reason, isShared: true }, false],
  ["a mailbox that could not be read", { type: "unmeasured", seed, reason }, true],
])("records for other processes whether the reason names the seed: %s", async (_, entry, namesSeed) => {
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  await journal.note(token, entry);
  const probe = await openJournal(folder).read(token);
  expect(probe?.seeds.get(seed)).toMatchObject({ unmeasured: reason, namesSeed });
});

test("has each event on disk before the next step", async () => {
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  await journal.note(token, { type: "begun", seed, atMs: 5 });
  const copy = join(folder, "copy");
  for (const name of await readdir(folder)) await cp(join(folder, name), join(copy, name));
  const found = openJournal(copy);
  expect((await found.find("t"))?.seeds.get(seed)).toMatchObject({ sending: "begun", sentAtMs: 5 });
  await Promise.all([journal.close(), found.close()]);
});

test("keeps the events of several processes apart by test, and in order", async () => {
  const journals = Array.from({ length: 6 }, () => openJournal(folder));
  await Promise.all(
    journals.map(async (journal, index) => {
      const { token } = await journal.begin(`t${index}`);
      await journal.note(token, { type: "begun", seed, atMs: index });
      await journal.note(token, { type: "accepted", seed, atMs: index + 10 });
    }),
  );
  const reader = openJournal(folder);
  for (const [index] of journals.entries())
    expect((await reader.find(`t${index}`))?.seeds.get(seed)).toMatchObject({
      sending: "accepted",
      sentAtMs: index + 10,
    });
  await Promise.all([...journals, reader].map((each) => each.close()));
});

test("never shows another process a part of a new file", async () => {
  const file = join(folder, "seeds.sqlite");
  const names = new Set<string>();
  const sizes: number[] = [];
  const watcher = watch(folder, (_, name) => {
    names.add(name ?? "");
    if (existsSync(file)) sizes.push(statSync(file).size);
  });
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  await journal.note(token, { type: "closed" });
  await expect.poll(() => names).toContain("seeds.sqlite-wal");
  watcher.close();
  await journal.close();
  expect(names).not.toContain("seeds.sqlite-journal");
  expect(sizes).not.toContain(0);
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("is readable by this user only", async () => {
  const journal = openJournal(folder);
  await journal.begin("t");
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  await journal.close();
});

test("rejects a planted rollback journal, and a file that is no database", async () => {
  await writeFile(join(folder, "seeds.sqlite-journal"), "x");
  await expect(openJournal(folder).begin("t")).rejects.toThrow("is a rollback journal");
  await rm(join(folder, "seeds.sqlite-journal"));
  await writeFile(join(folder, "seeds.sqlite"), "not a database ".repeat(1000));
  await expect(openJournal(folder).begin("t")).rejects.toThrow(/its file is damaged/);
  expect(await readFile(join(folder, "seeds.sqlite"), "utf8")).toMatch(/^not a database/);
});

test.each([
  ["is not UTF-8", "CAST(x'ff7b22' AS TEXT)"],
  ["has an unknown type", "replace(entry, 'type', 'tipe')"],
  ["is not JSON", "substr(entry, 2)"],
])("rejects a test with a row that %s: a copy could be sent twice", async (_, damaged) => {
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  await journal.note(token, { type: "begun", seed, atMs: 5 });
  await journal.begin("other");
  await journal.close();
  const file = join(folder, "seeds.sqlite");
  const database = new Database(file);
  for (const type of ["begun", "test"]) {
    database.exec(
      `UPDATE entry SET entry = ${damaged} WHERE entry LIKE '%"${type}"%' AND token = '${token}'`,
    );
    const reader = openJournal(folder);
    await expect(reader.begin("t")).rejects.toThrow(`"${file}" has a damaged row`);
    expect(await reader.find("other")).toMatchObject({ name: "other" });
    await reader.close();
  }
  database.close();
});

test("names its file if it is empty", async () => {
  await writeFile(join(folder, "seeds.sqlite"), "");
  await expect(openJournal(folder).begin("t")).rejects.toThrow(
    /^Cannot use ".*seeds.sqlite": it is empty, so it was truncated$/,
  );
});

const sighting = { place: "inbox", folder: "INBOX", uid: 1, arrivedAtMs: 1, seenAtMs: 2 } as const;
const begun = { type: "begun", seed, atMs: 5 } as const;
const state = async (entries: readonly JournalEntry[]) => {
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  for (const entry of entries) await journal.note(token, entry);
  const kept = await journal.read(token);
  await journal.close();
  const reader = openJournal(folder);
  expect(await reader.read(token)).toEqual(kept);
  await reader.close();
  const { seeds, ...rest } = kept ?? { seeds: undefined };
  return { ...rest, seed: seeds?.get(seed) };
};
const opened = { name: "t", token: tokenOf("t"), isClosed: false };

test.each<[readonly JournalEntry[], object]>([
  [[], { ...opened, seed: undefined }],
  [[begun], { ...opened, seed: { sending: "begun", sentAtMs: 5, unmeasured: undefined } }],
  [
    [begun, { type: "accepted", seed, atMs: 6 }],
    { ...opened, seed: { sending: "accepted", sentAtMs: 6, unmeasured: undefined } },
  ],
  [
    [begun, { type: "refused", seed, reason: "No" }],
    { ...opened, seed: { sending: "refused", sentAtMs: 5, unmeasured: "No", namesSeed: true } },
  ],
  [
    [{ type: "refused", seed, reason: "No", isShared: true }],
    { ...opened, seed: { sending: "refused", unmeasured: "No", namesSeed: false } },
  ],
  [
    // A copy that is sent again is measured again.
    [{ type: "refused", seed, reason: "No" }, begun],
    { ...opened, seed: { sending: "begun", sentAtMs: 5, unmeasured: undefined, namesSeed: true } },
  ],
  [
    [begun, { type: "found", seed, sighting }],
    { ...opened, seed: { sending: "begun", sentAtMs: 5, unmeasured: undefined, sighting } },
  ],
  [
    [
      {
        type: "found",
        seed,
        sighting: { ...sighting, tab: "updates", authentication: { spf: true, dkim: false, dmarc: true } },
      },
    ],
    {
      ...opened,
      seed: {
        sighting: { ...sighting, tab: "updates", authentication: { spf: true, dkim: false, dmarc: true } },
      },
    },
  ],
  [
    [{ type: "unmeasured", seed, reason: "Down" }],
    { ...opened, seed: { unmeasured: "Down", namesSeed: true } },
  ],
  [[{ type: "sent", atMs: 7 }], { ...opened, sentAtMs: 7, seed: undefined }],
  [[{ type: "closed" }], { ...opened, isClosed: true, seed: undefined }],
])("reads back what %j record", async (entries, expected) => {
  expect(await state(entries)).toEqual(expected);
});

test.each<object>([
  { ...begun, seed: undefined },
  { ...begun, atMs: "5" },
  { ...begun, more: 1 },
  { type: "refused", seed },
  { type: "refused", seed, reason: "No", isShared: false },
  { type: "sent" },
  { type: "closed", atMs: 1 },
  { type: "unmeasured", seed },
  { type: "found", seed, sighting: { ...sighting, place: "trash" } },
  { type: "found", seed, sighting: { ...sighting, uid: 0 } },
  { type: "found", seed, sighting: { ...sighting, uid: 1.5 } },
  { type: "found", seed, sighting: { ...sighting, uid: 2 ** 32 } },
  { type: "found", seed, sighting: { ...sighting, folder: undefined } },
  { type: "found", seed, sighting: { ...sighting, arrivedAtMs: null } },
  { type: "found", seed, sighting: { ...sighting, tab: 7 } },
  { type: "found", seed, sighting: { ...sighting, authentication: { spf: "pass" } } },
  { type: "found", seed, sighting: { ...sighting, authentication: { arc: true } } },
  { type: "test", name: 7 },
])("rejects a row that Placewright did not write: %j", async (entry) => {
  const journal = openJournal(folder);
  const { token } = await journal.begin("t");
  await journal.note(token, entry as JournalEntry);
  await journal.close();
  const reader = openJournal(folder);
  await expect(reader.read(token)).rejects.toThrow(/has a damaged row/);
  await reader.close();
});

test("a row before its test is damage", async () => {
  const journal = openJournal(folder);
  await journal.note(tokenOf("t"), begun);
  await expect(journal.find("t")).rejects.toThrow(/has a damaged row/);
  await journal.close();
});

test.each(["", "pw", "pwXY", "xpw00", "pw00x", "PW00"])(
  "%j is no token, and names no test",
  async (token) => {
    const journal = openJournal(folder);
    expect(await journal.read(token)).toBeUndefined();
    // The file is created when a test is read or begun.
    expect(await readdir(folder)).toEqual([]);
    await journal.close();
  },
);

test("begins a test once", async () => {
  const journal = openJournal(folder);
  const first = await journal.begin("t");
  await journal.note(first.token, { type: "closed" });
  expect(await journal.begin("t")).toMatchObject({ isClosed: true });
  expect(await journal.find("other")).toBeUndefined();
  await journal.close();
  // Opens again when it is needed.
  expect(await journal.begin("other")).toMatchObject({ name: "other" });
  await journal.close();
});
