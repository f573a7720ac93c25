import { type CronTimes, nextTimeOf } from "../config/cron.ts";

/** Most ticks that are recorded as missed at once. Whether there were more is only said. */
const maxTicks = 101;

/** The shortest time in which there can be more, in milliseconds: the first span that is searched. */
const firstSpanMs = maxTicks * 60_000;

/** The ticks of a schedule in a span of time. */
export interface DueTicks {
  /** The last ones, oldest first. */
  readonly ticks: readonly number[];
  /** Whether there were more, before them. */
  readonly hasMore: boolean;
  /** The first one after the span. Absent if there is none. */
  readonly nextMs?: number | undefined;
}

interface Span {
  readonly afterMs: number;
  readonly untilMs: number;
}

/**
 * Returns the ticks after `afterMs`, up to and including `untilMs`. Searches backward, in spans that double: to list each
 * minute of a year takes half a minute, in which no lease would be renewed.
 */
export function ticksOf(times: CronTimes, { afterMs, untilMs }: Span): DueTicks {
  const next = nextTimeOf(times);

  function ticksIn(span: Span): number[] {
    const ticks: number[] = [];
    for (let at = next(span.afterMs); at !== undefined && at <= span.untilMs; at = next(at)) ticks.push(at);
    return ticks;
  }

  let spanMs = firstSpanMs;
  let ticks = ticksIn({ afterMs: Math.max(afterMs, untilMs - spanMs), untilMs });
  while (ticks.length < maxTicks && untilMs - spanMs > afterMs) {
    const end = untilMs - spanMs;
    spanMs *= 2;
    ticks = [...ticksIn({ afterMs: Math.max(afterMs, untilMs - spanMs), untilMs: end }), ...ticks];
  }
  const [first] = ticks.slice(-maxTicks);
  const before = first === undefined ? undefined : next(afterMs);
  return {
    ticks: ticks.slice(-maxTicks),
    hasMore: before !== undefined && first !== undefined && before < first,
    nextMs: next(untilMs),
  };
}
