import type { Measurement, Store, StoredBaseline } from "../store/store.ts";
import type { PlacementPlan } from "./attempt-plan.ts";

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
  store: Pick<Store, "measuredIn" | "measuredInPassedRun" | "run" | "attemptsOf">,
  pins: readonly StoredBaseline[],
  { testId, project, branches }: BaselineQuery,
): Promise<Measurement | undefined> {
  for (const branch of new Set(branches)) {
    const pin = pins.find((each) => each.project === project && each.branch === (branch ?? ""));
    const pinned = pin && (await store.measuredIn(pin.runId, testId));
    const isUsed = pin && !(pinned && (await failedInQuarantine(store, pinned)));
    const found = isUsed ? pinned : await store.measuredInPassedRun(testId, branch);
    if (found) return found;
  }
  return undefined;
}

/**
 * Whether a test failed in quarantine, whatever the others of its run did. Such a failure never becomes a baseline. A run
 * that only warned has no other failures, also if its plans do not say so.
 */
export async function failedInQuarantine(
  store: Pick<Store, "run" | "attemptsOf">,
  { runId, testId, verdict }: Measurement,
): Promise<boolean> {
  if (verdict !== "failed") return false;
  if ((await store.run(runId))?.verdict === "warned") return true;
  const plan = (await store.attemptsOf(runId, testId)).at(-1)?.plan as Partial<PlacementPlan> | undefined;
  return plan?.quarantine !== undefined;
}
