import { systemClock } from "../../base/clock.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import { readAllOpenTests, readOpenTests } from "../../run/expected-completion.ts";
import { readProgress } from "../../run/read-progress.ts";
import { findRun, readRun, settingsOf } from "../../run/read-run.ts";
import { readFileAtCommit } from "../../workspace/file-at-commit.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderRun } from "../pages/run.ts";
import { renderRuns } from "../pages/runs.ts";
import { renderSource } from "../pages/source.ts";
import { visitNow } from "../visit-now.ts";

/** Runs that the page lists. */
const maxRuns = 100;

/**
 * With more tests than this, the page of a run shows only its progress, because it reloads on every change.
 */
const maxRead = 500;

/** Adds the pages of all runs, and of one. */
export function addRunPages(app: UiApp, { project, store, jobs, changes }: AppOptions): void {
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

  app.get("/runs/:id/source", async (context) => {
    const visit = visitNow(changes, context);
    const run = await findRun(store, context.req.param("id"));
    const file = context.req.query("file") ?? "";
    const identities = [...(await store.identities(run.id)).values()] as readonly TestIdentity[];
    // A run names its files, and only these are shown.
    const isOfRun = identities.some((identity) => identity.file === file);
    const { commit } = settingsOf(run);
    const { config } = await project.current();
    const content =
      isOfRun && commit !== undefined
        ? await readFileAtCommit(config.projectDir, commit, file)
        : { reason: isOfRun ? "its commit is not known" : "the run has no such file" };
    return context.html(await renderSource({ visit, runId: run.id, file, commit, content }));
  });
}
