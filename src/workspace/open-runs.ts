import type { AttemptState, ListedRun, Store } from "../store/store.ts";

/** More runs than are ever open at once. Only their ids are read. */
const manyRuns = 10_000;

/**
 * Returns the ids of the runs with results to collect, oldest first: open runs, also those that another process works
 * on, cancelled runs of which submitted tests are left, and finished runs that have ended since `endedSinceMs`, in
 * milliseconds of Unix time. Default: no finished run.
 */
export async function findOpenRuns(
  store: Pick<Store, "runs" | "dueRuns">,
  { nowMs, endedSinceMs }: { readonly nowMs: number; readonly endedSinceMs?: number | undefined },
): Promise<string[]> {
  const left = await store.dueRuns({ limit: manyRuns, nowMs, includesHeld: true });
  const due = new Set(left.map(({ id }) => id));
  const cancelled = (await store.runs({ state: "cancelled" })).filter(({ id }) => due.has(id));
  const ended =
    endedSinceMs === undefined
      ? []
      : (await store.runs({ state: "finished" })).filter(
          ({ finishedAtMs = 0, isDamaged }: ListedRun) => !isDamaged && finishedAtMs > endedSinceMs,
        );
  const found = [...(await store.runs({ state: "open" })), ...cancelled, ...ended];
  return found.toSorted((left, right) => left.createdAtMs - right.createdAtMs).map(({ id }) => id);
}

/** States of a test whose result is to come. */
const toCome = ["submitting", "submitted", "measured"] as const satisfies AttemptState[];

/**
 * Returns whether results of a run are to come, or it is not closed yet, and whether it has tests that are not submitted.
 * Of a run that was stopped early, tests may only be planned.
 */
export async function whatIsLeft(
  store: Pick<Store, "latestAttempts">,
  runId: string,
): Promise<{ readonly hasResultsToCome: boolean; readonly hasUnsubmitted: boolean }> {
  const states = new Set<AttemptState>((await store.latestAttempts(runId)).map(({ state }) => state));
  const hasUnsubmitted = states.has("planned");
  return { hasResultsToCome: !hasUnsubmitted || toCome.some((state) => states.has(state)), hasUnsubmitted };
}
