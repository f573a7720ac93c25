import { chmod, lchown, mkdir, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { refuseParents } from "../../../src/base/parent-folders.ts";
import { makeProject } from "../../support/project-folder.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function folders(...paths: readonly string[]): Promise<string> {
  const { dir, remove } = await makeProject({});
  removals.push(remove);
  for (const path of paths) await mkdir(join(dir, path), { recursive: true });
  return realpath(dir);
}

const open = (folder: string): string => `other users can replace the contents of "${folder}" above it`;

/** A user that neither runs the tests nor owns their folders. */
const stranger = 54_321;

describe.skipIf(process.getuid === undefined)("refuseParents (skipped without users and modes)", () => {
  test.each<[string, number, boolean]>([
    ["for its user only", 0o700, false],
    ["that others can read", 0o755, false],
    ["that everyone can write to", 0o757, true],
    ["that everyone can write to, but only owners can rename in", 0o1777, false],
  ])("a folder %s", async (_, mode, isRefused) => {
    const dir = await folders("a/b");
    await chmod(join(dir, "a"), mode);
    expect(await refuseParents(join(dir, "a/b/c"))).toBe(isRefused ? open(join(dir, "a")) : undefined);
  });

  test("ignores the folder itself, and folders that do not exist", async () => {
    const dir = await folders("a");
    await chmod(join(dir, "a"), 0o777);
    expect(await refuseParents(join(dir, "a"))).toBeUndefined();
    expect(await refuseParents(join(dir, "x/y/z"))).toBeUndefined();
    expect(await refuseParents(join(dir, "a/x/y"))).toBe(open(join(dir, "a")));
  });

  test("includes the folders above the target of a link", async () => {
    const dir = await folders("a/b/c", "links");
    await chmod(join(dir, "a"), 0o777);
    await symlink(join(dir, "a/b/c"), join(dir, "links/to"));
    await symlink(join(dir, "a/b"), join(dir, "links/up"));
    await symlink(join(dir, "a"), join(dir, "links/open"));
    expect(await refuseParents(join(dir, "links/to"))).toBe(open(join(dir, "a")));
    expect(await refuseParents(join(dir, "links/up/new"))).toBe(open(join(dir, "a")));
    expect(await refuseParents(join(dir, "links/up/new/newer"))).toBe(open(join(dir, "a")));
    // The target's own mode is closed by its user.
    expect(await refuseParents(join(dir, "links/open"))).toBeUndefined();
  });

  test("skips the working directory and the folders above it", async () => {
    expect(await refuseParents(join(process.cwd(), "reports"))).toBeUndefined();
    expect(await refuseParents("reports")).toBeUndefined();
  });
});

describe.skipIf(process.getuid?.() !== 0)("refuseParents (skipped without root)", () => {
  test("a folder or a link of another user", async () => {
    const dir = await folders("a/b", "links");
    await lchown(join(dir, "a"), stranger, stranger);
    const why = (path: string) => `"${path}" above it belongs to another user (uid ${stranger})`;
    expect(await refuseParents(join(dir, "a/b/c"))).toBe(why(join(dir, "a")));
    await symlink(join(dir, "links"), join(dir, "theirs"));
    await lchown(join(dir, "theirs"), stranger, stranger);
    expect(await refuseParents(join(dir, "theirs/x"))).toBe(why(join(dir, "theirs")));
  });

  test("not the checkout of a user in which root works", async () => {
    const dir = await folders("a/b");
    for (const path of ["a", "a/b"]) await lchown(join(dir, path), stranger, stranger);
    expect(await refuseParents(join(dir, "a/b"))).toBeUndefined();
    await lchown(join(dir, "a"), stranger + 1, stranger);
    expect(await refuseParents(join(dir, "a/b"))).toContain(`uid ${stranger + 1}`);
  });

  test.each<[string, number, boolean]>([
    ["another group can write to", stranger, true],
    ["the group of root can write to", 0, false],
  ])("a folder that %s", async (_, gid, isRefused) => {
    const dir = await folders("a/b");
    await lchown(join(dir, "a"), 0, gid);
    await chmod(join(dir, "a"), 0o770);
    expect(await refuseParents(join(dir, "a/b"))).toBe(isRefused ? open(join(dir, "a")) : undefined);
  });

  test("not a folder that only the private group of its user can write to", async () => {
    const dir = await folders("a/b");
    for (const path of ["a", "a/b"]) await lchown(join(dir, path), stranger, stranger);
    await chmod(join(dir, "a"), 0o770);
    expect(await refuseParents(join(dir, "a/b"))).toBeUndefined();
  });
});
