import type { Clock } from "../../base/clock.ts";

/** Calls of the last second, each with a weight. */
export interface RecentCalls {
  /** Returns the total weight of the calls in the last second. */
  total(): number;
  add(weight: number): void;
}

/**
 * Creates a record of the calls of the last second. A call is over once either clock has advanced by a second: a
 * frozen account must not throttle a client forever, and an advanced one must not wait.
 */
export function createRecentCalls(clock: Pick<Clock, "now">, realNow: () => number): RecentCalls {
  let calls: readonly { readonly atMs: number; readonly realMs: number; readonly weight: number }[] = [];
  const forget = (): void => {
    const [nowMs, realNowMs] = [clock.now(), realNow()];
    calls = calls.filter(({ atMs, realMs }) => atMs > nowMs - 1000 && realMs > realNowMs - 1000);
  };
  return {
    total() {
      forget();
      return calls.reduce((sum, { weight }) => sum + weight, 0);
    },
    add(weight) {
      calls = [...calls, { atMs: clock.now(), realMs: realNow(), weight }];
    },
  };
}
