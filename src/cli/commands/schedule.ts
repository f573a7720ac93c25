import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { plural } from "../../base/plural.ts";
import { toList } from "../../base/to-list.ts";
import type { ResolvedConfig, ScheduleConfig } from "../../config/config.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { type Printable, print, printJson, printLines } from "../../report/terminal/terminal-text.ts";
import { findRun } from "../../run/read-run.ts";
import type { Store } from "../../store/store.ts";
import type { StoredSchedule, Tick } from "../../store/team.ts";
import { startScheduled } from "../../worker/start-scheduled.ts";
import { ticksOf } from "../../worker/ticks-of.ts";
import { isForWorkers, liveWorkers, mayUse, type WorkerCard } from "../../worker/worker-card.ts";
import { localActor } from "../../workspace/local-actor.ts";
import { projectsOfSchedule } from "../../workspace/select-scheduled.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { findAction } from "../find-action.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, withExistingLedger, withLedger } from "../workspace.ts";

/** Number of past times that `list` shows per schedule. */
const shownTicks = 5;

interface Opened {
  readonly context: CommandContext;
  readonly config: ResolvedConfig;
  readonly store: Store;
}

/** Lists the schedules of the config, starts one now, or pauses or resumes one. */
export const schedule: CommandAction = async (context) => {
  const [action = "list", name, ...more] = context.paths;
  const act = findAction(actions, action, `Cannot find the action "${action}" of schedule`);
  if (more.length > 0)
    throw new PlacewrightError("usage", `Cannot use "${more[0]}": schedule ${action} takes one name`, {
      hint: `Run placewright schedule ${action} ${more[0]} for it`,
    });
  const config = await openConfig(context);
  const wanted = action === "list" && name === undefined ? undefined : scheduleNamed(config, name);
  const work = (store: Store) => act({ context, config, store }, wanted);
  return action === "list"
    ? withExistingLedger(context, config, work, { needsRuns: false })
    : withLedger(config, work);
};

type Act = (opened: Opened, wanted: ScheduleConfig | undefined) => Promise<number>;

const actions: Readonly<Record<string, Act>> = {
  list,
  run: async ({ context, config, store }, wanted) => {
    const { runId, lease, spent } = await startScheduled(needed(wanted), { store, config, env: context.env });
    await lease.release();
    await noteAction(context, { config, store }, "run", runId, {
      ...spent,
      words: `schedule ${needed(wanted).name}`,
    });
    context.stdout.write(print`${runId}\n`);
    if (!(await isForWorkers(store, await findRun(store, runId))))
      context.stderr.write(
        print`No worker is running for its projects: start one with placewright worker, or run placewright resume ${runId}\n`,
      );
    return 0;
  },
  pause: (opened, wanted) => setPaused(opened, needed(wanted), true),
  resume: (opened, wanted) => setPaused(opened, needed(wanted), false),
};

function needed(wanted: ScheduleConfig | undefined): ScheduleConfig {
  if (!wanted) throw new Error("an action needs a schedule");
  return wanted;
}

function scheduleNamed({ schedules }: ResolvedConfig, name: string | undefined): ScheduleConfig {
  const names = schedules.map((each) => each.name);
  const found = schedules.find((each) => each.name === name);
  if (found) return found;
  if (names.length === 0)
    throw new PlacewrightError("usage", "The config has no schedules", {
      hint: 'Add one: schedules: [{ name: "nightly", cron: "0 2 * * *" }]',
    });
  const near = name === undefined ? undefined : nearest(name, names);
  throw new PlacewrightError(
    "usage",
    name === undefined ? "Name a schedule" : `No schedule named "${name}" in the config`,
    { hint: `${near ? `Did you mean "${near}"? ` : ""}Available schedules: ${names.join(", ")}` },
  );
}

