import type { Measurement, Store, StoredBaseline } from "../store/store.ts";

/** A test, and the branches whose baseline it may have, the closest first. Undefined is a run without a branch. */
export interface BaselineQuery {
  readonly testId: string;
  readonly project: string;
  readonly branches: readonly (string | undefined)[];
}

/**
 * Returns the baseline of a test: on the first branch that has one, the run that was set, or else the last run that passed
 * or only warned.
 */
export async function findBaseline(
  store: Pick<Store, "measuredIn" | "measuredInPassedRun">,
  pinned: readonly StoredBaseline[],
  { testId, project, branches }: BaselineQuery,
): Promise<Measurement | undefined> {
  for (const branch of new Set(branches)) {
    const pin = pinned.find((each) => each.project === project && each.branch === (branch ?? ""));
    const found = pin
      ? await store.measuredIn(pin.runId, testId)
      : await store.measuredInPassedRun(testId, branch);
    if (found) return found;
  }
  return undefined;
}
