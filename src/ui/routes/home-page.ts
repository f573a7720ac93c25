import type { AppOptions, UiApp } from "../app-options.ts";
import { mayWriteFiles } from "../files/may-write.ts";
import { readHome, toHomeQuery } from "../home/read-home.ts";
import { renderHome } from "../pages/home.ts";
import { visitNow } from "../visit-now.ts";

/** Adds the first page: whether each campaign may go out. */
export function addHomePage(app: UiApp, options: AppOptions): void {
  const { project, store, changes, answers } = options;
  app.get("/", async (context) => {
    const visit = visitNow(changes, context);
    const state = await project.current();
    const home = await readHome(store, answers, state, toHomeQuery(context.req.query()));
    return context.html(
      await renderHome({ visit, state, home, canWrite: mayWriteFiles(options, state.config) }),
    );
  });
}
