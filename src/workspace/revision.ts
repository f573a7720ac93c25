import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../config/environment.ts";

/** What of the version control a run is of. */
export interface Revision {
  readonly branch?: string;
  readonly commit?: string;
}

/** Where CI services say which branch they build; on most of them the checkout itself is of none. */
const branchVariables = [
  "GITHUB_HEAD_REF",
  "GITHUB_REF_NAME",
  "CI_COMMIT_REF_NAME",
  "BUILDKITE_BRANCH",
  "CIRCLE_BRANCH",
  "BITBUCKET_BRANCH",
  "BRANCH_NAME",
];

/** And which commit. */
const commitVariables = [
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
  "BUILDKITE_COMMIT",
  "CIRCLE_SHA1",
  "BITBUCKET_COMMIT",
  "GIT_COMMIT",
];

/** Branch and commit: as told, as CI says, or as git has it checked out; absent where there is none. */
export async function revisionOf(
  folder: string,
  env: Environment,
  told: string | undefined,
): Promise<Revision> {
  const first = (names: readonly string[]) => names.map((name) => env[name]).find(Boolean);
  const git = await readGit(folder);
  const branch = told ?? first(branchVariables) ?? git.branch;
  const commit = first(commitVariables) ?? git.commit;
  return { ...(branch ? { branch } : {}), ...(commit ? { commit } : {}) };
}

/** Read from git's own files: git itself may not be there. */
async function readGit(folder: string): Promise<Revision> {
  const path = join(folder, ".git");
  const found = await stat(path).catch(() => undefined);
  if (!found) return dirname(folder) === folder ? {} : readGit(dirname(folder));
  const text = (name: string) => readFile(name, "utf8").catch(() => "");
  // In a work tree .git is a file that says where its folder is, and branches are in the folder of all work trees.
  const pointer = found.isFile() ? /^gitdir: (.+)$/m.exec(await text(path))?.[1] : path;
  const own = resolve(folder, pointer ?? path);
  const common = resolve(own, (await text(join(own, "commondir"))).trim());
  const head = (await text(join(own, "HEAD"))).trim();
  const branch = /^ref: refs\/heads\/(.+)$/.exec(head)?.[1];
  if (branch === undefined) return isCommit(head) ? { commit: head } : {};
  const ref = `refs/heads/${branch}`;
  const loose = (await text(join(common, ref))).trim();
  const packed = (await text(join(common, "packed-refs")))
    .split("\n")
    .find((line) => line.endsWith(` ${ref}`));
  const commit = loose || packed?.split(" ")[0] || "";
  return { branch, ...(isCommit(commit) ? { commit } : {}) };
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text);
