import type { RunCount, RunSize, Store } from "../store.ts";
import { type Connection, rows } from "./connection.ts";
import { toCondition } from "./run-filter.ts";

/** Creates the methods that count runs and what they test. */
export const createRunCounts = ({
  read,
  dialect: { eachText },
}: Connection): Pick<Store, "countRuns" | "runSizes" | "branches"> => ({
  countRuns: (filter = {}) =>
    read(function* () {
      const { sql, values } = toCondition(filter);
      const found = yield* rows(
        { state: "run.state", verdict: "run.verdict", runs: "count(*)" },
        `FROM run WHERE ${sql} GROUP BY run.state, run.verdict`,
        ...values,
      );
      return found as unknown as RunCount[];
    }),
  runSizes: (runIds) =>
    read(function* () {
      const found = yield* rows(
        {
          id: "test.run_id",
          tests: "count(*)",
          scenarios: "count(DISTINCT test.scenario)",
          scenario: "min(test.scenario)",
          projects: "count(DISTINCT test.project)",
          project: "min(test.project)",
        },
        `FROM ${eachText} AS wanted JOIN test ON test.run_id = wanted.value GROUP BY test.run_id`,
        JSON.stringify(runIds),
      );
      return new Map(found.map(({ id, ...size }) => [id as string, size as unknown as RunSize]));
    }),
  branches: (runLimit) =>
    read(function* () {
      const found = yield* rows(
        { branch: "branch" },
        `FROM (SELECT branch FROM run ORDER BY created_ms DESC, id DESC LIMIT ?) AS newest
         WHERE branch IS NOT NULL GROUP BY branch ORDER BY branch`,
        runLimit,
      );
      return found.map(({ branch }) => branch as string);
    }),
});
