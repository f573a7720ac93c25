import { createHash } from "node:crypto";
import { ServiceError } from "../protocol/service-error.ts";
import { createLane } from "./lane.ts";
import type { RenderJob, RenderResult } from "./render-parts.ts";

/** What rendering one template may take. */
export interface RenderBudget {
  readonly timeMs: number;
  readonly memoryMb: number;
  /** For how long a template that exceeded it is refused at once. Default: a minute. */
  readonly pauseMs?: number;
}

/** Renders templates outside of the service's own thread. */
export interface TemplateThread {
  /**
   * Rejects if there is no thread, or with TooManyRequestsException if too many templates wait; a template that exceeds its
   * budget is refused like one with a fault.
   */
  render(job: RenderJob): Promise<RenderResult>;
  /** Ends the threads, which hold no process open. */
  close(): Promise<void>;
}

const defaultBudget: RenderBudget = { timeMs: 2000, memoryMb: 128 };

/** Templates that wait in one thread. */
const maxWaiting = 100;

/** A template that was done in this time is held to be light. */
const lightMs = 200;

/** Templates that are remembered to be light or heavy. */
const maxRemembered = 1000;

/**
 * Templates wait in one thread, one after the other; those that were light before have a second one if the first is at work,
 * so that they do not wait for heavy ones. What exceeded its budget is not tried again for a while.
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
          `More than ${maxWaiting} templates wait to be rendered. Try again later.`,
        );
      return lane.render(key, job);
    },
    close: async () => void (await Promise.all(lanes.map((lane) => lane.close()))),
  };
}

/** Forgets the oldest. */
function remember(keys: Set<string> | Map<string, number>): void {
  const [oldest] = keys.keys();
  if (keys.size > maxRemembered && oldest !== undefined) keys.delete(oldest);
}
