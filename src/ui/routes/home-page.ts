import type { AppOptions, UiApp } from "../app-options.ts";
import { mayWriteFiles } from "../files/may-write.ts";
import { createBuildChecks } from "../home/build-checks.ts";
import { createDigests } from "../home/digest.ts";
import { readHome, toHomeQuery } from "../home/read-home.ts";
import { renderHome } from "../pages/home.ts";
import { visitNow } from "../visit-now.ts";

/** Adds the first page: whether each campaign may go out. */
export function addHomePage(app: UiApp, options: AppOptions): void {
  const { project, store, changes, closing } = options;
  const sources = { store, digests: createDigests(store), builds: createBuildChecks(changes, closing) };
  app.get("/", async (context) => {
    const visit = visitNow(changes, context);
    const state = await project.current();
    const home = await readHome(sources, state, toHomeQuery(context.req.query()));
    return context.html(
      await renderHome({ visit, state, home, canWrite: mayWriteFiles(options, state.config) }),
    );
  });
}
