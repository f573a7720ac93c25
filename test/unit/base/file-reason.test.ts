import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileReason } from "../../../src/base/file-reason.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

test.each<[string, (folder: string) => Promise<unknown>, string]>([
  ["a file that is not there", (folder) => readFile(join(folder, "absent")), "it does not exist"],
  ["a folder in place of a file", (folder) => readFile(folder), "it is a folder"],
  [
    "a file in its path",
    (folder) => readdir(join(folder, "a.txt/b")),
    "a part of its path is a file, not a folder",
  ],
  ["a name that is taken", (folder) => mkdir(join(folder, "a.txt")), "a file of this name exists"],
  ["a folder with files", (folder) => rmdir(folder), "the folder is not empty"],
  ["a long name", (folder) => writeFile(join(folder, "a".repeat(300)), ""), "its path is too long"],
])("the reason why a file cannot be used: %s", async (_, use, reason) => {
  const folder = await temporaryProject({ "a.txt": "" });
  const error = await use(folder).catch((each: unknown) => each);
  expect(fileReason(error)).toBe(reason);
});

test.each<[unknown, string]>([
  [new Error("it is not a regular file"), "it is not a regular file"],
  [Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", errno: -5 }), "the system reports EIO"],
  [Object.assign(new Error("odd"), { code: "EODD" }), "odd"],
  [undefined, "undefined"],
])("another error: %s", (error, reason) => {
  expect(fileReason(error)).toBe(reason);
});
