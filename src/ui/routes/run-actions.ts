import type { Hono } from "hono";
import { systemClock } from "../../base/clock.ts";
import { cancelRun } from "../../run/cancel-run.ts";
import { costOf } from "../../run/cost.ts";
import { pinBaseline } from "../../run/pin-baseline.ts";
import { findRun } from "../../run/read-run.ts";
import type { StoredRun } from "../../store/store.ts";
import { selectAllFrom } from "../../workspace/select-tests.ts";
import type { AppOptions } from "../app-options.ts";
import { renderConfirmation } from "../pages/notice.ts";
import { runPath } from "../pages/view.ts";
import { readRunRequest } from "../run-request.ts";

/** Adds the actions that start, change, or end a run, or clear a baseline. */
export function addRunActions(app: Hono, { project, store, jobs, env }: AppOptions): void {
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

  const runActions: Readonly<Record<string, (run: StoredRun) => Promise<void>>> = {
    stop: async (run) => jobs.stop(run.id),
    "go-on": async (run) => jobs.resume((await project.current()).config, run),
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
    const does = Object.hasOwn(runActions, act) ? runActions[act] : undefined;
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
}
