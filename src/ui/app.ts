import { type Context, Hono } from "hono";
import { stream, streamSSE } from "hono/streaming";
import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { Environment } from "../config/environment.ts";
import { renderHtmlReport } from "../report/html/render-html-report.ts";
import { toReportJson } from "../report/json.ts";
import { cancelRun } from "../run/cancel-run.ts";
import { costOf } from "../run/cost.ts";
import { readAllOpenTests, readOpenTests } from "../run/expected-completion.ts";
import { pinBaseline } from "../run/pin-baseline.ts";
import { readProgress } from "../run/read-progress.ts";
import { findRun, readRun } from "../run/read-run.ts";
import { readSeries } from "../run/read-series.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store, StoredRun } from "../store/store.ts";
import { selectAllFrom } from "../workspace/select-tests.ts";
import type { Changes } from "./changes.ts";
import { readLastResults } from "./last-results.ts";
import { healthIdsOf, type OpenProject, testIdsOf, toProblems } from "./open-project.ts";
import { renderConfirmation, renderProblems } from "./pages/notice.ts";
import { renderRun } from "./pages/run.ts";
import { renderRuns } from "./pages/runs.ts";
import { renderScenario } from "./pages/scenario.ts";
import { renderScenarios } from "./pages/scenarios.ts";
import { renderTrends } from "./pages/trends.ts";
import { runPath, type Visit } from "./pages/view.ts";
import { lastOf, previewOf } from "./preview.ts";
import type { RunJobs } from "./run-jobs.ts";
import { readRunRequest } from "./run-request.ts";

export interface AppOptions {
  readonly project: OpenProject;
  readonly store: Store;
  readonly jobs: RunJobs;
  readonly changes: Changes;
  readonly env: Environment;
  /** Aborted when the dashboard closes. Ends all event streams. */
  readonly closing: AbortSignal;
}

/** Runs that the dashboard lists. */
const mostRuns = 100;
/** Measurements per test on the trends page. */
const trendLength = 30;
/** Measurements per test on the scenarios page. */
const sparkLength = 12;

/**
 * With more tests than this, the page of a run shows only its progress, because it reloads on every change.
 */
const mostRead = 500;

/** Changes within this time are published as one. In milliseconds. */
const togetherMs = 100;

/**
 * Creates the dashboard's routes, for requests that the guard admitted.
 * A GET request changes nothing; every change is a POST from one of the dashboard's own pages.
 */
