import type { ResolvedConfig, ScheduleConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { costOf, totalOf } from "../run/cost.ts";
import type { Store } from "../store/store.ts";
import type { TickClaim } from "../store/team.ts";
import { selectAllFrom } from "../workspace/select-tests.ts";
import { type StartedRun, startRun } from "../workspace/start-run.ts";

/** The run of a schedule, and what it will spend. */
export interface ScheduledRun extends StartedRun {
  readonly spent: ReturnType<typeof totalOf>;
}

/**
 * Records the run of a schedule, ready to be submitted, and returns it with its lease. Throws all errors in its
 * scenarios together.
 */
export async function startScheduled(
  { name, select: { paths, grep, tags } = {}, project }: ScheduleConfig,
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
): Promise<ScheduledRun> {
  const { tests, health } = await selectAllFrom(config, { ...(paths ? { paths } : {}), grep, tag: tags });
  let spent = totalOf([]);
  const started = await startRun(store, config, {
    selection: tests,
    health,
    project: project === undefined ? undefined : [project].flat(),
    env,
    tick,
    confirm(planned) {
      spent = totalOf(costOf(planned));
      return true;
    },
    commandLine: `placewright schedule run ${name}`,
  });
  if (!started) throw new Error("the run of a schedule was declined");
  return { ...started, spent };
}
