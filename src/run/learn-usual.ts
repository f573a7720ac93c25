import type { Store } from "../store/store.ts";
import { providerKeyOf } from "./attempt-plan.ts";
import type { RunProject } from "./plan.ts";
import { learnedFrom, type UsualCompletion, usualCompletion } from "./schedule.ts";

/** When tests usually complete, as far as is known by now. */
export interface Usual {
  current(): UsualCompletion | undefined;
  learn(durationMs: number): void;
}

/** The embedded service tells when its tests complete; of others it is learned, from earlier runs and from this one. */
export async function learnUsual({ settings, pace }: RunProject, store: Store): Promise<Usual> {
  if (settings.provider === "local") {
    const { completeAfterMs = 2000 } = settings;
    const known = { earliestMs: completeAfterMs, latestMs: completeAfterMs + 10 * pace.pollEveryMs };
    return { current: () => known, learn: () => {} };
  }
  const durations = await store.completionTimes(providerKeyOf(settings), learnedFrom);
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
      if (durations.length > learnedFrom) durations.pop();
      isNew = true;
    },
  };
}
