import { type Clock, systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";

/** `real` keeps the machine's time, `scaled:3600` runs an hour a second, `frozen` stands until it is advanced. */
export type ClockMode = "real" | "frozen" | `scaled:${number}`;

/** The time of an account, which may be moved on. */
export interface ServiceClock extends Clock {
  /** Moves the time on by whole milliseconds. Throws `usage` where it would not go forward. */
  advance(ms: number): void;
  /** By how much it was moved on in all. */
  advancedMs(): number;
}

/** The last instant that a Date can hold. */
const endOfTimeMs = 8_640_000_000_000_000;

/** Makes a service's clock, from a mode or on top of another clock. Throws `usage` for a word that is no mode. */
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
          hint: "give a whole number above 0: time goes forward only",
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
  throw new PlacewrightError("usage", `"${mode}" is no clock`, {
    hint: "use real, frozen, or scaled: and a number above 0, such as scaled:3600",
  });
}
