import { parseDuration } from "../base/duration.ts";
import { type PlacewrightError, toProblems } from "../base/errors.ts";
import type { ScheduleConfig } from "../config/config.ts";
import type { StoredSchedule } from "../store/team.ts";
import { recordOwnAction } from "../workspace/record-action.ts";
import { projectsOfSchedule } from "../workspace/select-scheduled.ts";
import type { StartedRun } from "../workspace/start-run.ts";
import { startScheduled } from "./start-scheduled.ts";
import { ticksOf } from "./ticks-of.ts";
import { mayUse } from "./worker-card.ts";
import type { WorkerOptions } from "./worker-options.ts";

export interface SchedulerOptions extends WorkerOptions {
  /** The id of the worker, which claims ticks. */
  readonly owner: string;
  /** Called with a run that this worker has started, and has the lease of. */
  onStarted(started: StartedRun): Promise<void> | void;
}

/** How long a worker has to plan the run of a tick, in milliseconds. Doubles with each worker that did not manage to. */
const claimMs = 120_000;

/** How long after its time a tick may still start a run, in milliseconds, unless the schedule says so. */
const defaultLatestMs = 3_600_000;

/** How often a schedule is compared with the ledger, in milliseconds, even if no tick is due. */
const compareEveryMs = 60_000;

/** How long after a failure a schedule is compared again, in milliseconds. */
const retryAfterMs = 5000;

/** Starts the runs of schedules. */
export interface Scheduler {
  /** Starts or misses the ticks that are due. A schedule that fails does not keep the others from theirs. */
  look(): Promise<void>;
}

/** Creates a scheduler for those schedules of the config whose projects the worker may use. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { config, projects, clock } = options;
  const own = config.schedules.filter((schedule) =>
    mayUse({ projects }, projectsOfSchedule(schedule, config)),
  );
  /** When to look again, by the steady clock: the date may be set back. */
  const lookAtMs = new Map<string, number>();

  async function lookAt(schedule: ScheduleConfig): Promise<void> {
    const offsetMs = await options.store.clockOffset();
    const nextMs = await carryOut(schedule, offsetMs, options);
    const waitMs = nextMs === undefined ? compareEveryMs : nextMs - (clock.now() + offsetMs);
    lookAtMs.set(schedule.name, clock.steadyMs() + Math.min(waitMs, compareEveryMs));
  }

  return {
    async look() {
      for (const schedule of own) {
        if (options.interrupt.aborted) return;
        if ((lookAtMs.get(schedule.name) ?? 0) > clock.steadyMs()) continue;
        await lookAt(schedule).catch((error) => {
          lookAtMs.set(schedule.name, clock.steadyMs() + retryAfterMs);
          options.onEvent({ type: "schedule-failed", schedule: schedule.name, error });
        });
      }
    },
  };
}

/** Starts or misses the due ticks of a schedule. Returns when the next one may be due, by the clock of the ledger. */
async function carryOut(
  schedule: ScheduleConfig,
  offsetMs: number,
  options: SchedulerOptions,
): Promise<number | undefined> {
  const { store, clock } = options;
  const known = await store.openSchedule(schedule.name, clock.now());
  const nowMs = clock.now() + offsetMs;
  const afterMs = Math.max(known.sinceMs, known.settledUntilMs ?? 0);
  const { ticks, hasMore, nextMs } = ticksOf(schedule, { afterMs, untilMs: nowMs });
  const last = ticks.at(-1);
  if (last === undefined) return nextMs;
  const noWorker = `no worker was there${hasMore ? ", like at earlier times that are not listed" : ""}`;
  for (const tickMs of ticks.slice(0, -1)) await miss(schedule, tickMs, noWorker, options);
  const latestMs = parseDuration(schedule.latest ?? defaultLatestMs) ?? defaultLatestMs;
  if (known.pausedBy !== undefined) await miss(schedule, last, pausedBy(known), options);
  else if (nowMs - last > latestMs) await miss(schedule, last, noWorker, options);
  else return (await start(schedule, last, options)) ?? nextMs;
  return nextMs;
}

const pausedBy = ({ pausedBy: who }: StoredSchedule): string => `${who} had paused the schedule`;

async function miss(
  { name }: ScheduleConfig,
  atMs: number,
  reason: string,
  { store, owner, clock, onEvent }: SchedulerOptions,
): Promise<void> {
  const reply = await store.claimTick({ schedule: name, atMs, owner, nowMs: clock.now(), claimMs });
  if (reply.kind !== "claimed") return;
  await store.endTick(reply.claim, "missed", reason);
  onEvent({ type: "tick-missed", schedule: name, tickMs: atMs, reason });
}

/** Starts the run of a tick. Returns when to look again, if another worker has claimed it. */
async function start(
  schedule: ScheduleConfig,
  tickMs: number,
  options: SchedulerOptions,
): Promise<number | undefined> {
  const { store, owner, clock, onEvent, onStarted } = options;
  const { name } = schedule;
  const reply = await store.claimTick({ schedule: name, atMs: tickMs, owner, nowMs: clock.now(), claimMs });
  if (reply.kind === "held") return reply.untilMs + (await store.clockOffset());
  if (reply.kind === "over") return undefined;
  try {
    const { spent, runId, lease } = await startScheduled(schedule, { ...options, tick: reply.claim });
    onEvent({ type: "tick-started", schedule: name, tickMs, runId });
    await onStarted({ runId, lease });
    const details = { ...spent, via: "schedule", words: `schedule ${name}` } as const;
    await recordOwnAction(options.config, store, { action: "run", subject: runId, details }).catch((error) =>
      onEvent({ type: "schedule-failed", schedule: name, error }),
    );
  } catch (error) {
    const problems = toProblems(error);
    // Another worker has taken the tick over, or the ledger cannot be reached, so that its end cannot be written.
    if (problems.some(({ code }) => code === "run-taken-over" || code === "ledger-unusable")) throw error;
    const reason = reasonOf(problems);
    await store.endTick(reply.claim, "failed", reason);
    onEvent({ type: "tick-failed", schedule: name, tickMs, reason });
  }
  return undefined;
}

const maxReason = 2000;

const reasonOf = (problems: readonly PlacewrightError[]): string =>
  problems
    .map(({ reason, location }) => (location ? `${location.file}: ${reason}` : reason))
    .join("; ")
    .slice(0, maxReason);
