import type { RequestHead } from "../access.ts";
import type { Sessions } from "./sessions.ts";
import type { Admission, TeamAccess } from "./team-access.ts";

/** Pages of people who have not signed in. */
const publicPaths = new Set(["/sign-in", "/sign-in/callback", "/signed-out"]);

/** Admits browsers with a session, and sends those without one to the sign-in. */
export const createSessionAccess = (sessions: Sessions): TeamAccess => ({
  async admit(request): Promise<Admission> {
    const session = await sessions.find(request);
    if (session) {
      const { name, role } = session.person;
      return { visitor: { name, role, via: "dashboard", sessionId: session.id, isOfTeam: true } };
    }
    const { method, url = "/" } = request;
    const [path = ""] = url.split("?", 1);
    if (method === "GET" && publicPaths.has(path))
      return { visitor: { name: "", role: undefined, via: "dashboard", isOfTeam: true } };
    return {
      answer: opensPage(request)
        ? {
            status: 303,
            text: "",
            headers: { Location: `/sign-in?${new URLSearchParams({ to: url })}` },
          }
        : {
            status: 401,
            text: "You are not signed in, or your session has ended. Open the dashboard again.\n",
          },
    };
  },
});

/** Whether a person opens a page, so that the browser can be sent elsewhere. */
const opensPage = ({ method, headers }: RequestHead): boolean =>
  method === "GET" &&
  (headers["sec-fetch-mode"] === "navigate" ||
    (headers["sec-fetch-mode"] === undefined && (headers.accept ?? "").includes("text/html")));
