import { type HttpReply, type HttpRequest, useHttpServer } from "../loopback-server.ts";
import { operationOf } from "./operation-of.ts";

export interface GithubComment {
  readonly id: number;
  readonly login: string;
  body: string;
}

export interface GithubCheckRun {
  readonly id: number;
  readonly head_sha: string;
  readonly name: string;
  status: string;
  conclusion: string | null;
  output: { title: string; summary: string };
  readonly annotations: unknown[];
}

export interface GithubOptions {
  /** Account of the token. */
  readonly login?: string;
  /** What the token may write. Default: both. */
  readonly writes?: { readonly comments?: boolean; readonly checks?: boolean };
  /** Responds instead of GitHub, or lets the request through and loses the response. */
  fault?(request: HttpRequest): HttpReply | "lost" | undefined;
}

export const token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
export const repository = "acme/site";

/**
 * Starts a server for one test that does what GitHub's API does, as far as it is called, and validates each request and each
 * response by GitHub's own description. `problems` lists what does not match it.
 */
export async function useGithubServer({
  login = "github-actions[bot]",
  writes = {},
  fault,
}: GithubOptions = {}) {
  const comments: GithubComment[] = [];
  const checkRuns: GithubCheckRun[] = [];
  const problems: string[] = [];
  let lastId = 100;

  const commentOf = ({ id, login, body }: GithubComment) => ({
    id,
    node_id: `IC_${id}`,
    url: `https://api.github.example/comments/${id}`,
    html_url: `https://github.example/${repository}/pull/7#issuecomment-${id}`,
    issue_url: `https://api.github.example/repos/${repository}/issues/7`,
    body,
    user: userOf(login),
    created_at: "2026-03-01T08:00:00Z",
    updated_at: "2026-03-01T08:00:00Z",
    author_association: "NONE",
  });

  type Handler = (ids: readonly number[], body: never, query: URLSearchParams) => HttpReply;
  const needs = (permission: "comments" | "checks", reply: () => HttpReply): HttpReply =>
    writes[permission] === false
      ? {
          status: 403,
          body: {
            message: "Resource not accessible by integration",
            documentation_url: "https://docs.github.com/rest",
          },
        }
      : reply();
  const tooLong = (text: string): HttpReply | undefined =>
    text.length > 65_536
      ? {
          status: 422,
          body: {
            message: "Body is too long (maximum is 65536 characters)",
            documentation_url: "https://docs.github.com/rest",
          },
        }
      : undefined;
  const found = <Item extends { id: number }>(
    items: readonly Item[],
    id: number | undefined,
    reply: (item: Item) => HttpReply,
  ): HttpReply => {
    const item = items.find((each) => each.id === id);
    return item ? reply(item) : { status: 404, body: { message: "Not Found" } };
  };

  const handlers: Readonly<Record<string, Handler>> = {
    "get /repos/{owner}/{repo}/issues/{issue_number}/comments": (_, __, query) => {
      const [size, page] = [Number(query.get("per_page") ?? 30), Number(query.get("page") ?? 1)];
      return { body: comments.slice((page - 1) * size, page * size).map(commentOf) };
    },
    "post /repos/{owner}/{repo}/issues/{issue_number}/comments": (_, { body }: { body: string }) =>
      needs("comments", () => {
        const refused = tooLong(body);
        if (refused) return refused;
        const comment = { id: ++lastId, login, body };
        comments.push(comment);
        return { status: 201, body: commentOf(comment) };
      }),
    "patch /repos/{owner}/{repo}/issues/comments/{comment_id}": ([id], { body }: { body: string }) =>
      needs("comments", () =>
        found(comments, id, (comment) => {
          const refused = tooLong(body);
          if (refused) return refused;
          comment.body = body;
          return { body: commentOf(comment) };
        }),
      ),
    "delete /repos/{owner}/{repo}/issues/comments/{comment_id}": ([id]) =>
      needs("comments", () =>
        found(comments, id, (comment) => {
          comments.splice(comments.indexOf(comment), 1);
          return { status: 204, body: "" };
        }),
      ),
    "post /repos/{owner}/{repo}/check-runs": (
      _,
      body: GithubCheckRun & { output: { annotations: unknown[] } },
    ) =>
      needs("checks", () => {
        const { head_sha, name, status = "queued", conclusion = null, output } = body;
        const { annotations, ...shown } = output;
        const run = {
          id: ++lastId,
          head_sha,
          name,
          status,
          conclusion,
          output: shown,
          annotations: [...annotations],
        };
        checkRuns.push(run);
        return { status: 201, body: checkRunOf(run) };
      }),
    "patch /repos/{owner}/{repo}/check-runs/{check_run_id}": (
      [id],
      {
        output: { annotations, ...shown },
      }: { output: GithubCheckRun["output"] & { annotations: unknown[] } },
    ) =>
      needs("checks", () =>
        found(checkRuns, id, (run) => {
          run.output = shown;
          run.annotations.push(...annotations);
          return { body: checkRunOf(run) };
        }),
      ),
  };

  function answer(request: HttpRequest): HttpReply {
    const { pathname, searchParams } = new URL(request.path, "http://localhost");
    const note = (problem: string) => void problems.push(`${request.method} ${pathname}: ${problem}`);
    const { authorization, "user-agent": agent, accept } = request.headers;
    if (authorization !== `Bearer ${token}`) return { status: 401, body: { message: "Bad credentials" } };
    if (!agent?.startsWith("placewright/") || accept !== "application/vnd.github+json") note("headers");
    if (request.method === "POST" && pathname === "/graphql") {
      // https://docs.github.com/graphql/reference/queries#viewer
      if (JSON.parse(request.body).query !== "{ viewer { login } }") note("query");
      return { body: { data: { viewer: { login } } } };
    }
    const operation = operationOf(request.method, pathname);
    if (!operation) {
      note("is no operation of GitHub that Placewright calls");
      return { status: 404, body: { message: "Not Found" } };
    }
    for (const problem of operation.problemsOf(searchParams, request.body)) note(problem);
    const handler = handlers[operation.key];
    const reply =
      handler?.(
        operation.ids,
        (request.body === "" ? undefined : JSON.parse(request.body)) as never,
        searchParams,
      ) ?? {};
    for (const problem of operation.problemsOfReply(reply)) note(`response: ${problem}`);
    return reply;
  }

  const server = await useHttpServer((request, response) => {
    const reply = fault?.(request);
    if (reply === undefined) return answer(request);
    if (reply !== "lost") return reply;
    answer(request);
    response.destroy();
    return undefined;
  });
  /** Adds a comment that is there already. */
  const add = (body: string, by = login): GithubComment => {
    const comment = { id: ++lastId, login: by, body };
    comments.push(comment);
    return comment;
  };
  /** Variables of a job for pull request 7. @see https://docs.github.com/actions/reference/workflows-and-actions/variables */
  const env = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: repository,
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_SHA: "5".repeat(40),
    GITHUB_RUN_ID: "1000",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_TOKEN: token,
  };
  return { ...server, comments, checkRuns, problems, add, env };
}

const userOf = (login: string) => ({
  ...Object.fromEntries(
    [
      "avatar",
      "events",
      "followers",
      "following",
      "gists",
      "html",
      "organizations",
      "received_events",
      "repos",
      "starred",
      "subscriptions",
    ].map((name) => [
      name === "avatar" || name === "html" ? `${name}_url` : `${name}_url`,
      `https://api.github.example/${name}`,
    ]),
  ),
  url: "https://api.github.example/users/1",
  gravatar_id: "",
  id: 1,
  node_id: "U_1",
  login,
  site_admin: false,
  type: login.endsWith("[bot]") ? "Bot" : "User",
});

const checkRunOf = ({ id, head_sha, name, status, conclusion, output, annotations }: GithubCheckRun) => ({
  id,
  node_id: `CR_${id}`,
  head_sha,
  name,
  url: `https://api.github.example/check-runs/${id}`,
  html_url: null,
  details_url: null,
  external_id: null,
  status,
  conclusion,
  started_at: null,
  completed_at: null,
  check_suite: null,
  app: null,
  pull_requests: [],
  output: {
    ...output,
    text: null,
    annotations_count: annotations.length,
    annotations_url: `https://api.github.example/check-runs/${id}/annotations`,
  },
});
