import { setTimeout as delay } from "node:timers/promises";

/**
 * Source of the current time and of delays, injectable so that tests can control it.
 *
 * @example
 * ```ts
 * import { type Clock, startService } from "placewright/service";
 *
 * const clock: Clock = { now: () => Date.UTC(2026, 2, 1), sleep: async () => {} };
 * const service = await startService({ clock });
 * service.control.now().toISOString(); // → "2026-03-01T00:00:00.000Z"
 * await service.close();
 * ```
 */
export interface Clock {
  /** Unix time, in milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason if it aborts first. A `background`
   * sleep does not keep the process alive.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { readonly background?: boolean }): Promise<void>;
}

/** A clock that also measures elapsed time, independent of changes to the system date. */
export interface SteadyClock extends Clock {
  /**
   * Milliseconds since an arbitrary moment. Never decreases. May not advance while the machine is suspended.
   */
  steadyMs(): number;
}

/** Longest delay of a timer, in milliseconds: 24.8 days. */
export const maxDelayMs: number = 2 ** 31 - 1;

/** The system clock. */
export const systemClock: SteadyClock = {
  now: () => Date.now(),
  steadyMs: () => performance.now(),
  async sleep(ms, signal, { background = false } = {}) {
    try {
      let leftMs = ms;
      do {
        // Runtimes treat a longer delay as one of a millisecond.
        await delay(Math.min(leftMs, maxDelayMs), undefined, {
          ref: !background,
          ...(signal ? { signal } : {}),
        });
        leftMs -= maxDelayMs;
      } while (leftMs > 0);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
