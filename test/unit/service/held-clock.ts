import type { Clock } from "../../../src/base/clock.ts";

/** A clock that stands still except for sleeps, which return at once. */
export function createHeldClock(
  startMs: number = Date.UTC(2026, 2, 11, 12),
): Clock & { set(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      nowMs += ms;
    },
    set(ms) {
      nowMs = ms;
    },
  };
}
