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
}

/** Latest time that a Date can represent. */
const endOfTimeMs = 8_640_000_000_000_000;

/**
 * Creates a service's clock, from a mode or on top of another clock. Throws `usage` if the mode is invalid.
 */
export function createServiceClock(source: Clock | ClockMode = "real"): ServiceClock {
  const clock = typeof source === "string" ? clockOf(source) : source;
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
  };
}

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
