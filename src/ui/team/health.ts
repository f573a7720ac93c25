import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../base/clock.ts";
import type { AccessStore } from "../../store/access.ts";

/** Time between two questions to the ledger, in milliseconds: anybody can ask for the health. */
const askEveryMs = 5000;

/** A ledger that takes longer does not answer. In milliseconds. */
const answerWithinMs = 3000;

/** Returns a function that says whether the ledger answers. */
export function createHealth(
  store: Pick<AccessStore, "session">,
  clock: Pick<Clock, "now">,
): () => Promise<boolean> {
  let last: { readonly atMs: number; readonly isHealthy: Promise<boolean> } | undefined;
  return () => {
    const atMs = performance.now();
    if (!last || atMs - last.atMs >= askEveryMs)
      last = {
        atMs,
        isHealthy: Promise.race([
          store.session("", clock.now()).then(
            () => true,
            () => false,
          ),
          sleep(answerWithinMs, false, { ref: false }),
        ]),
      };
    return last.isHealthy;
  };
}
