import type { Context } from "hono";
import type { UiEnv } from "./app-options.ts";
import type { Changes } from "./changes.ts";
import type { Visit } from "./pages/view.ts";

/** Called before the data of a page is read, so that the page learns of every later change. */
export const visitNow = (changes: Changes, context: Context<UiEnv>): Visit => ({
  since: changes.now(),
  visitor: context.get("visitor"),
  openRuns: context.get("openRuns"),
});
