import { PlacewrightError } from "../base/errors.ts";
import type { Store, StoredRun } from "../store/store.ts";
import { failedInQuarantine } from "./find-baseline.ts";

export interface PinOptions {
  /** Git branch. Empty if unknown. */
  readonly branch: string;
  /** Project names. Default: all projects of the run. */
  readonly projects?: readonly string[] | undefined;
  readonly nowMs: number;
}

export interface PinnedBaseline {
  /** Names of the projects whose tests are compared with the run. */
  readonly projects: readonly string[];
  /** Number of their tests that have a placement to compare with. */
  readonly used: number;
  /** Number of all tests of the run in the chosen projects. */
  readonly tests: number;
}

/**
 * Pins a finished run as the baseline of its projects that have a placement to compare with. Throws `usage` if the run
 * is not finished, or has no such placement.
 */
export async function pinBaseline(
  store: Store,
  { id, state }: StoredRun,
  { branch, projects: chosen, nowMs }: PinOptions,
): Promise<PinnedBaseline> {
  const refuse = (reason: string, what = "a finished run") =>
    new PlacewrightError("usage", `Cannot set run ${id} as the baseline: ${reason}`, {
      hint: `Use ${what}. Run placewright status --all to list all runs`,
    });
  if (state !== "finished") throw refuse("it is not finished");
  const all = await store.latestAttempts(id);
  const tests = all.filter(({ project }) => chosen?.includes(project) ?? true);
  if (tests.length === 0)
    throw refuse(all.length === 0 ? "it has no tests" : "it has no tests of that project");
  const used = [];
  for (const { testId, project } of tests) {
    const found = await store.measuredIn(id, testId);
    if (found && !(await failedInQuarantine(store, found))) used.push(project);
  }
  if (used.length === 0)
    throw refuse(
      "each of its tests was not measured, or failed in quarantine",
      "a finished run with a measured test that did not fail in quarantine",
    );
  const projects = [...new Set(used)];
  for (const project of projects) await store.setBaseline({ project, branch, runId: id, setAtMs: nowMs });
  return { projects, used: used.length, tests: tests.length };
}
