import { PlacewrightError } from "../../base/errors.ts";
import type { StoredSchedule, TeamStore, Tick, TickClaim, TickReply } from "../team.ts";
import { type Connection, clockOffset, type Plan, type Row, row, rows, run } from "./connection.ts";

const columns = {
  name: "name",
  sinceMs: "since_ms",
  pausedBy: "paused_by",
  settledUntilMs: `coalesce(
    (SELECT min(at_ms) - 1 FROM tick WHERE tick.schedule = schedule.name AND state = 'claimed'),
    (SELECT max(at_ms) FROM tick WHERE tick.schedule = schedule.name))`,
} as const;

/** Creates the methods for schedules and their ticks. A tick is a time in UTC, so it has no offset. */
export const createScheduleMethods = (
  connection: Connection,
): Pick<TeamStore, "openSchedule" | "schedules" | "pauseSchedule" | "claimTick" | "endTick" | "ticks"> => ({
  ...createNaming(connection),
  ...createTicking(connection),
});

function createNaming({
  read,
  write,
}: Connection): Pick<TeamStore, "openSchedule" | "schedules" | "pauseSchedule"> {
  function* ensure(name: string, nowMs: number): Plan<number> {
    const offsetMs = yield* clockOffset();
    yield* run(
      "INSERT INTO schedule (name, since_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
      name,
      nowMs + offsetMs,
    );
    return offsetMs;
  }
  return {
    openSchedule: (name, nowMs) =>
      write(function* () {
        yield* ensure(name, nowMs);
        return (yield* row(columns, "FROM schedule WHERE name = ?", name)) as unknown as StoredSchedule;
      }),
    schedules: () =>
      read(function* () {
        return (yield* rows(columns, "FROM schedule ORDER BY name")) as unknown as StoredSchedule[];
      }),
    pauseSchedule: (name, pausedBy, nowMs) =>
      write(function* () {
        yield* ensure(name, nowMs);
        yield* run("UPDATE schedule SET paused_by = ? WHERE name = ?", pausedBy ?? null, name);
      }),
  };
}

function createTicking({
  read,
  write,
  dialect: { forUpdate },
}: Connection): Pick<TeamStore, "claimTick" | "endTick" | "ticks"> {
  return {
    claimTick: ({ schedule, atMs, owner, nowMs, claimMs }) =>
      write(function* (): Plan<TickReply> {
        const offsetMs = yield* clockOffset();
        yield* run(
          "INSERT INTO tick (schedule, at_ms, state, epoch) VALUES (?, ?, 'claimed', 0) ON CONFLICT (schedule, at_ms) DO NOTHING",
          schedule,
          atMs,
        );
        const found = (yield* row(
          { state: "state", epoch: "epoch", untilMs: "until_ms" },
          `FROM tick WHERE schedule = ? AND at_ms = ? ${forUpdate}`,
          schedule,
          atMs,
        )) as Row;
        if (found["state"] !== "claimed") return { kind: "over" };
        const heldUntilMs = (found["untilMs"] as number | undefined) ?? 0;
        if (heldUntilMs > nowMs + offsetMs) return { kind: "held", untilMs: heldUntilMs - offsetMs };
        const epoch = (found["epoch"] as number) + 1;
        yield* run(
          "UPDATE tick SET epoch = ?, owner = ?, until_ms = ? WHERE schedule = ? AND at_ms = ?",
          epoch,
          owner,
          nowMs + offsetMs + claimMs * 2 ** (epoch - 1),
          schedule,
          atMs,
        );
        return { kind: "claimed", claim: { schedule, atMs, epoch } };
      }),
    endTick: ({ schedule, atMs, epoch }, state, reason) =>
      write(function* () {
        yield* run(
          `UPDATE tick SET state = ?, reason = ?, owner = NULL, until_ms = NULL
           WHERE schedule = ? AND at_ms = ? AND epoch = ? AND state = 'claimed'`,
          state,
          reason,
          schedule,
          atMs,
          epoch,
        );
      }),
    ticks: ({ schedule, limit }) =>
      read(function* () {
        const of = schedule === undefined ? "" : "WHERE schedule = ?";
        return (yield* rows(
          { schedule: "schedule", atMs: "at_ms", state: "state", runId: "run_id", reason: "reason" },
          `FROM tick ${of} ORDER BY at_ms DESC, schedule LIMIT ?`,
          ...(schedule === undefined ? [] : [schedule]),
          limit,
        )) as unknown as Tick[];
      }),
  };
}

/** Starts the run of a tick, within the write that opens the run. Throws `run-taken-over` if the claim has passed on. */
export function* startTick({ schedule, atMs, epoch }: TickClaim, runId: string): Plan<void> {
  const changed = yield* run(
    `UPDATE tick SET state = 'started', run_id = ?, owner = NULL, until_ms = NULL
     WHERE schedule = ? AND at_ms = ? AND epoch = ? AND state = 'claimed'`,
    runId,
    schedule,
    atMs,
    epoch,
  );
  if (changed === 0)
    throw new PlacewrightError(
      "run-taken-over",
      `Cannot start run ${runId} of schedule "${schedule}": another worker has taken over its time ${new Date(atMs).toISOString()}`,
      { hint: "Run placewright schedule list to see which run was started" },
    );
}
