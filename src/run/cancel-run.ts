import { PlacewrightError } from "../base/errors.ts";
import type { Store, StoredRun } from "../store/store.ts";

/** What a cancelled run leaves. */
export interface CancelledRun {
  /** At the provider, and paid for: they are still collected when somebody waits. */
  readonly open: number;
  /** Never to be submitted. */
  readonly unsent: number;
}

/** Ends a run: nothing more of it is submitted. Throws `usage` for one that is finished. */
export async function cancelRun(store: Store, { id, state }: StoredRun): Promise<CancelledRun> {
  if (state === "finished")
    throw new PlacewrightError("usage", `Cannot cancel run ${id}: it is finished`, {
      hint: `placewright report ${id} shows it`,
    });
  await store.cancelRun(id);
  const states = (await store.latestAttempts(id)).map((attempt) => attempt.state);
  return {
    open: states.filter((each) => each === "submitted" || each === "submitting").length,
    unsent: states.filter((each) => each === "planned").length,
  };
}
