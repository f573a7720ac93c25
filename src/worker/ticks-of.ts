import { type CronTimes, parseCron } from "../config/cron.ts";

/** Most ticks that are recorded as missed at once. Earlier ones are only counted. */
const maxMissed = 100;

/** The ticks of a schedule in a span of time. */
export interface DueTicks {
  /** The last ones, oldest first. */
  readonly ticks: readonly number[];
  /** Whether there were more, before them. */
  readonly hasMore: boolean;
  /** The first one after the span. Absent if there is none. */
  readonly nextMs?: number | undefined;
}

/** Returns the ticks after `afterMs`, up to and including `untilMs`. */
export function ticksOf(
  times: CronTimes,
  { afterMs, untilMs }: { readonly afterMs: number; readonly untilMs: number },
): DueTicks {
  const cron = parseCron(times);
  const ticks: number[] = [];
  let hasMore = false;
  let next = cron.nextRun(new Date(afterMs))?.getTime();
  while (next !== undefined && next <= untilMs) {
    ticks.push(next);
    if (ticks.length > maxMissed) hasMore = ticks.shift() !== undefined;
    next = cron.nextRun(new Date(next))?.getTime();
  }
  return { ticks, hasMore, nextMs: next };
}
