import { Worker } from "node:worker_threads";
import { messageOf } from "../../base/errors.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";

/** A thread and the templates that wait for it. */
export interface Lane {
  /** The templates that it has: the one that it is at, and those that wait. */
  count(): number;
  render(key: string, job: RenderJob): Promise<RenderResult>;
  close(): Promise<void>;
}

export interface LaneEvents {
  /** Asked when the template's turn has come. */
  isRefused(key: string): boolean;
  onDone(key: string, tookMs: number): void;
  onExceeded(key: string): void;
}

interface Pending {
  readonly key: string;
  readonly job: RenderJob;
  resolve(result: RenderResult): void;
  reject(error: Error): void;
}

/** A thread is started with the first template, and replaced if one exceeds its budget. */
export function createLane(
  { timeMs, memoryMb }: { readonly timeMs: number; readonly memoryMb: number },
  events: LaneEvents,
): Lane {
  let worker: Worker | undefined;
  let isReady = false;
  let isClosed = false;
  /** The first is the one that the thread is at. */
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
      // Before it says that it is ready, Deno may lose what it is sent.
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
      if (isReady) replace(refusalOf(error));
      else failAll(new Error(`the thread that renders templates cannot start: ${messageOf(error)}`));
    });
    started.on("exit", () => {
      if (started === worker) failAll(new Error("the thread that renders templates has ended"));
    });
    return started;
  }

  /** Gives the thread the next template, and watches over it. */
  function next(): void {
    clearTimeout(timer);
    while (pending[0] && events.isRefused(pending[0].key)) pending.shift()?.resolve({ refusal: paused });
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
    // A result that came while this thread was busy is read before the check.
    timer = setTimeout(() => setImmediate(() => pending[0] === first && replace(tooLong)), timeMs);
  }

  const tooLong = `The template cannot be rendered: it takes more than ${timeMs / 1000} s`;
  const paused = `The template cannot be rendered: it took more than ${timeMs / 1000} s or ${memoryMb} MB of memory a short time ago. Make it lighter, or try again in a minute`;

  function refusalOf(error: Error & { code?: string }): string {
    return error.code === "ERR_WORKER_OUT_OF_MEMORY"
      ? `The template cannot be rendered: it takes more than ${memoryMb} MB of memory`
      : `The template cannot be rendered: ${messageOf(error)}`;
  }

  /** Refuses the template that the thread is at, and gives the others to a new thread. */
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
