import { relative, sep } from "node:path";
import { type Clock, systemClock } from "../../base/clock.ts";
import { joinSentences, messageOf } from "../../base/errors.ts";
import { noteSecret, redactAll, redactOwn } from "../../base/redact.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { CommentOptions, Section } from "../../report/pull-request/comment.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { loadPlaces } from "../load-places.ts";
import { reportLink } from "../notify/report-link.ts";
import type { OpenReporter } from "../reporters.ts";
import { repositoryOf } from "../repository-of.ts";
import { type Change, changesOf } from "./change.ts";
import { type CodeHost, createCodeHost, HostError, type HostLimits, hostLimits } from "./code-host.ts";
import type { Comments } from "./put-comment.ts";

/** The variable with the token of each code host. */
const tokenVariables = { github: "GITHUB_TOKEN", gitlab: "GITLAB_TOKEN" } as const;

const hostNames = { github: "GitHub", gitlab: "GitLab" } as const;

export interface PullRequestOptions {
  /** Tells the comments of several jobs apart. Default: one comment per project. */
  readonly name?: string | undefined;
  readonly clock?: Clock;
  readonly limits?: HostLimits;
}

/**
 * Creates the reporter that writes a run to the pull request, or merge request, that a CI job tests: one comment, updated
 * in place, and at GitHub a check run with annotations. Does nothing outside of a CI job. A failure never changes the exit
 * code, because the token may be read-only.
 */
export function createPullRequestReporter(
  config: ResolvedConfig,
  { name, clock = systemClock, limits = hostLimits }: PullRequestOptions,
): OpenReporter {
  const { env } = config;
  // Before anything is printed.
  for (const variable of Object.values(tokenVariables)) noteSecret(env[variable]);

  return {
    name: "pull-request",
    isAdvisory: true,
    async onEnd(report) {
      const failures: Error[] = [];
      for (const change of await changesOf(env)) {
        // GitLab has no check runs.
        if (change.host === "gitlab" && change.number === undefined) continue;
        const token = env[tokenVariables[change.host]];
        if (!token) throw new Error(noToken(change));
        const write = change.host === "github" ? writeToGithub : writeToGitlab;
        failures.push(...(await write({ config, change, token, report, clock, limits, title: name })));
      }
      if (failures.length > 0) throw new AggregateError(failures);
    },
  };
}

type Place = Pick<ResolvedConfig, "env" | "projectDir" | "reportUrl" | "dashboard">;

/**
 * Writes to the comment of an earlier run, if there is one, that this run could not start, and why: its result is out of
 * date. Returns failures in words.
 */
export async function refuseOnPullRequest(
  config: Place,
  {
    name,
    problems,
    version,
    clock = systemClock,
    limits = hostLimits,
  }: PullRequestOptions & { readonly problems: readonly string[]; readonly version: string },
): Promise<readonly Error[]> {
  for (const variable of Object.values(tokenVariables)) noteSecret(config.env[variable]);
  const failures: Error[] = [];
  for (const change of await changesOf(config.env)) {
    const token = config.env[tokenVariables[change.host]];
    // A job without the permission has shown so whenever it had a result.
    if (change.number === undefined || !token) continue;
    const { host, comments } = await openComments({ config, change, token, clock, limits }, version);
    const writing = { config, change, title: name, onlyUpdates: true };
    const { toRefusal } = await import("../../report/pull-request/comment.ts");
    failures.push(
      ...(await writeComment(writing, host, comments, (options, earlier) =>
        toRefusal(problems, { ...options, url: change.url, version }, earlier),
      )),
    );
  }
  return failures;
}

interface Connecting {
  readonly config: Place;
  readonly change: Change;
  readonly token: string;
  readonly clock: Clock;
  readonly limits: HostLimits;
}

interface Writing extends Connecting {
  readonly config: ResolvedConfig;
  readonly report: RunOutcome;
  readonly title: string | undefined;
}

/** Opens the comments of a change. */
async function openComments({ config, change, token, clock, limits }: Connecting, version: string) {
  if (change.host === "github") {
    const { commentsAtGithub, githubHeaders } = await import("./github.ts");
    const headers = githubHeaders(token, version);
    const host = createCodeHost({ name: hostNames.github, headers, clock, limits });
    const graphqlUrl = config.env["GITHUB_GRAPHQL_URL"] || `${change.apiUrl}/graphql`;
    return { host, comments: commentsAtGithub(host, change, graphqlUrl) };
  }
  const { gitlabHeaders, notesAtGitlab } = await import("./gitlab.ts");
  const host = createCodeHost({
    name: hostNames.gitlab,
    headers: gitlabHeaders(token, version),
    clock,
    limits,
  });
  return { host, comments: notesAtGitlab(host, change) };
}

