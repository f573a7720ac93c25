import type { Clock } from "../../base/clock.ts";

/** More names than this are forgotten, so that requests cannot fill the memory. */
const maxNames = 10_000;

/** Remembers when something was recorded, so that many requests of one person are one record. */
export function createOccasions(
  clock: Pick<Clock, "now">,
  everyMs: number,
): {
  /** Whether to record it now: its last call is at least `everyMs` ago. */
  isNew(name: string): boolean;
} {
  const seen = new Map<string, number>();
  return {
    isNew(name) {
      const nowMs = clock.now();
      const before = seen.get(name);
      if (seen.size >= maxNames) seen.clear();
      seen.set(name, nowMs);
      return before === undefined || nowMs - before >= everyMs;
    },
  };
}
