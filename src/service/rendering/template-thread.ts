import { createHash } from "node:crypto";
import { ServiceError } from "../protocol/service-error.ts";
import { createLane } from "./lane.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";
import { createTemplateWeights } from "./template-weights.ts";

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

/**
 * Creates a queue of templates for one thread. Templates known to be light use a second thread while the
 * first is busy, so that they do not wait for heavy ones.
 */
export function createTemplateThread(budget: RenderBudget = defaultBudget): TemplateThread {
  const { pauseMs = 60_000 } = budget;
  const weights = createTemplateWeights(pauseMs, () => performance.now());
  const lanes = [0, 1].map(() =>
    createLane(budget, {
      isRefused: weights.isHeavy,
      onDone: weights.addDone,
      onExceeded: weights.addExceeded,
    }),
  );
  const [anyTemplate, lightOnes] = lanes as [(typeof lanes)[0], (typeof lanes)[0]];

  return {
    async render(job) {
      const key = createHash("sha256").update(JSON.stringify(job.template)).digest("base64");
      const lane = weights.isLight(key) && anyTemplate.count() > 0 ? lightOnes : anyTemplate;
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
