import { relative, sep } from "node:path";
import { type Clock, systemClock } from "../../base/clock.ts";
import { joinSentences, messageOf } from "../../base/errors.ts";
import { noteSecret, redactAll, redactOwn } from "../../base/redact.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { loadPlaces } from "../load-places.ts";
import { reportLink } from "../notify/report-link.ts";
import type { OpenReporter } from "../reporters.ts";
import { repositoryOf } from "../repository-of.ts";
import { type Change, changeOf } from "./change.ts";
import { createCodeHost, HostError, type HostLimits, hostLimits } from "./code-host.ts";

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
      const change = await changeOf(env);
      // GitLab has no check runs.
      if (!change || (change.host === "gitlab" && change.number === undefined)) return;
      const token = env[tokenVariables[change.host]];
      if (!token) throw new Error(noToken(change));
      const write = change.host === "github" ? writeToGithub : writeToGitlab;
      const failures = await write({ config, change, token, report, clock, limits, title: name });
      if (failures.length > 0) throw new AggregateError(failures);
    },
  };
}

interface Writing {
  readonly config: ResolvedConfig;
  readonly change: Change;
  readonly token: string;
  readonly report: RunOutcome;
  readonly clock: Clock;
  readonly limits: HostLimits;
  readonly title: string | undefined;
}

async function writeToGithub(writing: Writing): Promise<readonly Error[]> {
  const { config, change, token, report, title } = writing;
  const { commentsAtGithub, githubHeaders, putCheckRun } = await import("./github.ts");
  const host = hostOf(writing, githubHeaders(token, report.tool.version));
  const graphqlUrl = config.env["GITHUB_GRAPHQL_URL"] || `${change.apiUrl}/graphql`;
  const { commit, repository } = change;
  return [
    ...(await writeComment(writing, host, commentsAtGithub(host, change, graphqlUrl))),
    ...(commit === undefined
      ? []
      : await attempt(
          change,
          `create a check run on ${commit.slice(0, 10)} of ${repository}`,
          "checks: write",
          async () => {
            const { toCheckRun } = await import("../../report/pull-request/check-run.ts");
            const requests = toCheckRun(report, await loadPlaces(config, report.tests));
            const name = title === undefined ? "Placewright" : `Placewright: ${title}`;
            await putCheckRun(host, change, redactAll({ name, commit, requests }, redactOwn));
          },
        )),
  ];
}

async function writeToGitlab(writing: Writing): Promise<readonly Error[]> {
  const { change, token, report } = writing;
  const { gitlabHeaders, notesAtGitlab } = await import("./gitlab.ts");
  const host = hostOf(writing, gitlabHeaders(token, report.tool.version));
  return writeComment(writing, host, notesAtGitlab(host, change));
}

const hostOf = ({ change, clock, limits }: Writing, headers: Record<string, string>) =>
  createCodeHost({ name: hostNames[change.host], headers, clock, limits });

/** Writes the comment, if the job is for a pull request. */
async function writeComment(
  { config, change, report, title }: Writing,
  host: ReturnType<typeof hostOf>,
  comments: Parameters<typeof import("./put-comment.ts").putComment>[1],
): Promise<readonly Error[]> {
  if (change.number === undefined) return [];
  return attempt(change, `comment on ${describeChange(change)}`, "pull-requests: write", async () => {
    const [{ toComment }, { putComment }] = await Promise.all([
      import("../../report/pull-request/comment.ts"),
      import("./put-comment.ts"),
    ]);
    const folder = relative(await repositoryOf(config.projectDir), config.projectDir)
      .split(sep)
      .join("/");
    const { shard } = report.run;
    const marker = {
      key: {
        ...(title === undefined ? {} : { name: title }),
        ...(folder === "" ? {} : { folder }),
        // Shards that are not merged have a comment each.
        ...(shard ? { shard: `${shard.index}/${shard.total}` } : {}),
      },
      order: change.order,
    };
    const heading = [title ?? folder, marker.key.shard].filter(Boolean).join(" ");
    const { commit } = change;
    const isPublished = config.reportUrl !== undefined || config.dashboard !== undefined;
    const url = isPublished ? reportLink(config, report.run.id) : change.url;
    await putComment(
      host,
      comments,
      marker,
      redactOwn(toComment(report, { ...marker, title: heading, url, commit })),
    );
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
