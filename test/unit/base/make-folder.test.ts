import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../../../src/base/make-folder.ts";
import { makeProject } from "../../support/project-folder.ts";

async function temporaryFolder(): Promise<string> {
  const { dir, remove } = await makeProject({});
  onTestFinished(remove);
  return dir;
}

test("creates all missing folders with the mode, and returns the first", async () => {
  const dir = await temporaryFolder();
  expect(await makeFolder(join(dir, "a/b/c"), 0o700)).toBe(join(dir, "a"));
  for (const path of ["a", "a/b", "a/b/c"]) {
    const found = await stat(join(dir, path));
    expect([found.isDirectory(), found.mode & 0o777]).toEqual([true, 0o700]);
  }
  expect(await makeFolder(join(dir, "a/b/d"))).toBe(join(dir, "a/b/d"));
  expect(await makeFolder(join(dir, "a/b/d"))).toBeUndefined();
});

test("is created once by several at the same time", async () => {
  const dir = await temporaryFolder();
  for (let round = 0; round < 100; round += 1) {
    const first = join(dir, String(round));
    const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(first, "b/c"))));
    expect(made.filter((each) => each === first)).toHaveLength(1);
    expect((await stat(join(first, "b/c"))).isDirectory()).toBe(true);
  }
});

test.each([
  ["a file", "file", "EEXIST"],
  ["below a file", "file/a/b", "ENOTDIR"],
])("rejects %s", async (_, path, code) => {
  const dir = await temporaryFolder();
  await writeFile(join(dir, "file"), "");
  await expect(makeFolder(join(dir, path))).rejects.toMatchObject({ code });
});

test.runIf(process.platform === "linux").each(["/proc/placewright", "/proc/placewright/a/b"])(
  "rejects %s, where the system creates none",
  async (path) => {
    await expect(makeFolder(path)).rejects.toThrow(path.slice(0, "/proc/placewright".length));
  },
);
