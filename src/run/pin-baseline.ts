import { PlacewrightError } from "../base/errors.ts";
import type { Store, StoredRun } from "../store/store.ts";

export interface PinOptions {
  /** Git branch. Empty if unknown. */
  readonly branch: string;
  /** Project names. Default: all projects of the run. */
  readonly projects?: readonly string[] | undefined;
  readonly nowMs: number;
}

/**
 * Pins a finished run as the baseline of its projects, and returns their names. Throws `usage` if the run is
 * not finished or has no test of the projects.
 */
export async function pinBaseline(
  store: Store,
  { id, state }: StoredRun,
  { branch, projects, nowMs }: PinOptions,
): Promise<string[]> {
  const measured = new Set((await store.latestAttempts(id)).map(({ project }) => project));
  const pinned = [...measured].filter((project) => projects === undefined || projects.includes(project));
  const nothing = measured.size === 0 ? "it has no tests" : "it has no tests of that project";
  if (state !== "finished" || pinned.length === 0)
    throw new PlacewrightError(
      "usage",
      `Cannot set run ${id} as the baseline: ${state === "finished" ? nothing : "it is not finished"}`,
      { hint: "Use a finished run. Run placewright status --all to list all runs" },
    );
  for (const project of pinned) await store.setBaseline({ project, branch, runId: id, setAtMs: nowMs });
  return pinned;
}
