import { Hono } from "hono";
import { PlacewrightError, toProblems } from "../base/errors.ts";
import type { AppOptions, UiApp, UiEnv } from "./app-options.ts";
import { renderProblems } from "./pages/notice.ts";
import { refuseRole } from "./refuse-role.ts";
import { addChangeStream } from "./routes/change-stream.ts";
import { addRunActions } from "./routes/run-actions.ts";
import { addRunPages } from "./routes/run-pages.ts";
import { addRunReport } from "./routes/run-report.ts";
import { addScenarioPages } from "./routes/scenario-pages.ts";
import { addSignIn } from "./routes/sign-in.ts";
import { addTrendsPage } from "./routes/trends-page.ts";

/**
 * Creates the dashboard's routes, for requests that the guard admitted.
 * A GET request changes nothing; every change is a POST from one of the dashboard's own pages.
 */
export function createApp(options: AppOptions): UiApp {
  const { visitorOf, note } = options;
  const app: UiApp = new Hono<UiEnv>();
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    // Event streams set their own header.
    headers.set("Cache-Control", "no-store");
    // The dashboard's own pages state the rest of their policy in their markup.
    if (headers.get("Content-Type")?.startsWith("text/html"))
      headers.set("Content-Security-Policy", "frame-ancestors 'none'");
  });
  app.use(async (context, next) => {
    const visitor = visitorOf(context.env.incoming);
    // The guard admits only requests of visitors, so this cannot happen.
    if (!visitor) return context.text("The request is from nobody.\n", 401);
    context.set("visitor", visitor);
    return next();
  });
  app.use(
    refuseRole((context, words) => note(context.get("visitor"), "refused", context.req.path, { words })),
  );
  app.onError(async (error, context) => {
    const problems = toProblems(error);
    const [first] = problems;
    const status = first?.code === "run-missing" ? 404 : first?.code === "internal" ? 500 : 422;
    const isRead = context.req.method === "GET";
    const title =
      status === 404 ? "Not found" : isRead ? "This page cannot be shown" : "Nothing was submitted";
    return context.html(await renderProblems(title, problems, context.get("visitor")), status);
  });
  app.notFound(async (context) =>
    context.html(
      await renderProblems(
        "Not found",
        [
          new PlacewrightError("usage", `No page at ${context.req.path}`, {
            hint: "Go to the scenarios page",
          }),
        ],
        context.get("visitor"),
      ),
      404,
    ),
  );

  for (const add of [
    addScenarioPages,
    addRunPages,
    addRunActions,
    addRunReport,
    addTrendsPage,
    addChangeStream,
  ])
    add(app, options);
  if (options.team?.signIn) addSignIn(app, options.team.signIn, note);
  return app;
}
