import { isLocal } from "../provider/kinds/settings.ts";
import type { Store } from "../store/store.ts";
import { providerKeyOf } from "./attempt-plan.ts";
import type { RunProject } from "./plan.ts";
import { type CompletionWindow, sampleSize, usualCompletion } from "./schedule.ts";

/** The usual completion time of tests, as far as known. */
export interface Usual {
  /** Returns undefined if no completion time is known yet. */
  current(): CompletionWindow | undefined;
  /** Adds the duration of a completed test. */
  learn(durationMs: number): void;
}

/**
 * Returns the usual completion time of a project's tests. The embedded service's is in its settings; those of
 * others are learned from earlier runs and this one.
 */
export async function loadCompletionStats({ settings, pace }: RunProject, store: Store): Promise<Usual> {
  if (isLocal(settings)) {
    const { completeAfterMs = 2000 } = settings;
    const known = { earliestMs: completeAfterMs, latestMs: completeAfterMs + 10 * pace.pollEveryMs };
    return { current: () => known, learn: () => {} };
  }
  const durations = await store.completionTimes(providerKeyOf(settings), sampleSize);
  let usual = usualCompletion(durations, pace);
  let isNew = false;
  return {
    current() {
      if (isNew) usual = usualCompletion(durations, pace);
      isNew = false;
      return usual;
    },
    learn(durationMs) {
      durations.unshift(durationMs);
      if (durations.length > sampleSize) durations.pop();
      isNew = true;
    },
  };
}
