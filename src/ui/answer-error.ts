import type { Context } from "hono";
import { type ErrorCode, PlacewrightError, toProblems } from "../base/errors.ts";
import type { UiEnv } from "./app-options.ts";
import { NotRecorded } from "./note-action.ts";
import { renderProblems } from "./pages/notice.ts";
import { OutOfReach } from "./run-scope.ts";

const statuses = new Map<ErrorCode | undefined, 404 | 500>([
  ["run-missing", 404],
  ["internal", 500],
]);

const isProgram = ({ req }: Context<UiEnv>): boolean => req.path.startsWith("/api/");

/** Responds to a request that failed: with a page, or to programs with JSON. */
export async function answerError(error: unknown, context: Context<UiEnv>): Promise<Response> {
  const problems = toProblems(error);
  const [first] = problems;
  const status = error instanceof OutOfReach ? 403 : (statuses.get(first?.code) ?? 422);
  if (isProgram(context)) {
    const message = problems.map((each) => each.message).join("\n");
    return context.json({ error: { code: status === 403 ? "forbidden" : first?.code, message } }, status);
  }
  const isRead = context.req.method === "GET";
  let title = isRead ? "This page cannot be shown" : "Nothing was submitted";
  if (status === 404) title = "Not found";
  if (error instanceof NotRecorded) title = "Done, but not recorded";
  return context.html(await renderProblems(title, problems, context.get("visitor")), status);
}

/** Responds to a request that no route is for. */
export async function answerMissing(context: Context<UiEnv>): Promise<Response> {
  const { path } = context.req;
  if (isProgram(context))
    return context.json({ error: { code: "usage", message: `There is nothing at ${path}` } }, 404);
  const problem = new PlacewrightError("usage", `No page at ${path}`, { hint: "Go to the home page" });
  return context.html(await renderProblems("Not found", [problem], context.get("visitor")), 404);
}
