import { systemClock } from "../../base/clock.ts";
import { cancelRun } from "../../run/cancel-run.ts";
import { costOf } from "../../run/cost.ts";
import { pinBaseline } from "../../run/pin-baseline.ts";
import { findRun } from "../../run/read-run.ts";
import type { AuditAction } from "../../store/access.ts";
import type { StoredRun } from "../../store/store.ts";
import { selectAllFrom } from "../../workspace/select-tests.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderConfirmation } from "../pages/notice.ts";
import { runPath } from "../pages/view.ts";
import { readRunRequest } from "../run-request.ts";

/** Adds the actions that start, change, or end a run, or clear a baseline. */
export function addRunActions(app: UiApp, { project, store, jobs, env, note }: AppOptions): void {
  app.post("/runs", async (context) => {
    const visitor = context.get("visitor");
    const { config, scenarios, health: checks } = await project.current();
    const { paths, grep, projects, isConfirmed, fields, commandLine } = readRunRequest(
      await context.req.parseBody({ all: true }),
      [...scenarios, ...checks],
    );
    let costs: ReturnType<typeof costOf> = [];
    const { tests, health } = await selectAllFrom(config, { paths, grep });
    const begun = await jobs.begin(config, {
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
    if (!begun) return context.html(await renderConfirmation(costs, fields, visitor));
    await note(visitor, "run", begun.runId, begun.spent);
    return context.redirect(runPath(begun.runId), 303);
  });

  const runActions: Readonly<Record<string, RunAction>> = {
    stop: { name: "stop", act: async (run) => jobs.stop(run.id) },
    "go-on": {
      name: "resume",
      act: async (run) => jobs.resume((await project.current()).config, run),
    },
    cancel: {
      name: "cancel",
      async act(run) {
        jobs.stop(run.id);
        await cancelRun(store, run, { clock: systemClock });
      },
    },
    baseline: {
      name: "baseline-set",
      async act(run) {
        await pinBaseline(store, run, { branch: run.branch ?? "", nowMs: systemClock.now() });
      },
    },
  };
  for (const [path, { name, act }] of Object.entries(runActions))
    app.post(`/runs/:id/${path}`, async (context) => {
      const run = await findRun(store, context.req.param("id"));
      await act(run);
      await note(context.get("visitor"), name, run.id);
      return context.redirect(runPath(run.id), 303);
    });

  app.post("/baselines/clear", async (context) => {
    const { project: name, branch } = await context.req.parseBody();
    if (await store.clearBaseline(String(name), String(branch)))
      await note(context.get("visitor"), "baseline-clear", `${name}${branch ? ` on ${branch}` : ""}`);
    return context.redirect("/trends", 303);
  });
}

interface RunAction {
  /** The name in the audit. */
  readonly name: AuditAction;
  act(run: StoredRun): Promise<void>;
}