async function writeToGithub(writing: Writing): Promise<readonly Error[]> {
  const { config, change, report, title } = writing;
  const { host, comments } = await openComments(writing, report.tool.version);
  const { commit, repository } = change;
  return [
    ...(await writeResult(writing, host, comments)),
    ...(commit === undefined
      ? []
      : await attempt(
          change,
          `create a check run on ${commit.slice(0, 10)} of ${repository}`,
          "checks: write",
          async () => {
            const [{ toCheckRun }, { putCheckRun }] = await Promise.all([
              import("../../report/pull-request/check-run.ts"),
              import("./github.ts"),
            ]);
            const requests = toCheckRun(report, await loadPlaces(config, report.tests));
            const name = title === undefined ? "Placewright" : `Placewright: ${title}`;
            await putCheckRun(host, change, redactAll({ name, commit, requests }, redactOwn));
          },
        )),
  ];
}

async function writeToGitlab(writing: Writing): Promise<readonly Error[]> {
  const { host, comments } = await openComments(writing, writing.report.tool.version);
  return writeResult(writing, host, comments);
}

/** Writes a run to the comment, if the job is for a pull request. */
async function writeResult(
  { config, change, report, title }: Writing,
  host: CodeHost,
  comments: Comments,
): Promise<readonly Error[]> {
  const { shard } = report.run;
  const isPublished = config.reportUrl !== undefined || config.dashboard !== undefined;
  const url = isPublished ? reportLink(config, report.run.id) : change.url;
  const { toComment } = await import("../../report/pull-request/comment.ts");
  const writing = { config, change, title, ...(shard ? { shard: `${shard.index}/${shard.total}` } : {}) };
  return writeComment(writing, host, comments, (options, earlier) =>
    toComment(report, { ...options, url }, earlier),
  );
}

interface Commenting extends Pick<Connecting, "config" | "change"> {
  readonly title: string | undefined;
  /** Shards that are not merged have a comment each. */
  readonly shard?: string;
  readonly onlyUpdates?: boolean;
}

/** Writes the comment, if the job is for a pull request. */
async function writeComment(
  { config, change, title, shard, onlyUpdates = false }: Commenting,
  host: CodeHost,
  comments: Comments,
  toText: (options: CommentOptions, earlier: readonly Section[]) => string,
): Promise<readonly Error[]> {
  if (change.number === undefined) return [];
  return attempt(change, `comment on ${describeChange(change)}`, "pull-requests: write", async () => {
    const { putComment } = await import("./put-comment.ts");
    const folder = relative(await repositoryOf(config.projectDir), config.projectDir)
      .split(sep)
      .join("/");
    const marker = {
      key: {
        ...(title === undefined ? {} : { name: title }),
        ...(folder === "" ? {} : { folder }),
        ...(shard === undefined ? {} : { shard }),
      },
      order: change.order,
    };
    const heading = [title ?? folder, shard].filter(Boolean).join(" ");
    const options = { ...marker, title: heading, commit: change.commit, job: change.job };
    await putComment(host, comments, marker, (earlier) => redactOwn(toText(options, earlier)), {
      onlyUpdates,
    });
  });
}

/** Does one part, and returns its failure in words. */
async function attempt(
  change: Change,
  what: string,
  permission: string,
  work: () => Promise<void>,
): Promise<readonly Error[]> {
  try {
    await work();
    return [];
  } catch (error) {
    const hint = hintFor(change, permission, error instanceof HostError ? error.status : 0);
    return [new Error(joinSentences(`Cannot ${what}: ${messageOf(error)}`, hint), { cause: error })];
  }
}

function hintFor({ host, isFork }: Change, permission: string, status: number): string | undefined {
  if (![401, 403, 404].includes(status)) return undefined;
  if (host === "gitlab")
    return "Set GITLAB_TOKEN to an access token with the scope api; CI_JOB_TOKEN cannot write notes";
  if (isFork)
    return "GitHub gives jobs of pull requests from forks a read-only token; the job summary has the report";
  return status === 401
    ? "Check GITHUB_TOKEN"
    : `Add ${permission} to the permissions of the job; the job summary has the report`;
}

const describeChange = ({ host, number, repository }: Change): string =>
  host === "github" ? `pull request ${number} of ${repository}` : `merge request ${number}`;

function noToken(change: Change): string {
  const { host, number } = change;
  const what = number === undefined ? "create a check run" : `comment on ${describeChange(change)}`;
  return joinSentences(
    `Cannot ${what}: ${tokenVariables[host]} is not set`,
    host === "github"
      ? `Add env: { GITHUB_TOKEN: \${{ github.token }} } to the step`
      : "Set GITLAB_TOKEN to an access token with the scope api; CI_JOB_TOKEN cannot write notes",
  );
}
