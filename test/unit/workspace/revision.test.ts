import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { baseBranchesOf, revisionOf } from "../../../src/workspace/revision.ts";
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

describe("the revision of a folder", () => {
  const commit = "a".repeat(40);
  async function revisionIn(files: Readonly<Record<string, string>>, env = {}, given?: string) {
    const { dir, remove } = await makeProject({ "project/a.txt": "", ...files });
    closers.push(remove);
    return revisionOf(join(dir, "project"), env, given);
  }
  const other = "b".repeat(40);
  test.each<[string, Record<string, string>, object]>([
    [
      "a branch with its commit",
      { HEAD: "ref: refs/heads/main\n", "refs/heads/main": `${commit}\n` },
      { branch: "main", commit },
    ],
    ["a branch without a commit", { HEAD: "ref: refs/heads/main\n" }, { branch: "main" }],
    [
      "a packed branch",
      {
        HEAD: "ref: refs/heads/main\n",
        "packed-refs": `# pack\n${other} refs/heads/my/refs/heads/main2\n${commit} refs/heads/main\n`,
      },
      { branch: "main", commit },
    ],
    [
      "a branch whose packed commit is outdated",
      {
        HEAD: "ref: refs/heads/main\n",
        "packed-refs": `${other} refs/heads/main\n`,
        "refs/heads/main": commit,
      },
      { branch: "main", commit },
    ],
    ["a commit", { HEAD: `${commit}\n` }, { commit }],
    ["a commit of SHA-256", { HEAD: "c".repeat(64) }, { commit: "c".repeat(64) }],
    ["nothing for a branch that is not at the start", { HEAD: "x ref: refs/heads/main\n" }, {}],
    ["nothing for a tag", { HEAD: "ref: refs/tags/v1\n" }, {}],
    ["nothing for another text", { HEAD: `x${commit}` }, {}],
    ["nothing for a shortened commit", { HEAD: "a".repeat(39) }, {}],
    ["nothing for a longer text", { HEAD: `${"a".repeat(65)}` }, {}],
    [
      "a branch whose commit is no commit",
      { HEAD: "ref: refs/heads/main\n", "refs/heads/main": "odd" },
      { branch: "main" },
    ],
    ["nothing without a head", { config: "" }, {}],
  ])("is %s", async (_, git, revision) => {
    const files = Object.fromEntries(Object.entries(git).map(([name, text]) => [`.git/${name}`, text]));
    expect(await revisionIn(files)).toEqual(revision);
  });

  test("is that of a work tree that a file names", async () => {
    expect(
      await revisionIn({
        "project/.git": "gitdir: ../main/worktrees/w\n",
        "main/worktrees/w/HEAD": "ref: refs/heads/side\n",
        "main/worktrees/w/commondir": "../..\n",
        "main/refs/heads/side": commit,
      }),
    ).toEqual({ branch: "side", commit });
    expect(await revisionIn({ "project/.git": "something else\n" })).toEqual({});
    expect(await revisionIn({ "project/.git": "no gitdir: ../main\n", "main/HEAD": commit })).toEqual({});
  });

  const head = { ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": commit };
  test.each<[string, Record<string, string>, string | undefined, object]>([
    [
      "the head's branch of a pull request first",
      { GITHUB_HEAD_REF: "pr", GITHUB_REF_NAME: "3/merge" },
      undefined,
      { branch: "pr", commit },
    ],
    [
      "without an empty variable",
      { GITHUB_HEAD_REF: "", GITHUB_REF_NAME: "next" },
      undefined,
      { branch: "next", commit },
    ],
    [
      "of GitLab",
      { CI_COMMIT_REF_NAME: "lab", CI_COMMIT_SHA: other },
      undefined,
      { branch: "lab", commit: other },
    ],
    [
      "of Buildkite",
      { BUILDKITE_BRANCH: "kite", BUILDKITE_COMMIT: other },
      undefined,
      { branch: "kite", commit: other },
    ],
    [
      "of CircleCI",
      { CIRCLE_BRANCH: "circle", CIRCLE_SHA1: other },
      undefined,
      { branch: "circle", commit: other },
    ],
    [
      "of Bitbucket",
      { BITBUCKET_BRANCH: "bucket", BITBUCKET_COMMIT: other },
      undefined,
      { branch: "bucket", commit: other },
    ],
    [
      "of Jenkins",
      { BRANCH_NAME: "jenkins", GIT_COMMIT: other },
      undefined,
      { branch: "jenkins", commit: other },
    ],
    ["of the user", { BRANCH_NAME: "jenkins" }, "mine", { branch: "mine", commit }],
    ["no branch if the user says so", {}, "", { commit }],
  ])("in CI is %s", async (_, env, given, revision) => {
    expect(await revisionIn(head, env, given)).toEqual(revision);
  });
});

describe("baseBranchesOf", () => {
  test("returns the target of the pull request, then the default branch, each once", async () => {
    const { dir, remove } = await makeProject({
      "event.json": '{ "repository": { "default_branch": "trunk" } }',
    });
    closers.push(remove);
    const github = { GITHUB_BASE_REF: "next", GITHUB_EVENT_PATH: join(dir, "event.json") };
    expect(await baseBranchesOf(dir, github)).toEqual(["next", "trunk"]);
    expect(await baseBranchesOf(dir, { ...github, GITHUB_BASE_REF: "trunk" })).toEqual(["trunk"]);
    expect(await baseBranchesOf(dir, { CI_DEFAULT_BRANCH: "main", GITHUB_BASE_REF: "" })).toEqual(["main"]);
  });

  test.each(["", "[", "null", '{ "repository": { "default_branch": 1 } }'])(
    "takes no branch from the event %j",
    async (text) => {
      const { dir, remove } = await makeProject({ "event.json": text });
      closers.push(remove);
      expect(await baseBranchesOf(dir, { GITHUB_EVENT_PATH: join(dir, "event.json") })).toEqual([]);
      expect(await baseBranchesOf(dir, { GITHUB_EVENT_PATH: join(dir, "none.json") })).toEqual([]);
    },
  );

  test("reads the default branch of a clone", async () => {
    const { dir, git } = await repository();
    await git("clone", "-q", dir, join(dir, "clone"));
    expect(await baseBranchesOf(join(dir, "clone"), {})).toEqual(["spring/sale"]);
    await writeFile(join(dir, "clone/.git/refs/remotes/origin/HEAD"), "nonsense");
    expect(await baseBranchesOf(join(dir, "clone"), {})).toEqual([]);
  });
});
