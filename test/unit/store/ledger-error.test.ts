import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { damagedRecord } from "../../../src/store/damaged-record.ts";
import { toLedgerError } from "../../../src/store/sqlite/ledger-error.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-ledger-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failure = (code: string | undefined, message: string) =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

test.each<[string | undefined, string, reason: string, hint: RegExp]>([
  [
    "SQLITE_CORRUPT",
    "malformed",
    "its file is damaged",
    /^Restore it from a copy, or run placewright reconcile/,
  ],
  ["SQLITE_NOTADB", "odd", "its file is damaged", /^Restore/],
  ["SQLITE_FULL", "full", "the disk is full", /^Free space on that disk$/],
  ["ENOSPC", "no space", "the disk is full", /^Free space/],
  ["EDQUOT", "quota", "the disk is full", /^Free space/],
  ["EFBIG", "large", "the disk is full", /^Free space/],
  ["SQLITE_READONLY", "ro", "it cannot be written", /^Make the folder and its files writable$/],
  ["EROFS", "ro", "it cannot be written", /^Make/],
  ["EACCES", "no", "permission denied", /^Make the folder and its files readable/],
  ["EPERM", "no", "permission denied", /^Make the folder and its files readable/],
  ["SQLITE_CANTOPEN", "no", "permission denied", /^Make the folder and its files readable/],
  ["ENOTDIR", "no", "a file exists at the path of the folder", /^Move the file/],
  ["EEXIST", "no", "a file exists at the path of the folder", /^Move the file/],
  ["SQLITE_BUSY", "busy", "another process is using it", /^Wait for that process/],
  ["ENOENT", "no", "its folder cannot be created", /^Set another folder \(ledger\)$/],
  // Some errors have their code in the message only.
  [undefined, "SQLITE_LOCKED: locked", "another process is using it", /^Wait/],
  ["SQLITE_IOERR", "disk I/O error", "disk I/O error", /^Use the version of placewright that wrote it/],
  [undefined, "something else", "something else", /^Use the version of placewright that wrote it/],
])("error %s (%s) of a ledger is explained: %s", async (code, message, reason, hint) => {
  const cause = failure(code, message);
  const error = toLedgerError(cause, folder);
  expect(error).toMatchObject({
    code: "ledger-unusable",
    reason: `Cannot use the ledger in "${folder}": ${reason}`,
    cause,
    hint: expect.stringMatching(hint),
  });
  // Testing whether the disk is full leaves no file behind.
  expect(await readdir(folder)).toEqual([]);
});

test("an error of the operating system is explained without its words", () => {
  const cause = Object.assign(new Error("EACCES: permission denied, scandir '/x'"), {
    code: "EACCES",
    errno: -13,
  });
  expect(toLedgerError(cause, folder).reason).toBe(`Cannot use the ledger in "${folder}": permission denied`);
});

test("an error that is explained already stays unchanged", () => {
  const error = new PlacewrightError("run-taken-over", "Cannot continue");
  expect(toLedgerError(error, folder)).toBe(error);
});

test("a damaged record names the run whose tests can be listed", () => {
  expect(damagedRecord("/l", "run r-1", "r-1", "state: is odd")).toMatchObject({
    code: "ledger-unusable",
    reason: 'Cannot use the ledger in "/l": its record of run r-1 is damaged (state: is odd)',
    hint: "Restore the ledger from a copy, or run placewright reconcile r-1 to list its tests at the provider. Other runs are not affected",
  });
  expect(damagedRecord("/l", "message m")).toMatchObject({
    reason: 'Cannot use the ledger in "/l": its record of message m is damaged',
    hint: "Restore the ledger from a copy. Other runs are not affected",
  });
});
