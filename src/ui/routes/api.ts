import type { Context } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod";
import { systemClock } from "../../base/clock.ts";
import { dataWords } from "../../base/data-words.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { toReportJson } from "../../report/json.ts";
import { cancelRun } from "../../run/cancel-run.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import type { Store, StoredRun } from "../../store/store.ts";
import { toCommandLine } from "../../workspace/command-line.ts";
import { selectAllFrom } from "../../workspace/select-tests.ts";
import type { AppOptions, UiApp, UiEnv } from "../app-options.ts";
import { runPath } from "../pages/view.ts";
import { pathsOfNames } from "../run-request.ts";
import { reachesRun, refuseProjects } from "../run-scope.ts";
import type { Visitor } from "../visitor.ts";

/** Most runs in one answer. */
const maxRuns = 100;
const defaultRuns = 20;

const names = z.array(z.string().min(1).max(1000)).max(1000);
const runRequest = z.strictObject({
  scenarios: names.optional(),
  tags: names.optional(),
  grep: z.string().min(1).max(1000).optional(),
  projects: names.min(1).optional(),
});

/** Adds the API for programs with a token. */
export function addApi(app: UiApp, { project, store, jobs, env, note }: AppOptions, origin: string): void {
  const urlOf = (runId: string) => `${origin}${runPath(runId)}`;

  app.get("/api/runs", async (context) => {
    const { limit: asked, ...others } = context.req.query();
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
      throw new PlacewrightError("usage", `Unknown parameter "${unknown}"`, {
        hint: "The only one is limit",
      });
    const limit = asked === undefined ? defaultRuns : Number(asked);
    if (!Number.isInteger(limit) || limit < 1 || limit > maxRuns)
      throw new PlacewrightError(
        "usage",
        `Invalid limit "${asked}": expected an integer from 1 to ${maxRuns}`,
      );
    const runs = await reachedRuns(store, context.get("visitor"), limit);
    return context.json({
      runs: runs.map(({ id, state, verdict, createdAtMs, finishedAtMs, branch }) => ({
        id,
        state,
        verdict,
        branch,
        createdAt: new Date(createdAtMs).toISOString(),
        finishedAt: finishedAtMs === undefined ? undefined : new Date(finishedAtMs).toISOString(),
        url: urlOf(id),
      })),
    });
  });

  app.get("/api/runs/:id", async (context) => {
    const run = await findReached(store, context);
    const report = await readRun(store, run, { atMs: systemClock.now() });
    context.header("Content-Type", "application/json");
    return stream(context, async (to) => {
      for await (const part of toReportJson(report, createMessageReader(store, report.tests)))
        await to.write(part);
    });
  });

  app.post("/api/runs", async (context) => {
    const visitor = context.get("visitor");
    const wanted = await readBody(context);
    const { config, scenarios, health: checks } = await project.current();
    refuseProjects(visitor, wanted.projects ?? config.defaultProjects);
    const paths = pathsOfNames(wanted.scenarios ?? [], [...scenarios, ...checks]);
    const { grep, tags = [] } = wanted;
    const { tests, health } = await selectAllFrom(config, {
      paths,
      grep,
      tag: tags.length > 0 ? tags : undefined,
    });
    const begun = await jobs.begin(config, {
      selection: tests,
      health,
      project: wanted.projects,
      env,
      commandLine: toCommandLine([
        "run",
        ...paths,
        ...(grep === undefined ? [] : ["--grep", grep]),
        ...tags.flatMap((tag) => ["--tag", tag]),
        ...(wanted.projects ?? []).flatMap((name) => ["--project", name]),
      ]),
    });
    if (!begun) throw new PlacewrightError("selection-empty", "There is nothing to run");
    const { runId, spent } = begun;
    await note(visitor, "run", runId, spent);
    return context.json({ id: runId, url: urlOf(runId) }, 201);
  });

  app.post("/api/runs/:id/cancel", async (context) => {
    const run = await findReached(store, context);
    jobs.stop(run.id);
    const { submitted, uncertain, unsent } = await cancelRun(store, run, { clock: systemClock });
    await note(context.get("visitor"), "cancel", run.id);
    return context.json({ id: run.id, submitted, uncertain, unsent });
  });
}

/** Returns the newest runs that a visitor reaches. */
async function reachedRuns(store: Store, visitor: Visitor, limit: number) {
  const runs = await store.runs({ limit: visitor.projects === undefined ? limit : maxRuns });
  if (visitor.projects === undefined) return runs;
  const reached = [];
  for (const each of runs) {
    const run = each.isDamaged ? undefined : await store.run(each.id);
    if (run && reachesRun(visitor, run)) reached.push(each);
    if (reached.length === limit) break;
  }
  return reached;
}

/** Returns the run of a request. A token with limits does not learn whether a run of other projects exists. */
async function findReached(store: Store, context: Context<UiEnv>): Promise<StoredRun> {
  const id = context.req.param("id") ?? "";
  const visitor = context.get("visitor");
  const run = visitor.projects === undefined ? await findRun(store, id) : await store.run(id);
  if (run && reachesRun(visitor, run)) return run;
  throw new PlacewrightError(
    "run-missing",
    `Cannot find run "${id}" in the ledger, among the projects of this token`,
  );
}

async function readBody(context: Context<UiEnv>): Promise<z.infer<typeof runRequest>> {
  const text = await context.req.text();
  const refuse = (why: string) =>
    new PlacewrightError("usage", `The body is invalid: ${why}`, {
      hint: 'Send {"scenarios": ["spring-sale"], "tags": [], "grep": "spring", "projects": ["ses"]}, or {} for everything',
    });
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw refuse("it is not JSON");
  }
  const { data, error } = runRequest.safeParse(value, { error: dataWords });
  if (data) return data;
  const [issue] = error.issues;
  throw refuse([issue?.path.join("."), issue?.message].filter(Boolean).join(": "));
}
