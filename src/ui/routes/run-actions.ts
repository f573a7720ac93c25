import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { ProjectCost } from "../../result/run-report.ts";
import { cancelRun } from "../../run/cancel-run.ts";
import { costOf } from "../../run/cost.ts";
import { pinBaseline } from "../../run/pin-baseline.ts";
import { findRun } from "../../run/read-run.ts";
import type { AuditAction } from "../../store/access.ts";
import type { AttemptRow, AttemptState, StoredRun } from "../../store/store.ts";
import { isWanted } from "../../workspace/retry-tests.ts";
import { baseBranchesOf } from "../../workspace/revision.ts";
import { selectAllFrom, selectRunnable } from "../../workspace/select-tests.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { createConfirmations } from "../confirmations.ts";
import {
  costFacts,
  describePrice,
  type Question,
  renderConfirmation,
  renderQuestion,
} from "../pages/notice.ts";
import { runPath } from "../pages/view.ts";
import { readRunRequest } from "../run-request.ts";

/** Adds the actions that start, change, or end a run, or clear a baseline. */
export function addRunActions(app: UiApp, options: AppOptions): void {
  const { project, store, jobs, env, note } = options;
  const confirmations = createConfirmations<string | undefined>();
  app.post("/runs", async (context) => {
    const visitor = context.get("visitor");
    const { config, scenarios, health: checks } = await project.current();
    const { paths, grep, projects, confirmation, fields, commandLine } = readRunRequest(
      await context.req.parseBody({ all: true }),
      [...scenarios, ...checks],
    );
    let costs: ReturnType<typeof costOf> = [];
    const begin = async (isConfirmed: boolean): Promise<string | undefined> => {
      const { tests, health } = await selectAllFrom(config, { paths, grep });
      const begun = await jobs.begin(config, {
        selection: tests,
        health,
        project: projects,
        env,
        commandLine,
        confirm(asked) {
          costs = costOf(asked);
          return isConfirmed || costs.every(isFreeOfCharge);
        },
      });
      if (begun) await note(visitor, "run", begun.runId, begun.spent);
      return begun?.runId;
    };
    const runId = await (confirmations.answer(confirmation ?? "", () => begin(true)) ?? begin(false));
    if (runId !== undefined) return context.redirect(runPath(runId), 303);
    const asked = [...fields, ["confirmation", confirmations.ask()]] as const;
    return context.html(await renderConfirmation(costs, asked, visitor));
  });

  const runActions: Readonly<Record<string, RunAction>> = {
    stop: { name: "stop", act: async (run) => jobs.stop(run.id) },
    "go-on": {
      name: "resume",
      act: async (run) => jobs.resume((await project.current()).config, run),
    },
    collect: {
      name: "collect",
      act: async (run) => jobs.collect((await project.current()).config, run),
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

  addAskedActions(app, options);

  app.post("/baselines/clear", async (context) => {
    const { project: name, branch } = await context.req.parseBody();
    if (await store.clearBaseline(String(name), String(branch)))
      await note(context.get("visitor"), "baseline-clear", `${name}${branch ? ` on ${branch}` : ""}`);
    return context.redirect("/trends", 303);
  });
}

/** Adds the actions that ask before they are done. */
function addAskedActions(app: UiApp, { project, store, jobs, env, note }: AppOptions): void {
  app.post("/runs/:id/cancel", async (context) => {
    const run = await findRun(store, context.req.param("id"));
    const { confirmed } = await context.req.parseBody();
    if (confirmed !== "yes")
      return context.html(
        await renderQuestion(cancelQuestion(run, await store.latestAttempts(run.id)), context.get("visitor")),
      );
    jobs.stop(run.id);
    await cancelRun(store, run, { clock: systemClock });
    await note(context.get("visitor"), "cancel", run.id);
    return context.redirect(runPath(run.id), 303);
  });

  app.post("/runs/:id/retry", async (context) => {
    const visitor = context.get("visitor");
    const run = await findRun(store, context.req.param("id"));
    const { which, confirmed } = await context.req.parseBody();
    const choice = which === "errored" ? { onlyErrored: true } : { lastFailed: true };
    const wanted = (await store.latestAttempts(run.id)).filter((attempt) => isWanted(attempt, choice));
    if (wanted.length === 0)
      throw new PlacewrightError("usage", `Run ${run.id} has no tests to retry`, {
        hint: "Go back and reload the page",
      });
    const { config } = await project.current();
    const { tests, health, broken } = await selectRunnable(config, {});
    let costs: ReturnType<typeof costOf> = [];
    const begun = await jobs.retry(config, run, wanted, {
      selection: tests,
      health,
      broken,
      baseBranches: await baseBranchesOf(config.projectDir, env),
      confirm(asked) {
        costs = costOf(asked);
        return confirmed === "yes" || costs.every(isFreeOfCharge);
      },
    });
    if (!begun)
      return context.html(
        await renderQuestion(retryQuestion(run, wanted.length, costs, String(which)), visitor),
      );
    await note(visitor, "retry", run.id, begun.spent);
    return context.redirect(runPath(run.id), 303);
  });
}

const isFreeOfCharge = ({ pricePerTest, newTests }: ProjectCost): boolean =>
  pricePerTest === 0 || newTests === 0;

interface RunAction {
  /** The name in the audit. */
  readonly name: AuditAction;
  act(run: StoredRun): Promise<void>;
}

/** Asks before a run is cancelled, with what is not sent anymore and what stays paid. */
function cancelQuestion({ id }: StoredRun, attempts: readonly AttemptRow[]): Question {
  const count = (...states: readonly AttemptState[]) =>
    attempts.filter(({ state }) => states.includes(state)).length;
  return {
    title: "Cancel this run?",
    facts: [
      ["Not sent anymore", plural(count("planned"), "test")],
      ["Sent, and paid", plural(count("submitting", "submitted"), "test")],
      ["Done", plural(count("measured", "finished"), "test")],
    ],
    words: "Nothing more is sent. Results of what was sent can still be collected.",
    action: runPath(id, "cancel"),
    fields: [],
    button: "Cancel run",
    isDanger: true,
    back: [runPath(id), "Keep running"],
    place: "runs",
  };
}

/** Asks before tests are retried, with what they cost. */
function retryQuestion(
  { id }: StoredRun,
  count: number,
  costs: readonly ProjectCost[],
  which: string,
): Question {
  return {
    title: `Retry ${plural(count, "test")}?`,
    facts: costFacts(costs),
    ...describePrice(costs, "Retry"),
    words: "The messages are built from the files as they are now. Each new test is billed when it is sent.",
    action: runPath(id, "retry"),
    fields: [["which", which]],
    back: [runPath(id), "Back to the run"],
    place: "runs",
  };
}
