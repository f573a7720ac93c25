import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../config/environment.ts";

/** Git branch and commit of a run. */
export interface Revision {
  readonly branch?: string;
  readonly commit?: string;
}

/** Variables in which CI services name the branch. Most of them check out a commit without a branch. */
const branchVariables = [
  "GITHUB_HEAD_REF",
  "GITHUB_REF_NAME",
  "CI_COMMIT_REF_NAME",
  "BUILDKITE_BRANCH",
  "CIRCLE_BRANCH",
  "BITBUCKET_BRANCH",
  "BRANCH_NAME",
];

/** Variables in which CI services name the branch that a pull request is to be merged into, and the default branch. */
const baseVariables = [
  "GITHUB_BASE_REF",
  "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
  "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
  "BITBUCKET_PR_DESTINATION_BRANCH",
  "CHANGE_TARGET",
  "CI_DEFAULT_BRANCH",
  "BUILDKITE_PIPELINE_DEFAULT_BRANCH",
];

/** Variables in which CI services name the commit. */
const commitVariables = [
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
  "BUILDKITE_COMMIT",
  "CIRCLE_SHA1",
  "BITBUCKET_COMMIT",
  "GIT_COMMIT",
];

/**
 * Returns the branch: `given`, or from CI, or from git, and the commit, from CI or from git. Each is absent if
 * unknown.
 */
export async function revisionOf(
  folder: string,
  env: Environment,
  given: string | undefined,
): Promise<Revision> {
  const first = (names: readonly string[]) => names.map((name) => env[name]).find(Boolean);
  const git = await readGit(folder);
  const branch = given ?? first(branchVariables) ?? git.branch;
  const commit = first(commitVariables) ?? git.commit;
  return { ...(branch ? { branch } : {}), ...(commit ? { commit } : {}) };
}

/**
 * Returns the branches whose baseline counts if a branch has none, the closest first: the target of its pull request, and
 * the default branch.
 */
export async function baseBranchesOf(folder: string, env: Environment): Promise<string[]> {
  const named = baseVariables.flatMap((name) => env[name] || []);
  const own = [await defaultBranchOfEvent(env["GITHUB_EVENT_PATH"]), (await readGit(folder)).defaultBranch];
  return [...new Set([...named, ...own.flatMap((branch) => branch || [])])];
}

/** Reads the default branch from the event of a GitHub workflow. */
async function defaultBranchOfEvent(path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined;
  try {
    const branch: unknown = JSON.parse(await readFile(path, "utf8"))?.repository?.default_branch;
    return typeof branch === "string" ? branch : undefined;
  } catch {
    return undefined;
  }
}

/** Reads git's own files, because git itself may not be installed. */
async function readGit(folder: string): Promise<Revision & { readonly defaultBranch?: string }> {
  const path = join(folder, ".git");
  const found = await stat(path).catch(() => undefined);
  if (!found) return dirname(folder) === folder ? {} : readGit(dirname(folder));
  const text = (name: string) => readFile(name, "utf8").catch(() => "");
  // In a git worktree, `.git` is a file that names its folder, and branches are in the folder shared by all
  // worktrees.
  const pointer = found.isFile() ? /^gitdir: (.+)$/m.exec(await text(path))?.[1] : path;
  const own = resolve(folder, pointer ?? path);
  const common = resolve(own, (await text(join(own, "commondir"))).trim());
  const head = (await text(join(own, "HEAD"))).trim();
  const remote = /^ref: refs\/remotes\/origin\/(.+)$/.exec(
    (await text(join(common, "refs/remotes/origin/HEAD"))).trim(),
  )?.[1];
  const known = remote ? { defaultBranch: remote } : {};
  const branch = /^ref: refs\/heads\/(.+)$/.exec(head)?.[1];
  if (branch === undefined) return isCommit(head) ? { ...known, commit: head } : known;
  const ref = `refs/heads/${branch}`;
  const loose = (await text(join(common, ref))).trim();
  const packed = (await text(join(common, "packed-refs")))
    .split("\n")
    .find((line) => line.endsWith(` ${ref}`));
  const commit = loose || packed?.split(" ")[0] || "";
  return { ...known, branch, ...(isCommit(commit) ? { commit } : {}) };
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text);
