import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readFileAtCommit } from "../../../src/workspace/file-at-commit.ts";
import { makeProject } from "../../support/project-folder.ts";

async function repository() {
  const { dir, remove } = await makeProject({ "mail/scenarios/a.yaml": "first\n", "secret.txt": "x" });
  onTestFinished(remove);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
      cwd: dir,
      encoding: "utf8",
    });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  const commit = git("rev-parse", "HEAD").trim();
  await writeFile(join(dir, "mail/scenarios/a.yaml"), "second\n");
  await writeFile(join(dir, "mail/big.yaml"), "x".repeat(600_000));
  git("add", ".");
  git("commit", "--quiet", "--message", "second");
  return { projectDir: join(dir, "mail"), commit, last: git("rev-parse", "HEAD").trim() };
}

test("a file is read as it was at the commit, if the project's repository has it", async () => {
  const { projectDir, commit, last } = await repository();
  const read = (at: string, path: string) => readFileAtCommit(projectDir, at, path);
  expect(await read(commit, "scenarios/a.yaml")).toEqual({ text: "first\n" });
  expect(await read(last, "scenarios/a.yaml")).toEqual({ text: "second\n" });
  expect(await read(last, "big.yaml")).toEqual({ reason: "it is larger than 512 KiB" });
  const missing = { reason: "this checkout does not have the commit, or the commit does not have the file" };
  expect(await read(commit, "big.yaml")).toEqual(missing);
  expect(await read("0".repeat(40), "scenarios/a.yaml")).toEqual(missing);
  expect(await read("HEAD", "scenarios/a.yaml")).toEqual({ reason: "the commit is not known" });
});

test.each(["../secret.txt", "a/../../secret.txt", "/etc/passwd", "", "./a", "a//b", "a\\b", "a:b", "a\nb"])(
  "the path %j is not read",
  async (path) => {
    const { projectDir, commit } = await repository();
    expect(await readFileAtCommit(projectDir, commit, path)).toEqual({
      reason: "its path is not inside the project",
    });
  },
);
