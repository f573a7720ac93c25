import { type HttpReply, type HttpRequest, useHttpServer } from "./loopback-server.ts";

export interface GitlabNote {
  readonly id: number;
  /** Number of the merge request: 11 unless a job writes to the other one. */
  readonly iid: number;
  readonly authorId: number;
  readonly system: boolean;
  body: string;
}

export const gitlabToken = "glpat-0123456789abcdefghij";

/** The project of the merge request, which differs from that of the pipeline if it is from a fork. */
const project = "42";

/**
 * Starts a server for one test that does what GitLab's documentation says of the calls that Placewright makes, and notes
 * in `problems` what it does not say. The token of a job may not write notes.
 * @see https://docs.gitlab.com/api/notes/#merge-requests
 * @see https://docs.gitlab.com/api/users/#retrieve-the-current-user
 * @see https://docs.gitlab.com/api/rest/#pagination
 */
export async function useGitlabServer({
  fault,
}: {
  fault?(request: HttpRequest): HttpReply | undefined;
} = {}) {
  const notes: GitlabNote[] = [];
  const problems: string[] = [];
  const userId = 7;
  let lastId = 300;

  const noteOf = ({ id, iid, body, authorId, system }: GitlabNote) => ({
    id,
    body,
    attachment: null,
    author: { id: authorId, username: `user${authorId}`, name: "Pip", state: "active" },
    created_at: "2026-03-01T08:00:00Z",
    updated_at: "2026-03-01T08:00:00Z",
    system,
    noteable_id: 2,
    noteable_type: "MergeRequest",
    project_id: Number(project),
    noteable_iid: iid,
    resolvable: false,
    confidential: false,
    internal: false,
  });

  function answer({ method, path, headers, body }: HttpRequest): HttpReply {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const note = (problem: string) => void problems.push(`${method} ${path}: ${problem}`);
    if (headers.authorization !== `Bearer ${gitlabToken}`)
      return { status: 401, body: { message: "401 Unauthorized" } };
    if (method === "GET" && pathname === "/api/v4/user")
      return { body: { id: userId, username: "project_42_bot" } };
    // The API takes the encoded path of a project in place of its id.
    const [, of, id] =
      new RegExp(
        `^/api/v4/projects/(?:${project}|acme%2Fsite)/merge_requests/(11|12)/notes(?:/(\\d+))?$`,
      ).exec(pathname) ?? [];
    const iid = Number(of);
    const isNotes = of !== undefined && id === undefined;
    if (isNotes && method === "GET") {
      const known = { sort: "asc", order_by: "created_at" };
      for (const [name, value] of Object.entries(known)) if (searchParams.get(name) !== value) note(name);
      const [size, page] = [
        Number(searchParams.get("per_page") ?? 20),
        Number(searchParams.get("page") ?? 1),
      ];
      if (!(size >= 1 && size <= 100 && page >= 1)) note("pagination");
      const listed = notes.filter((each) => each.iid === iid);
      return { body: listed.slice((page - 1) * size, page * size).map(noteOf) };
    }
    const found = notes.find((each) => String(each.id) === id && each.iid === iid);
    if (method === "DELETE" && found) {
      notes.splice(notes.indexOf(found), 1);
      return { status: 204, body: "" };
    }
    if ((isNotes && method === "POST") || (found && method === "PUT")) {
      const { body: text, ...others } = JSON.parse(body);
      if (typeof text !== "string" || text === "" || Object.keys(others).length > 0) note("body");
      if (text.length > 1_000_000) return { status: 400, body: { message: { note: ["is too long"] } } };
      // GitLab runs lines such as /close outside of code blocks.
      if (/^\/\w/m.test(text.replace(/```.*?```/gs, ""))) note("a quick action");
      if (found) {
        found.body = text;
        return { body: noteOf(found) };
      }
      const added = { id: ++lastId, iid, authorId: userId, system: false, body: text };
      notes.push(added);
      return { status: 201, body: noteOf(added) };
    }
    if (!isNotes && id === undefined) note("is not documented");
    return { status: 404, body: { message: "404 Not found" } };
  }

  const server = await useHttpServer((request) => fault?.(request) ?? answer(request));
  const add = (body: string, authorId = userId, system = false): GitlabNote => {
    const added = { id: ++lastId, iid: 11, authorId, system, body };
    notes.push(added);
    return added;
  };
  /** Variables of a job for merge request 11. @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
  const env = {
    GITLAB_CI: "true",
    CI_API_V4_URL: `${server.url}/api/v4`,
    CI_PROJECT_ID: project,
    CI_MERGE_REQUEST_PROJECT_ID: project,
    CI_MERGE_REQUEST_IID: "11",
    CI_COMMIT_SHA: "5".repeat(40),
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "",
    CI_PIPELINE_ID: "9000",
    CI_JOB_ID: "90001",
    CI_JOB_URL: "https://gitlab.example/acme/site/-/jobs/90001",
    GITLAB_TOKEN: gitlabToken,
  };
  return { ...server, notes, problems, add, env };
}
