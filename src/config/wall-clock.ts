/** The clock on the wall in a time zone: what it shows, and when it shows something. */
export interface WallClock {
  /** Returns what the clock shows at a moment, as if it showed UTC. Both are in milliseconds since 1970. */
  shows(atMs: number): number;
  /**
   * Returns when the clock first shows a time. Where daylight saving skips it, returns when the clock is set
   * forward.
   */
  whenItShows(wallMs: number): number;
  /** Returns by how much the clock is set within a day of a moment, in milliseconds. 0 on most days. */
  changeNear(atMs: number): number;
}

const dayMs = 86_400_000;

/** Returns the clock of a time zone that this runtime knows: `Europe/Berlin`. */
export function wallClockOf(timezone: string): WallClock {
  const format = new Intl.DateTimeFormat("en", { timeZone: timezone, timeZoneName: "longOffset" });

  /** Returns by how much the clock is ahead of UTC, from a name such as `GMT+05:30`. */
  function aheadMs(atMs: number): number {
    const name = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
    const ms = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000;
    return sign === "-" ? -ms : ms;
  }

  const shows = (atMs: number): number => atMs + aheadMs(atMs);
  return {
    shows,
    changeNear: (atMs) => Math.abs(aheadMs(atMs + dayMs) - aheadMs(atMs - dayMs)),
    whenItShows(wallMs) {
      const [before, after] = [aheadMs(wallMs - dayMs), aheadMs(wallMs + dayMs)];
      const [first, second] = [wallMs - before, wallMs - after].toSorted((a, b) => a - b) as [number, number];
      if (shows(first) === wallMs) return first;
      if (shows(second) === wallMs) return second;
      // The time is skipped: the clock is set forward between the two.
      let [early, late] = [first, second];
      while (late - early > 1) {
        const middle = Math.floor((early + late) / 2);
        if (shows(middle) < wallMs) early = middle;
        else late = middle;
      }
      return late;
    },
  };
}
