import { Cron } from "croner";
import { wallClockOf } from "./wall-clock.ts";

/** The times of a schedule. */
export interface CronTimes {
  readonly cron: string;
  /** Default: UTC. */
  readonly timezone?: string | undefined;
}

/** Parses times in five fields, which `faultOfCron` accepts. */
const parseCron = (cron: string, timezone: string): Cron => new Cron(cron, { timezone, mode: "5-part" });

/** Returns the first time after a moment. Undefined if there is none. Both are in milliseconds since 1970. */
export type NextTime = (afterMs: number) => number | undefined;

/**
 * Returns how to find the times of a schedule, which `faultOfCron` accepts, in a time zone that `isTimezone` accepts. A
 * time that daylight saving skips comes when the clock is set forward, and one that comes twice counts once. Where the
 * hours are `*` or `*` with a step, time passes as it does without daylight saving.
 */
export function nextTimeOf({ cron, timezone = "UTC" }: CronTimes): NextTime {
  const next = (parsed: Cron, ms: number) => parsed.nextRun(new Date(ms))?.getTime();
  if (timezone === "UTC" || cron.trim().split(/\s+/)[1]?.startsWith("*")) {
    const parsed = parseCron(cron, timezone);
    return (afterMs) => next(parsed, afterMs);
  }
  const clock = wallClockOf(timezone);
  const onTheWall = parseCron(cron, "UTC");
  return (afterMs) => {
    // Where the clock is set, the next time can be one that it skips, earlier than what it shows.
    const from = clock.shows(afterMs) - clock.changeNear(afterMs);
    for (let at = next(onTheWall, from); at !== undefined; at = next(onTheWall, at)) {
      const ms = clock.whenItShows(at);
      if (ms > afterMs) return ms;
    }
    return undefined;
  };
}

/** Returns why a text has no times in five fields. Undefined if it has. */
export function faultOfCron(cron: string): string | undefined {
  const form =
    "must be five fields, such as 0 2 * * 1-5: minute, hour, day of the month, month, day of the week";
  if (cron.trim().split(/\s+/).length !== 5 || cron.length > 200) return form;
  try {
    return parseCron(cron, "UTC").nextRun() ? undefined : "must have a time that will come";
  } catch {
    return faultOfField(cron) ?? form;
  }
}

const fields = [
  ["minute", "0 to 59"],
  ["hour", "0 to 23"],
  ["day of the month", "1 to 31, or L"],
  ["month", "1 to 12, or JAN to DEC"],
  ["day of the week", "0 to 7, or SUN to SAT"],
] as const;

/** Returns the first of the five fields that is invalid by itself, and what it can be. */
function faultOfField(cron: string): string | undefined {
  const written = cron.trim().split(/\s+/);
  for (const [index, [field, range]] of fields.entries())
    try {
      parseCron(fields.map((_, other) => (other === index ? written[index] : "*")).join(" "), "UTC");
    } catch {
      return `has an invalid ${field} "${written[index]}": it can be ${range}, a list (1,3), a range (1-3), or a step (*/2)`;
    }
  return undefined;
}

/** Whether a name is a time zone that this runtime knows. */
export function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
