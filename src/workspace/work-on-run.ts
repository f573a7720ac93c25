import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { type ExecuteOptions, executeRun } from "../run/execute-run.ts";
import type { RunProject } from "../run/plan.ts";
import { findRun } from "../run/read-run.ts";
import { damagedRecord } from "../store/damaged-record.ts";
import type { StoredRun } from "../store/store.ts";
import { removeLocalData } from "./local-dir.ts";
import { openProvider } from "./open-provider.ts";
import { projectsOf } from "./run-projects.ts";

/** Takes a run as far as it goes, with the providers of its projects. */
export async function workOnRun(
  config: ResolvedConfig,
  options: Omit<ExecuteOptions, "clock" | "openProvider">,
): Promise<RunOutcome> {
  const { store, runId } = options;
  const report = await executeRun({
    timeoutMs: config.timeoutMs,
    ...options,
    projects: await holdProjects(config, options),
    clock: systemClock,
    openProvider: (project, policy) => openProvider(config, runId, project, policy),
  });
  if ((await store.run(runId))?.state === "finished") await removeLocalData(config, runId);
  return report;
}

/** The projects that something is still to be done at, as today's config has them; the run is given back where it has others. */
async function holdProjects(
  config: ResolvedConfig,
  { store, runId, lease }: Pick<ExecuteOptions, "store" | "runId" | "lease">,
): Promise<ReadonlyMap<string, RunProject>> {
  try {
    const open = (await store.latestAttempts(runId)).filter(({ state }) => state !== "finished");
    const names = new Set(open.map(({ project }) => project));
    const projects = projectsOf(config, await findRun(store, runId), names);
    const byName = new Map(projects.map((project) => [project.name, project]));
    const missing = [...names].find((name) => !byName.has(name));
    if (missing !== undefined)
      throw damagedRecord(config.ledgerDir, `run ${runId}`, runId, `it has no project "${missing}"`);
    return byName;
  } catch (error) {
    await lease.release().catch(() => {});
    throw error;
  }
}

/** Throws `usage` for a run that can no longer be worked on. */
export function refuseUnready({ id, state }: StoredRun): void {
  if (state === "planning")
    throw new PlacewrightError(
      "usage",
      `Cannot go on with run ${id}: it was stopped before its tests were written down`,
      {
        hint: "nothing of it was submitted: run it anew",
      },
    );
  if (state === "cancelled")
    throw new PlacewrightError("usage", `Cannot go on with run ${id}: it was cancelled`, {
      hint: `placewright wait ${id} collects what was submitted; to submit again, run it anew`,
    });
}
