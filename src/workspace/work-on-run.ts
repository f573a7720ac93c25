import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { type ExecuteOptions, executeRun } from "../run/execute-run.ts";
import { createSharedTurns } from "../run/shared-turns.ts";
import type { StoredRun } from "../store/store.ts";
import { removeLocalData } from "./local-dir.ts";
import { openProvider } from "./open-provider.ts";
import { projectsOf } from "./run-projects.ts";

/**
 * Executes a run with the providers of its projects, as far as possible. Deletes the run's local data once it
 * is finished.
 */
export async function workOnRun(
  config: ResolvedConfig,
  options: Omit<ExecuteOptions, "clock" | "openProvider">,
): Promise<RunOutcome> {
  const { store, runId } = options;
  const report = await executeRun({
    timeoutMs: config.timeoutMs,
    ...options,
    projectsOf: (run, names) => projectsOf(config, run, names),
    clock: systemClock,
    openProvider: (project, policy) =>
      openProvider(config, runId, project, {
        ...policy,
        turns: config.ledgerUrl === undefined ? undefined : createSharedTurns(store, project, systemClock),
      }),
  });
  if ((await store.run(runId))?.state === "finished") await removeLocalData(config, runId);
  return report;
}

/** Throws `usage` if a run was never fully planned, or is cancelled. */
export function refuseUnready({ id, state }: StoredRun): void {
  if (state === "planning")
    throw new PlacewrightError(
      "usage",
      `Cannot continue run ${id}: it was stopped before its tests were recorded`,
      {
        hint: "Start a new run. Nothing was submitted",
      },
    );
  if (state === "cancelled")
    throw new PlacewrightError("usage", `Cannot continue run ${id}: it was cancelled`, {
      hint: `Run placewright wait ${id} to collect the submitted tests, or start a new run to submit again`,
    });
}
