import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { type ExecuteOptions, executeRun } from "../run/execute-run.ts";
import { findRun, settingsOf } from "../run/read-run.ts";
import { createSharedTurns } from "../run/shared-turns.ts";
import type { AttemptState, Store, StoredRun } from "../store/store.ts";
import { hasProjectData, removeLocalData } from "./local-dir.ts";
import { openProvider } from "./open-provider.ts";
import { projectsOf } from "./run-projects.ts";

export interface RunWork extends Omit<ExecuteOptions, "clock" | "openProvider" | "retryBudget"> {
  /** Whether to measure tests again whose verdicts are within noise, as their scenarios allow. Default: `true`. */
  readonly makesRetries?: boolean;
}

/**
 * Executes a run with the providers of its projects, as far as possible. Deletes the run's local data once it
 * is finished.
 */
export async function workOnRun(
  config: ResolvedConfig,
  { makesRetries = true, ...options }: RunWork,
): Promise<RunOutcome> {
  const { store, runId } = options;
  if (config.ledgerUrl !== undefined)
    await refuseElsewhere(config, store, runId).catch(async (error) => {
      await options.lease.release().catch(() => {});
      throw error;
    });
  const report = await executeRun({
    timeoutMs: config.timeoutMs,
    ...options,
    retryBudget: makesRetries ? config.budget : undefined,
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

/** Attempts whose test the provider has, or may have. */
const begun: ReadonlySet<AttemptState> = new Set(["submitting", "submitted"]);

/**
 * Throws `usage` if tests of a run were submitted by a project that keeps them on the machine, and this is another
 * machine: it would count them as lost, or send their messages again.
 */
async function refuseElsewhere(config: ResolvedConfig, store: Store, runId: string): Promise<void> {
  const { projects } = settingsOf(await findRun(store, runId));
  const own = projects.filter(({ settings }) => traitsOf(settings).keepsTestsInLedger);
  if (own.length === 0) return;
  const open = (await store.latestAttempts(runId)).filter(({ state }) => begun.has(state));
  for (const { name } of own) {
    if (!open.some(({ project }) => project === name) || (await hasProjectData(config, runId, name)))
      continue;
    throw new PlacewrightError(
      "usage",
      `Cannot continue run ${runId} on this machine: the machine that submitted its tests in project "${name}" has their record`,
      { hint: "Continue the run on that machine, in the same folder" },
    );
  }
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
