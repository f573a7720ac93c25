import { systemClock } from "../../base/clock.ts";
import { readAllOpenTests, readOpenTests } from "../../run/expected-completion.ts";
import { readProgress } from "../../run/read-progress.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderRun } from "../pages/run.ts";
import { renderRuns } from "../pages/runs.ts";
import { visitNow } from "../visit-now.ts";

/** Runs that the page lists. */
const maxRuns = 100;

/**
 * With more tests than this, the page of a run shows only its progress, because it reloads on every change.
 */
const maxRead = 500;

/** Adds the pages of all runs, and of one. */
export function addRunPages(app: UiApp, { store, jobs, changes }: AppOptions): void {
  app.get("/runs", async (context) => {
    const visit = visitNow(changes, context);
    const runs = await store.runs({ limit: maxRuns });
    return context.html(await renderRuns({ visit, runs, open: await readAllOpenTests(store, maxRuns) }));
  });

  app.get("/runs/:id", async (context) => {
    const visit = visitNow(changes, context);
    const run = await findRun(store, context.req.param("id"));
    const nowMs = systemClock.now();
    const progress = await readProgress(store, run);
    return context.html(
      await renderRun({
        run,
        progress,
        outcome: progress.tests > maxRead ? undefined : await readRun(store, run, { atMs: nowMs }),
        job: jobs.job(run.id),
        failure: jobs.failureOf(run.id),
        open: await readOpenTests(store, run),
        baselines: await store.baselines(),
        nowMs,
        visit,
      }),
    );
  });
}
