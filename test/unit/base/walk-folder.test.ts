import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { WalkError, walkFolder } from "../../../src/base/walk-folder.ts";
import { makeProject } from "../../support/project-folder.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

/** Creates a folder with files, empty folders, and links. */
async function make(
  files: readonly string[],
  { links = {}, folders = [] }: { links?: Record<string, string>; folders?: readonly string[] } = {},
): Promise<string> {
  const { dir, remove } = await makeProject(Object.fromEntries(files.map((file) => [`in/${file}`, ""])));
  removals.push(remove);
  for (const folder of folders) await mkdir(join(dir, folder), { recursive: true });
  for (const [path, target] of Object.entries(links)) await symlink(target, join(dir, "in", path));
  return join(dir, "in");
}

describe("walkFolder returns", () => {
  test("the sorted paths of all files", async () => {
    const dir = await make(["b.txt", "a/z.txt", "a/b/c.txt", "a.txt"], { folders: ["in/empty"] });
    expect(await walkFolder(dir)).toEqual(["a.txt", "a/b/c.txt", "a/z.txt", "b.txt"]);
  });

  test("nothing of a folder that does not exist", async () => {
    expect(await walkFolder(join(await make(["a"]), "absent"))).toEqual([]);
  });

  test("no file of a folder that is not entered, by its name or a link's", async () => {
    const dir = await make(["node_modules/a.txt", "src/node_modules/b.txt", "src/c.txt"], {
      links: { "src/skipped": "../src", linked: "src" },
    });
    const enters = (name: string) => !["node_modules", "skipped"].includes(name);
    expect(await walkFolder(dir, { enters })).toEqual(["src/c.txt"]);
    expect(await walkFolder(dir, { enters: (name) => name === "linked" })).toEqual(["linked/c.txt"]);
  });

  test("links to files and to nothing, and linked folders once, under their own path", async () => {
    const dir = await make(["src/a.txt"], {
      links: { "0-before": "src", again: "src", "file.txt": "src/a.txt", nowhere: "absent", self: "." },
    });
    expect(await walkFolder(dir)).toEqual(["file.txt", "nowhere", "src/a.txt"]);
  });

  test("a folder whose name begins with two periods", async () => {
    const dir = await make(["..a/b.txt"], { links: { link: "..a" } });
    expect(await walkFolder(dir)).toEqual(["..a/b.txt"]);
  });
});

describe("walkFolder refuses a link", () => {
  test.each([
    ["to the folder above", ".."],
    ["to a folder beside it", "../other"],
    ["to the root", "/"],
  ])("%s", async (_, target) => {
    const dir = await make(["a.txt"], { links: { up: target }, folders: ["other"] });
    const error = await walkFolder(dir).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(WalkError);
    expect(error).toMatchObject({ path: "up", message: "it links outside the project folder" });
  });
});
