import type { Clock } from "../base/clock.ts";
import type { AttemptRow } from "../store/store.ts";
import type { RunLedger } from "./run-ledger.ts";

/** How many intents are written at once, ahead of their creates. */
const intentsAhead = 32;

/** Hands tests out one at a time, each after its intent is on disk. */
export function createIntents(
  tests: readonly AttemptRow[],
  { ledger, clock, stop }: { readonly ledger: RunLedger; readonly clock: Clock; readonly stop: AbortSignal },
): () => Promise<AttemptRow | undefined> {
  const queue = [...tests];
  const ready: AttemptRow[] = [];
  let filling: Promise<void> | undefined;

  async function fill(): Promise<void> {
    const chunk = queue.splice(0, intentsAhead);
    for (const { name, state } of chunk)
      if (state === "planned" && !stop.aborted)
        ledger.note({ name, state: "submitting", intendedAtMs: clock.now() });
    await ledger.commit();
    ready.push(...chunk);
    filling = undefined;
  }

  return async () => {
    while (ready.length === 0 && queue.length > 0) {
      filling ??= fill();
      await filling;
    }
    return ready.shift();
  };
}
