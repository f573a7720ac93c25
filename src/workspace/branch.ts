import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../config/environment.ts";

/** Where CI services say which branch they build; on most of them the checkout itself is of none. */
const variables = [
  "GITHUB_HEAD_REF",
  "GITHUB_REF_NAME",
  "CI_COMMIT_REF_NAME",
  "BUILDKITE_BRANCH",
  "CIRCLE_BRANCH",
  "BITBUCKET_BRANCH",
  "BRANCH_NAME",
];

/** The branch that a run belongs to: as told, as CI says, or as git has it checked out; undefined where there is none. */
export async function branchOf(
  folder: string,
  env: Environment,
  told: string | undefined,
): Promise<string | undefined> {
  const named = told ?? variables.map((name) => env[name]).find(Boolean);
  return named ?? branchOfGit(folder);
}

async function branchOfGit(folder: string): Promise<string | undefined> {
  const path = join(folder, ".git");
  const found = await stat(path).catch(() => undefined);
  if (!found) return dirname(folder) === folder ? undefined : branchOfGit(dirname(folder));
  // In a work tree .git is a file that says where its folder is.
  const pointer = found.isFile() ? /^gitdir: (.+)$/m.exec(await readFile(path, "utf8"))?.[1] : path;
  const head = await readFile(join(resolve(folder, pointer ?? path), "HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1];
}
