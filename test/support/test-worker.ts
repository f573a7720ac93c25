import { type SteadyClock, systemClock } from "../../src/base/clock.ts";
import type { ResolvedConfig } from "../../src/config/config.ts";
import type { Store } from "../../src/store/store.ts";
import { runWorker } from "../../src/worker/run-worker.ts";

import type { WorkerEvent } from "../../src/worker/worker-event.ts";
import type { WorkerOptions } from "../../src/worker/worker-options.ts";
import { selectAllFrom } from "../../src/workspace/select-tests.ts";
import { startRun } from "../../src/workspace/start-run.ts";

/** A clock whose pauses are short: a worker looks for work every few milliseconds. */
export const hastyClock: SteadyClock = {
  ...systemClock,
  sleep: (ms, signal, options) => systemClock.sleep(ms / 50, signal, options),
};

export interface TestWorker {
  readonly events: readonly WorkerEvent[];
  /** Resolves once an event of the worker matches, also an earlier one. Rejects if the worker ends first. */
  until(matches: (event: WorkerEvent) => boolean): Promise<void>;
  /** Resolves after this many further looks for work. */
  looks(count: number): Promise<void>;
  /** Interrupts it, and resolves when it has ended. */
  stop(): Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts a worker in this process. */
export function startWorker(
  store: Store,
  config: ResolvedConfig,
  options: Partial<WorkerOptions> = {},
): TestWorker {
  const events: WorkerEvent[] = [];
  const waiting = new Set<() => void>();
  const interrupt = new AbortController();
  let isEnded = false;
  const notify = () => {
    for (const each of [...waiting]) each();
  };
  const ended = runWorker({
    store,
    config,
    env: {},
    clock: hastyClock,
    concurrency: 10,
    projects: config.projects.map(({ name }) => name),
    interrupt: interrupt.signal,
    abandon: new AbortController().signal,
    onEvent(event) {
      events.push(event);
      notify();
    },
    ...options,
  }).finally(() => {
    isEnded = true;
    notify();
  });
  ended.catch(() => {});
  const until = (matches: (event: WorkerEvent) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = () => {
        if (!events.some(matches) && !isEnded) return;
        waiting.delete(check);
        if (events.some(matches)) resolve();
        else reject(new Error(`The worker ended after ${JSON.stringify(events)}`));
      };
      waiting.add(check);
      check();
    });
  return {
    events,
    until,
    looks: (count) => {
      const wanted = lookCount(events) + count;
      return until(() => lookCount(events) >= wanted);
    },
    stop() {
      interrupt.abort();
      return ended;
    },
    ended,
  };
}

const lookCount = (events: readonly WorkerEvent[]): number =>
  events.filter(({ type }) => type === "looked").length;

/** Plans a run of all scenarios, as `run --detach` does, and leaves it to the workers. Returns its id. */
export async function planRun(
  store: Store,
  config: ResolvedConfig,
  project?: readonly string[],
): Promise<string> {
  const { tests, health } = await selectAllFrom(config, {});
  const started = await startRun(store, config, {
    selection: tests,
    health,
    project,
    env: {},
    commandLine: "test",
  });
  if (!started) throw new Error("declined");
  await started.lease.release();
  return started.runId;
}
