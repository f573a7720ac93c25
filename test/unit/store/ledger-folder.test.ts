import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refuseForeignEntries, setAsideFiles } from "../../../src/store/ledger-folder.ts";

let root = "";
let folder = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "placewright-folder-"));
  folder = join(root, "ledger");
  await mkdir(join(folder, "local", "run-1", "here"), { recursive: true });
  for (const name of ["ledger.sqlite", "ledger.head", ".gitignore", "local/run-1/here/account.sqlite"])
    await writeFile(join(folder, name), "");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("accepts the files and folders of a ledger", async () => {
  await writeFile(join(folder, "ledger.sqlite.made.tmp-journal"), "");
  await expect(refuseForeignEntries(folder)).resolves.toBeUndefined();
});

test("accepts a folder that does not exist, or is a file: opening it reports the error", async () => {
  await expect(refuseForeignEntries(join(root, "none"))).resolves.toBeUndefined();
  await expect(refuseForeignEntries(join(folder, "ledger.sqlite"))).resolves.toBeUndefined();
});

test.each<[string, string, (path: string) => Promise<unknown>]>([
  ["ledger.sqlite-journal", "is a rollback journal, which a ledger never has", (path) => writeFile(path, "")],
  [
    "local/run-1/here/account.sqlite-journal",
    "is a rollback journal, which a ledger never has",
    (path) => writeFile(path, ""),
  ],
  [
    "a.made.tmp-journal2-journal",
    "is a rollback journal, which a ledger never has",
    (path) => writeFile(path, ""),
  ],
  ["other", "is not a folder of a ledger", (path) => mkdir(path)],
  ["local/run-1/here/deep", "is deeper than any folder of a ledger", (path) => mkdir(path)],
  ["link", "is a link", (path) => symlink("ledger.sqlite", path)],
  ["local/run-1/link", "is a link", (path) => symlink(root, path)],
  ["\uFFFD", "has a name that is not UTF-8", (path) => writeFile(path, "")],
])("refuses %s, which %s", async (name, why, create) => {
  await create(join(folder, name));
  await expect(refuseForeignEntries(folder)).rejects.toMatchObject({
    code: "ledger-unusable",
    reason: `Cannot use the ledger in "${folder}": "${join(folder, name)}" ${why}`,
  });
});

test("refuses a socket, which would block its reader", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  await expect(refuseForeignEntries(folder)).rejects.toMatchObject({
    reason: expect.stringMatching(/socket" is a pipe, a socket, or a device$/),
  });
  await new Promise((resolve) => server.close(resolve));
});

test("accepts a hard link that exists only briefly", async () => {
  const twin = join(folder, "twin");
  await link(join(folder, "ledger.sqlite"), twin);
  const checked = refuseForeignEntries(folder);
  await rm(twin);
  await expect(checked).resolves.toBeUndefined();
});

test("lists the files that were set aside", async () => {
  expect(await setAsideFiles(folder)).toEqual([]);
  for (const name of ["lost-1.sqlite", "lost-2.sqlite", "not-lost-3"])
    await writeFile(join(folder, name), "");
  expect((await setAsideFiles(folder)).toSorted()).toEqual(["lost-1.sqlite", "lost-2.sqlite"]);
  expect(await setAsideFiles(join(root, "none"))).toEqual([]);
});
