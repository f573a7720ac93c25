import type { Store, StoredBaseline } from "../store.ts";
import { type Connection, rows, run } from "./connection.ts";

/** Creates the methods for pinned baseline runs. */
export const createBaselineMethods = ({
  read,
  write,
}: Connection): Pick<Store, "baselines" | "setBaseline" | "clearBaseline"> => ({
  baselines: () =>
    read(function* () {
      return (yield* rows(
        { project: "project", branch: "branch", runId: "run_id", setAtMs: "set_ms" },
        "FROM baseline ORDER BY project, branch",
      )) as unknown as StoredBaseline[];
    }),
  setBaseline: ({ project, branch, runId, setAtMs }) =>
    write(function* () {
      yield* run(
        `INSERT INTO baseline VALUES (?, ?, ?, ?)
         ON CONFLICT (project, branch) DO UPDATE SET run_id = excluded.run_id, set_ms = excluded.set_ms`,
        project,
        branch,
        runId,
        setAtMs,
      );
    }),
  clearBaseline: (project, branch) =>
    write(function* () {
      return (yield* run("DELETE FROM baseline WHERE project = ? AND branch = ?", project, branch)) > 0;
    }),
});
