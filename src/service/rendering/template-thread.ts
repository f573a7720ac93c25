import { createHash } from "node:crypto";
import { ServiceError } from "../protocol/service-error.ts";
import { createLane } from "./lane.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";

/** Time and memory limits for rendering one template. */
export interface RenderBudget {
  readonly timeMs: number;
  readonly memoryMb: number;
  /**
   * Time in milliseconds for which a template that exceeded the budget is rejected without another try.
   * Default: 60,000.
   */
  readonly pauseMs?: number;
}

/** Renders templates outside the service's own thread. */
export interface TemplateThread {
  /**
   * Renders a template. A template that exceeds its budget gets a refusal, like an invalid one.
   * @throws {ServiceError} TooManyRequestsException if too many templates are waiting.
   * @throws {Error} if the thread cannot start or has ended.
   */
  render(job: RenderJob): Promise<RenderResult>;
  /** Terminates the threads. Idle threads do not keep the process alive. */
  close(): Promise<void>;
}

const defaultBudget: RenderBudget = { timeMs: 2000, memoryMb: 128 };

/** Maximum number of waiting templates per thread. */
const maxWaiting = 100;

/** A template rendered within this many milliseconds counts as light. */
const lightMs = 200;

/** Maximum number of templates remembered as light, and as heavy. */
const maxRemembered = 1000;

/**
 * Creates a queue of templates for one thread. Templates known to be light use a second thread while the
 * first is busy, so that they do not wait for heavy ones.
 */
export function createTemplateThread(budget: RenderBudget = defaultBudget): TemplateThread {
  const { pauseMs = 60_000 } = budget;
  const light = new Set<string>();
  const heavyUntilMs = new Map<string, number>();
  const isHeavy = (key: string): boolean => (heavyUntilMs.get(key) ?? 0) > performance.now();
  const lanes = [0, 1].map(() =>
    createLane(budget, {
      isRefused: isHeavy,
      onDone(key, tookMs) {
        light.delete(key);
        if (tookMs <= lightMs) remember(light.add(key));
      },
      onExceeded(key) {
        light.delete(key);
        heavyUntilMs.delete(key);
        remember(heavyUntilMs.set(key, performance.now() + pauseMs));
      },
    }),
  );
  const [anyTemplate, lightOnes] = lanes as [(typeof lanes)[0], (typeof lanes)[0]];

  return {
    async render(job) {
      const key = createHash("sha256").update(JSON.stringify(job.template)).digest("base64");
      const lane = light.has(key) && anyTemplate.count() > 0 ? lightOnes : anyTemplate;
      if (lane.count() > maxWaiting)
        throw new ServiceError(
          "TooManyRequestsException",
          `More than ${maxWaiting} templates are waiting to be rendered. Try again later.`,
        );
      return lane.render(key, job);
    },
    close: async () => void (await Promise.all(lanes.map((lane) => lane.close()))),
  };
}

/** Removes the oldest entry if there are too many. */
function remember(keys: Set<string> | Map<string, number>): void {
  const [oldest] = keys.keys();
  if (keys.size > maxRemembered && oldest !== undefined) keys.delete(oldest);
}