async function setPaused(
  { context, config, store }: Opened,
  { name }: ScheduleConfig,
  isPaused: boolean,
): Promise<number> {
  const stored = (await store.schedules()).find((each) => each.name === name);
  if (!isPaused && stored?.pausedBy === undefined) {
    context.stdout.write(print`Schedule ${name} is not paused.\n`);
    return 0;
  }
  await store.pauseSchedule(name, isPaused ? localActor() : undefined, systemClock.now());
  await noteAction(context, { config, store }, isPaused ? "schedule-pause" : "schedule-resume", name);
  context.stdout.write(
    isPaused
      ? print`Schedule ${name} is paused: its times are missed until placewright schedule resume ${name}\n`
      : print`Schedule ${name} is running again.\n`,
  );
  return 0;
}

async function list({ context, config, store }: Opened, wanted: ScheduleConfig | undefined): Promise<number> {
  const { stdout, options } = context;
  const nowMs = systemClock.now();
  const stored = new Map((await store.schedules()).map((each) => [each.name, each]));
  const shown = wanted ? [wanted] : config.schedules;
  const workers = await liveWorkers(store, nowMs);
  const all: Shown[] = [];
  for (const each of shown) {
    const ticks = await store.ticks({ schedule: each.name, limit: shownTicks });
    const lacks = withoutWorker(projectsOfSchedule(each, config), workers);
    all.push({ schedule: each, stored: stored.get(each.name), ticks, lacks });
  }
  if (options.json) stdout.write(printJson(all.map(toJson)));
  else if (all.length === 0) stdout.write(print`The config has no schedules.\n`);
  else {
    const note =
      workers.length === 0
        ? "No worker is running: nothing starts until placewright worker runs."
        : `${plural(workers.length, "worker")} running.`;
    stdout.write(printLines([...all.flatMap((each) => toLines(each, workers.length > 0)), note]));
  }
  return 0;
}

/** Returns those projects that no worker may use, or all if there is one for each, but none for all. */
function withoutWorker(projects: readonly string[], workers: readonly WorkerCard[]): readonly string[] {
  if (workers.some((worker) => mayUse(worker, projects))) return [];
  const lacking = projects.filter((name) => !workers.some((worker) => mayUse(worker, [name])));
  return lacking.length > 0 ? lacking : projects;
}

interface Shown {
  readonly schedule: ScheduleConfig;
  readonly stored: StoredSchedule | undefined;
  readonly ticks: readonly Tick[];
  /** The projects that no running worker may use, or not together. Empty if a worker can start the schedule. */
  readonly lacks: readonly string[];
}

const nextOf = (schedule: ScheduleConfig): number | undefined => {
  const nowMs = systemClock.now();
  return ticksOf(schedule, { afterMs: nowMs, untilMs: nowMs }).nextMs;
};

const isoOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

const toJson = ({ schedule, stored, ticks, lacks }: Shown) => ({
  name: schedule.name,
  cron: schedule.cron,
  timezone: schedule.timezone ?? "UTC",
  ...(stored?.pausedBy === undefined ? { next: isoOf(nextOf(schedule)) } : { pausedBy: stored.pausedBy }),
  ...(lacks.length === 0 ? {} : { withoutWorker: lacks }),
  ticks: ticks.map(({ atMs, state, runId, reason }) => ({ at: isoOf(atMs), state, runId, reason })),
});

const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

function toLines({ schedule, stored, ticks, lacks }: Shown, hasWorkers: boolean): Printable[] {
  const { name, cron, timezone = "UTC" } = schedule;
  const next = nextOf(schedule);
  return [
    `${name}: ${cron} (${timezone})${stored?.pausedBy === undefined ? "" : `, paused by ${toSafeLogLine(stored.pausedBy)}`}`,
    stored?.pausedBy === undefined
      ? `  next: ${next === undefined ? "never" : minuteOf(next)}`
      : `  next: none until placewright schedule resume ${name}`,
    ...(hasWorkers && lacks.length > 0
      ? [`  no running worker may use ${toList(lacks)}: its times are missed until one does`]
      : []),
    ...ticks.map(
      ({ atMs, state, runId, reason }) =>
        `  ${minuteOf(atMs)}: ${tickWords[state]}${runId === undefined ? "" : ` run ${runId}`}${reason === undefined ? "" : `: ${toSafeLogLine(reason)}`}`,
    ),
  ];
}

const tickWords = {
  claimed: "being planned",
  started: "started",
  missed: "missed",
  failed: "failed",
} as const;
