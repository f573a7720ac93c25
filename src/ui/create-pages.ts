import { Hono } from "hono";
import { answerError, answerMissing } from "./answer-error.ts";
import type { AppOptions, UiApp, UiEnv } from "./app-options.ts";

/** Creates an app without routes: it knows its visitors, answers errors with pages, and sets what every page needs. */
export function createPages(visitorOf: AppOptions["visitorOf"]): UiApp {
  const app: UiApp = new Hono<UiEnv>();
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    // Style sheets and scripts are kept; see their route.
    if (!context.req.path.startsWith("/assets/")) headers.set("Cache-Control", "no-store");
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
  app.onError(answerError);
  app.notFound(answerMissing);
  return app;
}
