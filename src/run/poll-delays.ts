import type { SteadyClock } from "../base/clock.ts";
import type { Pace } from "../provider/pace.ts";
import type { Usual } from "./load-completion-stats.ts";
import { pollDelay } from "./schedule.ts";

export interface PollDelayOptions {
  readonly pace: Pick<Pace, "pollEveryMs">;
  readonly clock: SteadyClock;
  readonly usual: Usual;
}

/** A test's age spans processes, so it is measured by Unix time, in milliseconds. */
interface Submitted {
  readonly submittedAtMs: number;
}

/** How long to wait before a test is polled, in milliseconds: by its age, and by how the provider answers. */
export interface PollDelays {
  /** Before the first poll of this process: none if the test is already old enough. */
  first(test: Submitted): number;
  next(test: Submitted): number;
  /** Doubles the delays, up to `maxBackoffFactor`. */
  slowDown(): void;
  /** Halves the delays that were doubled. */
  speedUp(): void;
}

/** Maximum factor by which throttling lengthens the delays between polls. */
const maxBackoffFactor = 16;

export function createPollDelays({ pace, clock, usual }: PollDelayOptions): PollDelays {
  let backoffFactor = 1;
  const ageOf = ({ submittedAtMs }: Submitted): number => Math.max(0, clock.now() - submittedAtMs);
  const delayAt = (ageMs: number): number =>
    backoffFactor * pollDelay(ageMs, { pollEveryMs: pace.pollEveryMs, usual: usual.current() });
  return {
    first: (test) => Math.max(0, delayAt(0) - ageOf(test)),
    next: (test) => delayAt(ageOf(test)),
    slowDown() {
      backoffFactor = Math.min(maxBackoffFactor, backoffFactor * 2);
    },
    speedUp() {
      backoffFactor = Math.max(1, backoffFactor / 2);
    },
  };
}
