import { setTimeout as delay } from "node:timers/promises";

/** Time as a dependency, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. `background` does not keep the
   * process alive.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { readonly background?: boolean }): Promise<void>;
}

/** A clock that also measures how much time has passed, whatever is done to the machine's date. */
export interface SteadyClock extends Clock {
  /** Milliseconds since some moment. Never goes back. May stand still while the machine is suspended. */
  steadyMs(): number;
}

/** The machine's own clock. */
export const systemClock: SteadyClock = {
  now: () => Date.now(),
  steadyMs: () => performance.now(),
  async sleep(ms, signal, { background = false } = {}) {
    try {
      await delay(ms, undefined, { ref: !background, ...(signal ? { signal } : {}) });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
