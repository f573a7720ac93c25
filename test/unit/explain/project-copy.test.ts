import { mkdtempSync } from "node:fs";
import { access, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type CopyOptions, copyProject } from "../../../src/explain/project-copy.ts";
import { makeProject } from "../../support/project-folder.ts";

// Other tests also copy projects, and those that come later in this process need the folder of before.
const before = process.env["TMPDIR"];
beforeAll(() => {
  process.env["TMPDIR"] = mkdtempSync(join(tmpdir(), "copies-"));
});
afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function copyOf(files: Readonly<Record<string, string>>, options: Partial<CopyOptions> = {}) {
  const project = await makeProject(files);
  closers.push(project.remove);
  const without = (options.without ?? []).map((name) => join(project.dir, name));
  const copy = () =>
    copyProject({ projectDir: project.dir, signal: new AbortController().signal, ...options, without });
  return { dir: project.dir, copy };
}

const copies = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("placewright-explain-"));

describe("copyProject", () => {
  test("copies files, and omits packages, hidden entries, and given folders", async () => {
    const { copy } = await copyOf(
      {
        "scenarios/a.yaml": "a",
        "templates/partials/b.hbs": "b",
        "node_modules/x/index.js": "x",
        ".git/config": "x",
        ".env": "SECRET=1",
        "reports/1/index.html": "x",
        "ledger/runs.db": "x",
      },
      { without: ["reports", "ledger"] },
    );
    const { dir, remove } = await copy();
    closers.push(remove);
    expect((await readdir(dir, { recursive: true })).toSorted()).toEqual([
      "scenarios",
      "scenarios/a.yaml",
      "templates",
      "templates/partials",
      "templates/partials/b.hbs",
    ]);
  });

  test.skipIf(process.platform === "win32")("creates a folder that only this user can enter", async () => {
    const { copy } = await copyOf({ "a.yaml": "a" });
    const { dir, remove } = await copy();
    closers.push(remove);
    expect((await stat(dirname(dir))).mode & 0o077).toBe(0);
  });

  test("does not follow links", async () => {
    const { dir: project, copy } = await copyOf({ "a.yaml": "a" });
    const outside = await makeProject({ "secret.txt": "secret" });
    closers.push(outside.remove);
    await symlink(outside.dir, join(project, "folder"));
    await symlink(join(outside.dir, "secret.txt"), join(project, "file.txt"));
    const { dir, remove } = await copy();
    closers.push(remove);
    expect(await readdir(dir)).toEqual(["a.yaml"]);
  });

  test("resolves the project's packages from the copy, without a writable packages folder", async () => {
    const { copy } = await copyOf({ "a.yaml": "a", "node_modules/x/index.js": "x" });
    const { dir, remove } = await copy();
    closers.push(remove);
    expect(await readFile(join(dir, "../node_modules/x/index.js"), "utf8")).toBe("x");
    expect((await lstat(join(dir, "../node_modules"))).isSymbolicLink()).toBe(true);
  });

  test("removes the copy with its content, but not the packages that it links to", async () => {
    const { dir: project, copy } = await copyOf({ "a.yaml": "a", "node_modules/x/index.js": "x" });
    const { dir, remove } = await copy();
    await remove();
    await expect(access(dirname(dir))).rejects.toThrow();
    expect(await readFile(join(project, "node_modules/x/index.js"), "utf8")).toBe("x");
  });

  test("writes only to the copy", async () => {
    const { dir: project, copy } = await copyOf({ "a.yaml": "a" });
    const { dir, write, remove } = await copy();
    closers.push(remove);
    await write(new Map([["a.yaml", "b"]]));
    expect(await readFile(join(dir, "a.yaml"), "utf8")).toBe("b");
    expect(await readFile(join(project, "a.yaml"), "utf8")).toBe("a");
  });

  test.each([
    ["files", { maxFiles: 2 }],
    ["bytes", { maxBytes: 20 }],
  ])("rejects a project with too many %s, and leaves nothing behind", async (_what, limits) => {
    const { copy } = await copyOf({ "a.yaml": "0123456789", "b.yaml": "0123456789", "c.yaml": "0" }, limits);
    const before = await copies();
    await expect(copy()).rejects.toMatchObject({ code: "usage" });
    expect(await copies()).toEqual(before);
  });

  test("stops when interrupted, and leaves nothing behind", async () => {
    const interrupt = new AbortController();
    interrupt.abort(new Error("interrupted"));
    const { dir, copy } = await copyOf({ "a.yaml": "a" }, { signal: interrupt.signal });
    await mkdir(join(dir, "more"));
    await writeFile(join(dir, "more/b.yaml"), "b");
    const before = await copies();
    await expect(copy()).rejects.toThrow("interrupted");
    expect(await copies()).toEqual(before);
  });
});
