import type { SteadyClock } from "../base/clock.ts";
import type { Pace } from "../provider/pace.ts";
import type { PlacementProvider, TestSnapshot } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { Observation } from "./decide-test.ts";
import type { Usual } from "./load-completion-stats.ts";
import { createPollDelays } from "./poll-delays.ts";

/** How often a process asks for the results of tests: until all are known, once for each, or never. */
export type Polling = "always" | "once" | "never";

/** A test that the provider is measuring. */
export interface PolledTest {
  readonly name: string;
  readonly reportId: string;
  /** Unix time, in milliseconds. */
  readonly submittedAtMs: number;
}

export interface PollerOptions {
  readonly provider: Pick<PlacementProvider, "poll">;
  readonly pace: Pick<Pace, "pollEveryMs">;
  readonly clock: SteadyClock;
  readonly usual: Usual;
  /** Default: `always`. */
  readonly polls?: Polling | undefined;
  readonly stop: AbortSignal;
  /**
   * Called while `open` tests are at the provider. The next poll is at `nextPollAtMs`, in milliseconds of
   * Unix time.
   */
  onWaiting(open: number, nextPollAtMs: number): void;
}

/** The result of waiting for a test's poll. */
export type Polled = Extract<Observation, { kind: "polled" | "poll-failed" | "stopped" }>;

type Failed = Extract<Polled, { kind: "poll-failed" }>;

/** Polls open tests when they are due: often around the usual completion time, rarely before and after. */
export interface Poller {
  /** Resolves once the test was polled, or never will be. */
  poll(test: PolledTest): Promise<Polled>;
  /** Notes that the result of a test could not be read after its poll. */
  noteFailure(name: string, error: unknown): Failed;
  /**
   * Doubles the delays between polls, up to a limit, because the provider asked for fewer calls.
   */
  slowDown(): void;
  /** Ends `run`. No further polls may be requested. */
  close(): void;
  /** Polls until closed or stopped. */
  run(): Promise<void>;
}

const isThrottled = (snapshot: unknown): boolean =>
  snapshot instanceof ProviderError && snapshot.code === "provider-throttled";

interface OpenTest extends PolledTest {
  readonly nextAtMs: number;
  resolve(seen: Polled): void;
}

/** Sleeps until the signal is aborted, or the time has passed. */
async function sleepUnless(ms: number, signal: AbortSignal, clock: SteadyClock): Promise<void> {
  if (Number.isFinite(ms)) await clock.sleep(ms, signal).catch(() => {});
  else if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

const toPolled = (snapshot: TestSnapshot | ProviderError | undefined): Polled =>
  snapshot instanceof ProviderError ? { kind: "poll-failed", error: snapshot } : { kind: "polled", snapshot };

export function createPoller(options: PollerOptions): Poller {
  const { provider, clock, polls: polling = "always", stop } = options;
  const delays = createPollDelays(options);
  const open = new Map<string, OpenTest>();
  const polledBefore = new Set<string>();
  /** Why tests that are polled once have no result. A second question gets the same answer. */
  const failed = new Map<string, Failed>();
  const beingPolled = new Set<OpenTest>();
  const polls = new Set<Promise<void>>();
  let isClosed = false;
  let isOver = false;
  let wake = new AbortController();
  let sleepsUntilMs = Number.POSITIVE_INFINITY;

  const idle = (): OpenTest[] => [...open.values()].filter((test) => !beingPolled.has(test));

  function noteFailure(name: string, error: unknown): Failed {
    const seen: Failed = { kind: "poll-failed", error };
    if (polling === "once") failed.set(name, seen);
    return seen;
  }

  function settle(test: OpenTest, seen: Polled): void {
    if (seen.kind === "poll-failed") noteFailure(test.name, seen.error);
    beingPolled.delete(test);
    open.delete(test.name);
    test.resolve(seen);
  }

  /**
   * Polls the given tests together: those that are due, and those that are due soon. Slows down if the
   * provider throttles, and otherwise speeds up again.
   */
  async function poll(due: readonly OpenTest[]): Promise<void> {
    for (const test of due) beingPolled.add(test);
    try {
      const ids = due.map(({ reportId }) => reportId);
      const names = new Map(due.map(({ reportId, name }) => [reportId, name]));
      const snapshots = await provider.poll(ids, { signal: stop, names });
      if ([...snapshots.values()].some(isThrottled)) delays.slowDown();
      else delays.speedUp();
      for (const test of due) {
        const snapshot = snapshots.get(test.reportId);
        settle(test, toPolled(snapshot));
      }
    } catch (error) {
      delays.slowDown();
      for (const test of due) settle(test, { kind: "poll-failed", error });
    }
    wake.abort();
  }

  return {
    poll(test) {
      const isEnough = polling === "never" || (polling === "once" && polledBefore.has(test.name));
      if (stop.aborted || isOver || isEnough)
        return Promise.resolve((!stop.aborted && failed.get(test.name)) || { kind: "stopped" });
      const firstDelayMs = polling === "once" ? 0 : delays.first(test);
      const delayMs = polledBefore.has(test.name) ? delays.next(test) : firstDelayMs;
      polledBefore.add(test.name);
      const nextAtMs = clock.steadyMs() + delayMs;
      return new Promise((resolve) => {
        open.set(test.name, { ...test, nextAtMs, resolve });
        if (nextAtMs < sleepsUntilMs) wake.abort();
      });
    },
    noteFailure,
    slowDown: delays.slowDown,
    close() {
      isClosed = true;
      wake.abort();
    },
    async run() {
      const onStop = () => wake.abort();
      stop.addEventListener("abort", onStop);
      while (!stop.aborted && !isClosed) {
        wake = new AbortController();
        const atMs = clock.steadyMs();
        const waiting = idle();
        let nextAtMs = Number.POSITIVE_INFINITY;
        for (const test of waiting) nextAtMs = Math.min(nextAtMs, test.nextAtMs);
        sleepsUntilMs = nextAtMs;
        if (nextAtMs <= atMs) {
          const due = waiting.filter((test) => test.nextAtMs - atMs <= delays.next(test) / 4);
          const polling = poll(due).finally(() => polls.delete(polling));
          polls.add(polling);
        } else {
          if (waiting.length > 0) options.onWaiting(open.size, clock.now() + nextAtMs - atMs);
          await sleepUnless(nextAtMs - atMs, wake.signal, clock);
        }
      }
      stop.removeEventListener("abort", onStop);
      await Promise.all(polls);
      isOver = true;
      for (const test of [...open.values()]) settle(test, { kind: "stopped" });
    },
  };
}
