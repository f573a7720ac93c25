import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { revisionOf } from "../../../src/workspace/revision.ts";
import { makeProject } from "../../support/project-folder.ts";

const run = promisify(execFile);
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function repository() {
  const { dir, remove } = await makeProject({ "a.txt": "a" });
  closers.push(remove);
  const git = async (...args: string[]) => {
    const { stdout } = await run("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
      cwd: dir,
    });
    return stdout.trim();
  };
  await git("init", "-q", "-b", "spring/sale");
  await git("add", ".");
  await git("commit", "-q", "-m", "a");
  return { dir, git };
}

describe("revisionOf", () => {
  test("returns the branch and commit that git has checked out, also from a subfolder", async () => {
    const { dir, git } = await repository();
    const commit = await git("rev-parse", "HEAD");
    await mkdir(join(dir, "inner"));
    expect(await revisionOf(join(dir, "inner"), {}, undefined)).toEqual({ branch: "spring/sale", commit });
    await git("pack-refs", "--all");
    expect(await revisionOf(dir, {}, undefined)).toEqual({ branch: "spring/sale", commit });
    await git("checkout", "-q", "--detach");
    expect(await revisionOf(dir, {}, undefined)).toEqual({ commit });
  });

  test("returns the branch and commit of a work tree", async () => {
    const { dir, git } = await repository();
    await git("worktree", "add", "-q", "-b", "other", join(dir, "tree"));
    const commit = await git("rev-parse", "HEAD");
    expect(await revisionOf(join(dir, "tree"), {}, undefined)).toEqual({ branch: "other", commit });
  });

  test("returns the values from CI, or the given ones", async () => {
    const { dir } = await repository();
    const env = { GITHUB_REF_NAME: "main", GITHUB_SHA: "c".repeat(40) };
    expect(await revisionOf(dir, env, undefined)).toEqual({ branch: "main", commit: "c".repeat(40) });
    expect(await revisionOf(dir, env, "told")).toMatchObject({ branch: "told" });
  });
});
