import { systemClock } from "../../base/clock.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import { findRun, settingsOf } from "../../run/read-run.ts";
import { isHeld } from "../../run/run-lease.ts";
import { readFileAtCommit } from "../../workspace/file-at-commit.ts";
import { findBrowser } from "../../workspace/local-browser.ts";
import { reportLink } from "../../workspace/notify/report-link.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderRun } from "../pages/run.ts";
import { renderRuns } from "../pages/runs.ts";
import { renderSource } from "../pages/source.ts";
import { runPath } from "../pages/view.ts";
import { readRunView, readTestChoice } from "../runs/read-run-page.ts";
import { readRunChoice, readRunsView } from "../runs/read-runs-page.ts";
import { visitNow } from "../visit-now.ts";

/** Adds the pages of all runs, and of one. */
export function addRunPages(app: UiApp, { project, store, jobs, changes, env, team }: AppOptions): void {
  let browser: ReturnType<typeof findBrowser> | undefined;
  /** Whether reports can be printed. Searched once: the page of a run is read again with each change. */
  const hasPdf = async (): Promise<boolean> => {
    browser ??= findBrowser(env);
    return (await browser) !== undefined;
  };

  app.get("/runs", async (context) => {
    const visit = visitNow(changes, context);
    const { config } = await project.current();
    const choice = readRunChoice(context.req.query());
    const { schedules, projects } = config;
    const nowMs = systemClock.now();
    const view = await readRunsView(store, choice, { schedules, nowMs });
    return context.html(
      await renderRuns({ visit, view, choice, projects: projects.map(({ name }) => name), nowMs }),
    );
  });

  app.get("/runs/:id", async (context) => {
    const visit = visitNow(changes, context);
    const run = await findRun(store, context.req.param("id"));
    const { config } = await project.current();
    const nowMs = systemClock.now();
    const choice = readTestChoice(context.req.query());
    const job = jobs.job(run.id);
    const baselines = await store.baselines();
    return context.html(
      await renderRun({
        view: await readRunView(store, run, choice),
        choice,
        job,
        isWorkedOn: job !== undefined || isHeld(run.lease, nowMs),
        failure: jobs.failureOf(run.id),
        isBaseline: baselines.some(({ runId }) => runId === run.id),
        maxCost: config.budget.maxCost,
        shared: {
          link: team ? `${team.origin}${runPath(run.id)}` : reportLink(config, run.id),
          hasPdf: await hasPdf(),
        },
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
