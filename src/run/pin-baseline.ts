import { PlacewrightError } from "../base/errors.ts";
import type { Store, StoredRun } from "../store/store.ts";

export interface PinOptions {
  /** Of the version control; empty where there is none. */
  readonly branch: string;
  /** Names of projects. Default: all of the run. */
  readonly projects?: readonly string[] | undefined;
  readonly nowMs: number;
}

/** Names a run as the one that later runs are compared with; answers for which projects. Throws `usage` for one that cannot be. */
export async function pinBaseline(
  store: Store,
  { id, state }: StoredRun,
  { branch, projects, nowMs }: PinOptions,
): Promise<string[]> {
  const measured = new Set((await store.latestAttempts(id)).map(({ project }) => project));
  const pinned = [...measured].filter((project) => projects === undefined || projects.includes(project));
  if (state !== "finished" || pinned.length === 0)
    throw new PlacewrightError(
      "usage",
      `Cannot take run ${id} as a baseline: ${state === "finished" ? "it has no test of that project" : "it is not finished"}`,
      { hint: "name a finished run; placewright status --all lists them" },
    );
  for (const project of pinned) await store.setBaseline({ project, branch, runId: id, setAtMs: nowMs });
  return pinned;
}
