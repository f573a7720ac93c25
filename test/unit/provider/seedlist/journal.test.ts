import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type JournalEntry, openJournal } from "../../../../src/provider/seedlist/journal.ts";

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
