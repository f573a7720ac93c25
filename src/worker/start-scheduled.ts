import type { ResolvedConfig, ScheduleConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { Store } from "../store/store.ts";
import type { TickClaim } from "../store/team.ts";
import { projectsOfSchedule, selectScheduled } from "../workspace/select-scheduled.ts";
import { type NewRun, startRun } from "../workspace/start-run.ts";

/**
 * Records the run of a schedule, ready to be submitted, and returns it with its lease. Throws all errors in its
 * scenarios together.
 */
export async function startScheduled(
  schedule: ScheduleConfig,
  {
    store,
    config,
    env,
    tick,
  }: {
    readonly store: Store;
    readonly config: ResolvedConfig;
    readonly env: Environment;
    readonly tick?: TickClaim;
  },
): Promise<NewRun> {
  const { tests, health, broken } = await selectScheduled(config, schedule);
  const started = await startRun(store, config, {
    selection: tests,
    health,
    broken,
    // The worker that takes the run may be another one.
    asksProviders: false,
    project: projectsOfSchedule(schedule, config),
    env,
    tick,
    commandLine: `placewright schedule run ${schedule.name}`,
  });
  if (!started) throw new Error("the run of a schedule was declined");
  return started;
}
