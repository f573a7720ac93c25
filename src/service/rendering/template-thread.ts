import { Worker } from "node:worker_threads";
import { messageOf } from "../../base/errors.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";

/** What rendering one template may take. */
export interface RenderBudget {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** Renders templates in a thread of its own, one after the other. */
export interface TemplateThread {
  /** Rejects only if there is no thread; a template that exceeds its budget is refused like one with a fault. */
  render(job: RenderJob): Promise<RenderResult>;
  /** Ends the thread, which holds no process open. */
  close(): Promise<void>;
}

const defaultBudget: RenderBudget = { timeMs: 5000, memoryMb: 128 };

interface Pending {
  readonly job: RenderJob;
  resolve(result: RenderResult): void;
  reject(error: Error): void;
}

/** A thread is started with the first template, and replaced if one exceeds its budget. */
export function createTemplateThread({ timeMs, memoryMb }: RenderBudget = defaultBudget): TemplateThread {
  let worker: Worker | undefined;
  let isReady = false;
  let isClosed = false;
  /** In the order in which the thread has them. */
  let pending: Pending[] = [];
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
      if (message === "ready") {
        isReady = true;
        for (const { job } of pending) started.postMessage(job);
      } else pending.shift()?.resolve(message);
      watch();
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

  /** Watches over the template that the thread is at. */
  function watch(): void {
    clearTimeout(timer);
    const [first] = pending;
    if (!first) {
      worker?.unref();
      return;
    }
    if (!isReady) return;
    // A result that came while this thread was busy is read before the check.
    timer = setTimeout(() => setImmediate(() => pending[0] === first && replace(tooLong)), timeMs);
  }

  const tooLong = `The template cannot be rendered: it takes more than ${timeMs / 1000} s`;

  function refusalOf(error: Error & { code?: string }): string {
    return error.code === "ERR_WORKER_OUT_OF_MEMORY"
      ? `The template cannot be rendered: it takes more than ${memoryMb} MB of memory`
      : `The template cannot be rendered: ${messageOf(error)}`;
  }

  /** Refuses the template that the thread is at, and gives the others to a new thread. */
  function replace(refusal: string): void {
    clearTimeout(timer);
    const ended = worker;
    worker = undefined;
    isReady = false;
    pending.shift()?.resolve({ refusal });
    void ended?.terminate();
    if (pending.length > 0) worker = start();
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
    render: (job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error("the service is closed"));
        const isFirst = pending.push({ job, resolve, reject }) === 1;
        // Before it says that it is ready, Deno may lose what it is sent.
        if (isReady) worker?.postMessage(job);
        worker ??= start();
        if (!isFirst) return;
        worker.ref();
        watch();
      }),
    async close() {
      isClosed = true;
      const ended = worker;
      failAll(new Error("the service is closed"));
      await ended?.terminate();
    },
  };
}
