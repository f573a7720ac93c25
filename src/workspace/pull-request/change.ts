import { createHash } from "node:crypto";
import { readRegularFile } from "../../base/read-regular-file.ts";
import type { Environment } from "../../config/environment.ts";
import type { CommentJob } from "../../report/pull-request/comment.ts";

/** A change under review at a code host, as its CI service describes it. */
export interface Change {
  readonly host: "github" | "gitlab";
  /** Base URL of the API, without a slash at its end. */
  readonly apiUrl: string;
  /** `owner/name` at GitHub, the id or encoded path of the project at GitLab. */
  readonly repository: string;
  /** Number of the pull or merge request. Absent if the job is for none. */
  readonly number?: number;
  /** Commit under review. At GitHub, this is not the merge commit that is checked out. Absent if unknown. */
  readonly commit?: string;
  /** Whether the pull request is from a fork, whose jobs may write nothing. */
  readonly isFork: boolean;
  /** Page of the job, with its artifacts. Absent if unknown. */
  readonly url?: string;
  /** Number of the run, then of the attempt. Both only grow. GitLab counts no attempts of a pipeline, only of its jobs. */
  readonly order: readonly [run: number, attempt: number];
  /** The job, at GitLab. */
  readonly job?: CommentJob;
}

/** Largest description of an event, in bytes. */
const maxEventBytes = 25_000_000;

/**
 * Returns the changes that a CI job tests: one, or at GitLab all open merge requests of the branch. Empty outside of GitHub
 * Actions and GitLab CI.
 */
export async function changesOf(env: Environment): Promise<readonly Change[]> {
  if (env["GITHUB_ACTIONS"] === "true") return [await changeAtGithub(env)];
  return env["GITLAB_CI"] === "true" ? changesAtGitlab(env) : [];
}

/** @see https://docs.github.com/actions/reference/workflows-and-actions/variables */
async function changeAtGithub(env: Environment): Promise<Change> {
  const event = await readEvent(env["GITHUB_EVENT_PATH"]);
  const { number, commit, repository: head } = pullRequestIn(event);
  const ref = /^refs\/pull\/(\d{1,15})\//.exec(env["GITHUB_REF"] ?? "")?.[1];
  const repository = required(env, "GITHUB_REPOSITORY", /^[\w.-]+\/[\w.-]+$/);
  const page = urlOf(`${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${repository}`);
  return {
    host: "github",
    apiUrl: withoutSlash(required(env, "GITHUB_API_URL", urlPattern)),
    repository,
    ...present("number", number ?? positive(ref)),
    ...present("commit", commit ?? commitIn(env["GITHUB_SHA"])),
    isFork: head !== undefined && head.toLowerCase() !== repository.toLowerCase(),
    ...present("url", page && `${page}/actions/runs/${positive(env["GITHUB_RUN_ID"]) ?? ""}#artifacts`),
    order: [positive(env["GITHUB_RUN_ID"]) ?? 0, positive(env["GITHUB_RUN_ATTEMPT"]) ?? 0],
  };
}

/**
 * In the pipeline of a branch, `CI_OPEN_MERGE_REQUESTS` lists its merge requests, such as `acme/site!11,acme/shop!7`. The API
 * takes the path of a project in place of its id.
 */
function changesAtGitlab(env: Environment): readonly Change[] {
  const change = changeAtGitlab(env);
  if (change.number !== undefined) return [change];
  const open = (env["CI_OPEN_MERGE_REQUESTS"] ?? "").split(",").flatMap((reference) => {
    const [, path = "", iid] = /^([\w.-]+(?:\/[\w.-]+)+)!(\d{1,15})$/.exec(reference.trim()) ?? [];
    const number = positive(iid);
    return number === undefined ? [] : [{ ...change, repository: encodeURIComponent(path), number }];
  });
  return open.length > 0 ? open : [change];
}

/** @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
function changeAtGitlab(env: Environment): Change {
  const page = urlOf(env["CI_JOB_URL"]);
  // The pipeline of a merge request from a fork runs in the fork; the merge request is in its target.
  const id = env["CI_MERGE_REQUEST_PROJECT_ID"] ? "CI_MERGE_REQUEST_PROJECT_ID" : "CI_PROJECT_ID";
  const commit = env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] || env["CI_COMMIT_SHA"];
  return {
    host: "gitlab",
    apiUrl: withoutSlash(required(env, "CI_API_V4_URL", urlPattern)),
    repository: required(env, id, /^\d{1,15}$/),
    ...present("number", positive(env["CI_MERGE_REQUEST_IID"])),
    ...present("commit", commitIn(commit)),
    isFork: (env["CI_MERGE_REQUEST_PROJECT_ID"] ?? env["CI_PROJECT_ID"]) !== env["CI_PROJECT_ID"],
    ...present("url", page && `${page}/artifacts/browse`),
    order: [positive(env["CI_PIPELINE_ID"]) ?? 0, 0],
    job: {
      name: createHash("sha256")
        .update(env["CI_JOB_NAME"] ?? "")
        .digest("hex")
        .slice(0, 16),
      id: positive(env["CI_JOB_ID"]) ?? 0,
    },
  };
}

const urlPattern = /^https?:\/\/[^\s?#@]+$/;

function required(env: Environment, name: string, pattern: RegExp): string {
  const value = env[name] ?? "";
  if (pattern.test(value)) return value;
  throw new Error(`Cannot find the pull request: ${name} is ${value === "" ? "not set" : "not valid"}`);
}

const present = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

const commitIn = (text: unknown): string | undefined =>
  typeof text === "string" && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;

function positive(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** Returns a URL without a slash at its end. */
function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || !urlPattern.test(text)) return undefined;
  return withoutSlash(new URL(text).href);
}

async function readEvent(path: string | undefined): Promise<unknown> {
  if (!path) return undefined;
  try {
    return JSON.parse((await readRegularFile(path, maxEventBytes)).toString());
  } catch {
    // The variables name the pull request in most cases.
    return undefined;
  }
}

/** Returns the pull request of an event: `pull_request` and `pull_request_target`, `workflow_run`, or `issue_comment`. */
function pullRequestIn(event: unknown): { number?: number; commit?: string; repository?: string } {
  const at = (...keys: readonly (string | number)[]): unknown =>
    keys.reduce<unknown>((value, key) => Object(value)[key], event);
  const [pull, run, issue] = [["pull_request"], ["workflow_run"], ["issue"]] as const;
  const number =
    positive(at(...pull, "number")) ??
    positive(at(...run, "pull_requests", 0, "number")) ??
    (at(...issue, "pull_request") === undefined ? undefined : positive(at(...issue, "number")));
  const repository = at(...pull, "head", "repo", "full_name") ?? at(...run, "head_repository", "full_name");
  return {
    ...present("number", number),
    ...present("commit", commitIn(at(...pull, "head", "sha")) ?? commitIn(at(...run, "head_sha"))),
    ...present("repository", typeof repository === "string" ? repository : undefined),
  };
}

/** Removes the slashes at the end of an address. */
function withoutSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}
