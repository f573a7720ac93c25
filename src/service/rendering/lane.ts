import { Worker } from "node:worker_threads";
import { messageOf } from "../../base/errors.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";

/** A worker thread and its queue of templates. */
export interface Lane {
  /** Returns the number of templates in the queue, including the one being rendered. */
  count(): number;
  render(key: string, job: RenderJob): Promise<RenderResult>;
  close(): Promise<void>;
}

/** Callbacks of a lane. `key` identifies a template. */
export interface LaneEvents {
  /** Whether to reject the template. Called when its turn comes. */
  isRefused(key: string): boolean;
  /** Called when a template was rendered, or failed within its budget. */
  onDone(key: string, tookMs: number): void;
  /** Called when a template exceeded its time or memory budget. */
  onExceeded(key: string): void;
}

interface Pending {
  readonly key: string;
  readonly job: RenderJob;
  resolve(result: RenderResult): void;
  reject(error: Error): void;
}

interface Budget {
  readonly timeMs: number;
  readonly memoryMb: number;
}

const tooLong = ({ timeMs }: Budget): string =>
  `The template cannot be rendered: it takes more than ${timeMs / 1000} s`;

const paused = ({ timeMs, memoryMb }: Budget): string =>
  `The template cannot be rendered: it took more than ${timeMs / 1000} s or ${memoryMb} MB of memory a short time ago. Make it lighter, or try again in a minute`;

const refusalOf = (error: Error & { code?: string }, { memoryMb }: Budget): string =>
  error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? `The template cannot be rendered: it takes more than ${memoryMb} MB of memory`
    : `The template cannot be rendered: ${messageOf(error)}`;

/**
 * Creates a lane. Its thread starts with the first template, and is replaced when a template exceeds the
 * budget.
 */
export function createLane(budget: Budget, events: LaneEvents): Lane {
  const { timeMs, memoryMb } = budget;
  let worker: Worker | undefined;
  let isReady = false;
  let isClosed = false;
  /** The queue. Its first entry is being rendered. */
  let pending: Pending[] = [];
  let beganMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function start(): Worker {
    const started = new Worker(new URL("./template-worker.js", import.meta.url), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
    });
    isReady = false;
    started.on("message", (message: RenderResult | "ready") => {
      if (started !== worker) return;
      // On Deno, messages sent before the thread is ready may be lost.
      if (message === "ready") isReady = true;
      else {
        const done = pending.shift();
        if (done) events.onDone(done.key, performance.now() - beganMs);
        done?.resolve(message);
      }
      next();
    });
    started.on("error", (error) => {
      if (started !== worker) return;
      if (isReady) replace(refusalOf(error, budget));
      else failAll(new Error(`the thread that renders templates cannot start: ${messageOf(error)}`));
    });
    started.on("exit", () => {
      if (started === worker) failAll(new Error("the thread that renders templates has ended"));
    });
    return started;
  }

  /** Sends the next template to the thread, and starts the timer for its time budget. */
  function next(): void {
    clearTimeout(timer);
    while (pending[0] && events.isRefused(pending[0].key))
      pending.shift()?.resolve({ refusal: paused(budget) });
    const [first] = pending;
    if (!first) {
      worker?.unref();
      return;
    }
    worker ??= start();
    worker.ref();
    if (!isReady) return;
    beganMs = performance.now();
    worker.postMessage(first.job);
    // Defer the check: a result that arrived while this thread was busy is then read first.
    timer = setTimeout(() => setImmediate(() => pending[0] === first && replace(tooLong(budget))), timeMs);
  }

  /** Rejects the template being rendered, and continues with the others in a new thread. */
  function replace(refusal: string): void {
    const ended = worker;
    worker = undefined;
    isReady = false;
    const exceeded = pending.shift();
    if (exceeded) events.onExceeded(exceeded.key);
    exceeded?.resolve({ refusal });
    void ended?.terminate();
    next();
  }

  function failAll(error: Error): void {
    clearTimeout(timer);
    worker = undefined;
    isReady = false;
    const failed = pending;
    pending = [];
    for (const { reject } of failed) reject(error);
  }

  return {
    count: () => pending.length,
    render: (key, job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error("the service is closed"));
        if (pending.push({ key, job, resolve, reject }) === 1) next();
      }),
    async close() {
      isClosed = true;
      const ended = worker;
      failAll(new Error("the service is closed"));
      await ended?.terminate();
    },
  };
}
