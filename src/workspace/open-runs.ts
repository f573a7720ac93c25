import type { Store } from "../store/store.ts";
import type { DueRun } from "../store/team.ts";

/** More runs than are ever open at once. Only their ids are read. */
const manyRuns = 10_000;

/**
 * Returns the ids of the runs with results to collect, oldest first: open runs, also those that another process works
 * on, and cancelled runs of which submitted tests are left.
 */
export async function findOpenRuns(store: Pick<Store, "runs" | "dueRuns">, nowMs: number): Promise<string[]> {
  const open = await store.runs({ state: "open" });
  const due = await store.dueRuns({ limit: manyRuns, nowMs });
  const cancelled = due.filter(({ state }: DueRun) => state === "cancelled").map(({ id }) => id);
  // Ids begin with the time at which the run began.
  return [...open.map(({ id }) => id), ...cancelled].sort();
}