export function createApp(options: AppOptions): Hono {
  const { project, store, jobs, changes, env, closing } = options;
  /** Called before the data of a page is read, so that the page learns of every later change. */
  const visitNow = (): Visit => ({ since: changes.now() });
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    // Event streams set their own header.
    headers.set("Cache-Control", "no-store");
    // The dashboard's own pages state the rest of their policy in their markup.
    if (headers.get("Content-Type")?.startsWith("text/html"))
      headers.set("Content-Security-Policy", "frame-ancestors 'none'");
  });
  app.onError(async (error, context) => {
    const problems = toProblems(error);
    const [first] = problems;
    const status = first?.code === "run-missing" ? 404 : first?.code === "internal" ? 500 : 422;
    return context.html(await renderProblems(problems), status);
  });
  app.notFound(async (context) =>
    context.html(
      await renderProblems([
        new PlacewrightError("usage", `There is no page ${context.req.path}`, {
          hint: "Go back to the scenarios",
        }),
      ]),
      404,
    ),
  );

  app.get("/", async (context) => {
    const visit = visitNow();
    const { problems, ...state } = await project.current();
    const damaged: PlacewrightError[] = [];
    const series = await readSeries(store, { limit: sparkLength, onDamaged: (error) => damaged.push(error) });
    const ids = [
      ...state.scenarios.flatMap((scenario) => testIdsOf(state.config, scenario)),
      ...state.health.flatMap((scenario) => healthIdsOf(state.config, scenario)),
    ];
    return context.html(
      await renderScenarios({
        visit,
        state: { ...state, problems: [...store.warnings(), ...damaged, ...problems] },
        last: await readLastResults(store, ids),
        series,
        open: await readAllOpenTests(store, mostRuns),
      }),
    );
  });

  app.get("/scenario", async (context) => {
    const visit = visitNow();
    const { name = "", variant, locale } = context.req.query();
    const state = await project.current();
    const preview = await previewOf(state, { name, variant, locale });
    return context.html(
      await renderScenario({
        ...preview,
        visit,
        state,
        last: lastOf(preview, state, await readLastResults(store, testIdsOf(state.config, preview.scenario))),
      }),
    );
  });

  app.get("/runs", async (context) => {
    const visit = visitNow();
    const runs = await store.runs({ limit: mostRuns });
    return context.html(await renderRuns({ visit, runs, open: await readAllOpenTests(store, mostRuns) }));
  });

  app.post("/runs", async (context) => {
    const { config, scenarios, health: checks } = await project.current();
    const { paths, grep, projects, isConfirmed, fields, commandLine } = readRunRequest(
      await context.req.parseBody({ all: true }),
      [...scenarios, ...checks],
    );
    let costs: ReturnType<typeof costOf> = [];
    const { tests, health } = await selectAllFrom(config, { paths, grep });
    const runId = await jobs.begin(config, {
      selection: tests,
      health,
      project: projects,
      env,
      commandLine,
      confirm(asked) {
        costs = costOf(asked);
        return (
          isConfirmed || costs.every(({ pricePerTest, newTests }) => pricePerTest === 0 || newTests === 0)
        );
      },
    });
    if (runId === undefined) return context.html(await renderConfirmation(costs, fields));
    return context.redirect(runPath(runId), 303);
  });

  app.get("/runs/:id", async (context) => {
    const visit = visitNow();
    const run = await findRun(store, context.req.param("id"));
    const nowMs = systemClock.now();
    const progress = await readProgress(store, run);
    return context.html(
      await renderRun({
        run,
        progress,
        outcome: progress.tests > mostRead ? undefined : await readRun(store, run, { atMs: nowMs }),
        job: jobs.job(run.id),
        failure: jobs.failureOf(run.id),
        open: await readOpenTests(store, run),
        baselines: await store.baselines(),
        nowMs,
        visit,
      }),
    );
  });

  const acts: Readonly<Record<string, (run: StoredRun) => Promise<void>>> = {
    stop: async (run) => jobs.stop(run.id),
    "go-on": async (run) => jobs.goOn((await project.current()).config, run),
    cancel: async (run) => {
      jobs.stop(run.id);
      await cancelRun(store, run, { clock: systemClock });
    },
    baseline: async (run) => {
      await pinBaseline(store, run, { branch: run.branch ?? "", nowMs: systemClock.now() });
    },
  };
  app.post("/runs/:id/:act", async (context) => {
    const { id, act } = context.req.param();
    const does = Object.hasOwn(acts, act) ? acts[act] : undefined;
    if (!does) return context.notFound();
    const run = await findRun(store, id);
    await does(run);
    return context.redirect(runPath(run.id), 303);
  });

  app.post("/baselines/clear", async (context) => {
    const { project: name, branch } = await context.req.parseBody();
    await store.clearBaseline(String(name), String(branch));
    return context.redirect("/trends", 303);
  });

  app.get("/runs/:id/report/:file{.*}", async (context) => {
    const run = await findRun(store, context.req.param("id"));
    const file = context.req.param("file");
    const report = await readRun(store, run, { atMs: systemClock.now() });
    const readMessage = createMessageReader(store, report.tests);
    if (file === "") {
      context.header("Content-Type", "text/html; charset=utf-8");
      return stream(context, (to) => pipe(renderHtmlReport(report, readMessage), to));
    }
    if (file === "report.json") {
      context.header("Content-Type", "application/json");
      return stream(context, (to) => pipe(toReportJson(report, readMessage), to));
    }
    for (const hash of new Set(report.tests.map(({ contentHash }) => contentHash))) {
      const message = await readMessage(hash);
      if (message?.report.emlPath === file && message.bytes) return sendMessage(context, file, message.bytes);
    }
    return context.notFound();
  });

  app.get("/trends", async (context) => {
    const visit = visitNow();
    const scenario = context.req.query("scenario");
    const damaged: PlacewrightError[] = [];
    const series = await readSeries(store, {
      scenario,
      limit: trendLength,
      onDamaged: (error) => damaged.push(error),
    });
    return context.html(
      await renderTrends({
        visit,
        problems: damaged,
        series,
        scenarios: await store.measuredScenarios(),
        scenario,
        baselines: await store.baselines(),
      }),
    );
  });

  app.get("/changes", (context) => {
    const { topics = "", since = "0" } = context.req.query();
    return streamSSE(context, async (events) => {
      let finish = () => {};
      const ended = new Promise<void>((resolve) => {
        finish = resolve;
      });
      events.onAbort(finish);
      closing.addEventListener("abort", finish);
      // Combine changes into one event, because a run of thousands of tests changes constantly.
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = changes.follow(topics.split(" "), Number(since), (topic) => {
        timer ??= setTimeout(() => {
          timer = undefined;
          events.writeSSE({ data: topic }).catch(() => {});
        }, togetherMs);
      });
      await ended;
      closing.removeEventListener("abort", finish);
      clearTimeout(timer);
      end();
    });
  });

  return app;
}

async function pipe(
  pieces: AsyncIterable<string>,
  to: { write(text: string): Promise<unknown> },
): Promise<void> {
  for await (const piece of pieces) await to.write(piece);
}

function sendMessage(context: Context, file: string, bytes: Uint8Array): Response {
  context.header("Content-Type", "message/rfc822");
  context.header(
    "Content-Disposition",
    `attachment; filename="${file.replace(/^.*\//, "").replace(/[^\w.-]/g, "_")}"`,
  );
  return context.body(Uint8Array.from(bytes));
}
