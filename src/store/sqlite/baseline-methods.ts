import type { Store, StoredBaseline } from "../store.ts";
import type { Connection } from "./connection.ts";

/** Creates the methods for pinned baseline runs. */
export function createBaselineMethods({
  run,
  rows,
  use,
  write,
}: Connection): Pick<Store, "baselines" | "setBaseline" | "clearBaseline"> {
  return {
    baselines: () =>
      use(
        () =>
          rows(
            { project: "project", branch: "branch", runId: "run_id", setAtMs: "set_ms" },
            "FROM baseline ORDER BY project, branch",
          ) as unknown as StoredBaseline[],
      ),
    setBaseline: ({ project, branch, runId, setAtMs }) =>
      write(() => {
        run("INSERT OR REPLACE INTO baseline VALUES (?, ?, ?, ?)", project, branch, runId, setAtMs);
      }),
    clearBaseline: (project, branch) =>
      write(() => run("DELETE FROM baseline WHERE project = ? AND branch = ?", project, branch) > 0),
  };
}
