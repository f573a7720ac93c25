import type { SteadyClock } from "../../src/base/clock.ts";

/** A clock that moves only when advanced, and wakes its sleepers in the order of their times. */
export interface ManualClock extends SteadyClock {
  /** Advances the time. Each woken task runs as far as it can before the time moves on. */
  advance(ms: number): Promise<void>;
  /** Sets the date, but not the steady time. */
  setDate(ms: number): void;
}

export function createManualClock(startMs = 1_000_000): ManualClock {
  let steadyMs = 0;
  let offsetMs = startMs;
  const sleepers = new Set<{ readonly atMs: number; wake(): void }>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => steadyMs + offsetMs,
    steadyMs: () => steadyMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        };
        const sleeper = { atMs: steadyMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    async advance(ms) {
      const untilMs = steadyMs + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].sort((left, right) => left.atMs - right.atMs);
        if (!next || next.atMs > untilMs) break;
        sleepers.delete(next);
        steadyMs = Math.max(steadyMs, next.atMs);
        next.wake();
      }
      steadyMs = untilMs;
      await settle();
    },
    setDate(ms) {
      offsetMs = ms - steadyMs;
    },
  };
}
