import { type Clock, systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";

/** `real`: the machine's time. `scaled:3600`: one hour per second. `frozen`: stops until it is advanced. */
export type ClockMode = "real" | "frozen" | `scaled:${number}`;

/** An account's clock, which can be advanced. */
export interface ServiceClock extends Clock {
  /** Advances the clock by whole milliseconds. Throws `usage` unless `ms` is positive. */
  advance(ms: number): void;
  /** Returns the total of all advances, in milliseconds. */
  advancedMs(): number;
  /**
   * Returns the real time in milliseconds until the clock may reach a time. Infinity if it never does unless it is
   * advanced.
   */
  realMsUntil(atMs: number): number;
}

/** Interval at which a custom clock is read, whose pace is unknown. */
const customPollMs = { min: 50, max: 1000 };

/** Latest time that a Date can represent. */
const endOfTimeMs = 8_640_000_000_000_000;

/**
 * Creates a service's clock, from a mode or on top of another clock. Throws `usage` if the mode is invalid.
 */
export function createServiceClock(source: Clock | ClockMode = "real"): ServiceClock {
  const isCustom = typeof source !== "string";
  const clock = isCustom ? source : clockOf(source);
  const pace = isCustom ? 1 : paceOf(source);
  let advancedMs = 0;
  const now = (): number => clock.now() + advancedMs;
  return {
    now,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    advance(ms) {
      if (!Number.isSafeInteger(ms) || ms <= 0 || now() + ms > endOfTimeMs)
        throw new PlacewrightError("usage", `Cannot advance the clock by ${ms} milliseconds`, {
          hint: "Use a positive integer. Time only moves forward",
        });
      advancedMs += ms;
    },
    advancedMs: () => advancedMs,
    realMsUntil(atMs) {
      const leftMs = Math.max(0, atMs - now()) / pace;
      return isCustom ? Math.min(Math.max(leftMs, customPollMs.min), customPollMs.max) : leftMs;
    },
  };
}

/** Returns the milliseconds of account time per millisecond of real time. */
const paceOf = (mode: ClockMode): number =>
  mode === "real" ? 1 : mode === "frozen" ? 0 : Number(mode.slice("scaled:".length));

function clockOf(mode: ClockMode): Clock {
  const startMs = systemClock.now();
  const running = (factor: number): Clock => ({
    ...systemClock,
    now: () => Math.floor(startMs + (systemClock.now() - startMs) * factor),
  });
  if (mode === "real") return systemClock;
  if (mode === "frozen") return running(0);
  const factor = Number(/^scaled:(\d{1,7}(?:\.\d{1,6})?)$/.exec(mode)?.[1]);
  if (factor > 0) return running(factor);
  throw new PlacewrightError("usage", `"${mode}" is not a clock mode`, {
    hint: "Use real, frozen, or scaled:<number> with a number above 0, such as scaled:3600",
  });
}
