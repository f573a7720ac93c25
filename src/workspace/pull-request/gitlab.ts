import * as z from "zod";
import type { Change } from "./change.ts";
import type { CodeHost } from "./code-host.ts";
import { type Comments, pageSize, parseResponse } from "./put-comment.ts";

/** Headers of all requests: access tokens of users, projects, and groups are accepted as bearer tokens. */
export const gitlabHeaders = (token: string, version: string): Record<string, string> => ({
  Authorization: `Bearer ${token}`,
  "User-Agent": `placewright/${version}`,
});

const noteList = z.array(
  z.object({
    id: z.int().positive(),
    body: z.string(),
    system: z.boolean().optional(),
    author: z.object({ id: z.int() }).nullish(),
  }),
);
const user = z.object({ id: z.int().positive() });

/** @see https://docs.gitlab.com/api/notes/#merge-requests */
export function notesAtGitlab({ call }: CodeHost, { apiUrl, repository, number }: Change): Comments {
  const notes = `${apiUrl}/projects/${repository}/merge_requests/${number}/notes`;
  return {
    author: async () => String(parseResponse(user, await call("GET", `${apiUrl}/user`)).id),
    async page(page) {
      const url = `${notes}?sort=asc&order_by=created_at&per_page=${pageSize}&page=${page}`;
      const found = parseResponse(noteList, await call("GET", url));
      // A note of the system has no marker, but counts for the size of the page.
      return found.map(({ id, body, author, system }) => ({
        id,
        body,
        author: system || !author ? "" : String(author.id),
      }));
    },
    create: (body) => call("POST", notes, { body }),
    update: (id, body) => call("PUT", `${notes}/${id}`, { body }),
    remove: (id) => call("DELETE", `${notes}/${id}`),
  };
}
