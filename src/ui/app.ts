import type { AppOptions, UiApp } from "./app-options.ts";
import { createPages } from "./create-pages.ts";
import { refuseRole } from "./refuse-role.ts";
import { addApi } from "./routes/api.ts";
import { addAssets } from "./routes/assets.ts";
import { addChangeStream } from "./routes/change-stream.ts";
import { addCheckPages } from "./routes/check-pages.ts";
import { addComparePages } from "./routes/compare-pages.ts";
import { addComponents } from "./routes/components.ts";
import { addHomePage } from "./routes/home-page.ts";
import { addOutboxPages } from "./routes/outbox-pages.ts";
import { addRunActions } from "./routes/run-actions.ts";
import { addRunPages } from "./routes/run-pages.ts";
import { addRunReport } from "./routes/run-report.ts";
import { addRunShare } from "./routes/run-share.ts";
import { addScenarioPages } from "./routes/scenario-pages.ts";
import { addSignIn } from "./routes/sign-in.ts";
import { addTeamPages } from "./routes/team-pages.ts";
import { addTokenPages } from "./routes/token-pages.ts";
import { addTrendsPage } from "./routes/trends-page.ts";
import { addWriteActions } from "./routes/write-actions.ts";
import { addWritePages } from "./routes/write-pages.ts";
import type { TeamRoutes } from "./team/team-routes.ts";

/**
 * Creates the dashboard's routes, for requests that the guard admitted.
 * A GET request changes nothing; every change is a POST from one of the dashboard's own pages.
 */
export function createApp(options: AppOptions): UiApp {
  const { visitorOf, note, outbox, project, changes } = options;
  const app = createPages((request) => {
    const visitor = visitorOf(request);
    return visitor && outbox ? { ...visitor, outbox: "beside" } : visitor;
  });
  app.use(
    refuseRole((context, words) => note(context.get("visitor"), "refused", context.req.path, { words })),
  );
  app.use(async (context, next) => {
    if (context.req.method === "GET" && !isForPrograms.test(context.req.path))
      context.set("openRuns", await countOpenRuns(options.store));
    return next();
  });

  for (const add of [
    addAssets,
    addHomePage,
    addScenarioPages,
    addCheckPages,
    addRunPages,
    addRunActions,
    addRunReport,
    addRunShare,
    addTrendsPage,
    addComparePages,
    addWritePages,
    addWriteActions,
    addChangeStream,
    addComponents,
  ])
    add(app, options);
  if (outbox) addOutboxPages(app, { outbox, changes, config: async () => (await project.current()).config });
  if (options.team) addTeamRoutes(app, options, options.team);
  return app;
}

/** Addresses that no page is at. */
const isForPrograms = /^\/(?:assets|api|changes|sign-in)(?:\/|$)/;

/** Counts the open runs for the navigation. A ledger that cannot be read is an error of the pages that need it. */
async function countOpenRuns(store: AppOptions["store"]): Promise<number> {
  const counts = await store.countRuns({ state: "open" }).catch(() => []);
  return counts.reduce((sum, { runs }) => sum + runs, 0);
}

/** Adds the routes that only the dashboard of a team has. */
function addTeamRoutes(app: UiApp, options: AppOptions, team: TeamRoutes): void {
  addTeamPages(app, options);
  addTokenPages(app, options);
  addApi(app, options, team.origin);
  if (team.signIn) addSignIn(app, team.signIn, options.note);
}
