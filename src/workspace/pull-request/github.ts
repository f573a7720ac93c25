import * as z from "zod";
import type { CheckRunRequests } from "../../report/pull-request/check-run.ts";
import type { Change } from "./change.ts";
import type { CodeHost } from "./code-host.ts";
import { type Comments, pageSize, parseResponse } from "./put-comment.ts";

/** Headers of all requests. GitHub requires a user agent. */
export const githubHeaders = (token: string, version: string): Record<string, string> => ({
  Accept: "application/vnd.github+json",
  Authorization: `Bearer ${token}`,
  "User-Agent": `placewright/${version}`,
  "X-GitHub-Api-Version": "2022-11-28",
});

const commentList = z.array(
  z.object({
    id: z.int().positive(),
    body: z.string().optional(),
    user: z.object({ login: z.string() }).nullish(),
  }),
);
const viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) });

/** @see https://docs.github.com/rest/issues/comments */
export function commentsAtGithub(
  { call }: CodeHost,
  { apiUrl, repository, number }: Change,
  graphqlUrl: string,
): Comments {
  const issues = `${apiUrl}/repos/${repository}/issues`;
  return {
    // A token of GitHub Actions may not call GET /user, but may ask who it is.
    async author() {
      const { data } = parseResponse(
        viewer,
        await call("POST", graphqlUrl, { query: "{ viewer { login } }" }),
      );
      return data.viewer.login;
    },
    async page(page) {
      const url = `${issues}/${number}/comments?per_page=${pageSize}&page=${page}`;
      const found = parseResponse(commentList, await call("GET", url));
      return found.map(({ id, body = "", user }) => ({ id, body, author: user?.login ?? "" }));
    },
    create: (body) => call("POST", `${issues}/${number}/comments`, { body }),
    update: (id, body) => call("PATCH", `${issues}/comments/${id}`, { body }),
    remove: (id) => call("DELETE", `${issues}/comments/${id}`),
  };
}

const created = z.object({ id: z.int().positive() });

/** Creates a check run on a commit, then adds the annotations that did not fit. */
export async function putCheckRun(
  { call, retried }: CodeHost,
  { apiUrl, repository, url }: Change,
  {
    name,
    commit,
    requests,
  }: { readonly name: string; readonly commit: string; readonly requests: CheckRunRequests },
): Promise<void> {
  const runs = `${apiUrl}/repos/${repository}/check-runs`;
  const body = { name, head_sha: commit, ...(url ? { details_url: url } : {}), ...requests.create };
  const { id } = parseResponse(created, await retried(() => call("POST", runs, body)));
  for (const update of requests.updates) await retried(() => call("PATCH", `${runs}/${id}`, update));
}
