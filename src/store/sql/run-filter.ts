import type { RunFilter } from "../store.ts";
import type { SqlValue } from "./connection.ts";

/** Runs, newest first, among which those that differ from their providers are searched for. */
const maxCompared = 1000;

/** A condition with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Returns the pattern of `LIKE … ESCAPE '!'` that matches texts which contain a word. */
const patternOf = (word: string): string => `%${word.toLowerCase().replace(/[!%_]/g, "!$&")}%`;

const isLike = (column: string): string => `lower(${column}) LIKE ? ESCAPE '!'`;

/** Returns the condition that a filter stands for, after `WHERE`. */
export function toCondition({
  state,
  verdict,
  branch,
  project,
  words = [],
  differs,
  after,
}: RunFilter): Condition {
  const all: Condition[] = [];
  const add = (sql: string, ...values: SqlValue[]) => void all.push({ sql, values });
  // The index of unfinished runs is used only if the query says that they are.
  if (state !== undefined)
    add(`run.state = ?${state === "finished" ? "" : " AND run.state <> 'finished'"}`, state);
  if (verdict !== undefined) add("run.verdict = ?", verdict);
  if (branch !== undefined) add("run.branch = ?", branch);
  if (project !== undefined)
    add("EXISTS (SELECT 1 FROM test WHERE test.run_id = run.id AND test.project = ?)", project);
  for (const word of words) {
    const pattern = patternOf(word);
    add(
      `(${isLike("run.id")} OR ${isLike("coalesce(run.branch, '')")} OR EXISTS
        (SELECT 1 FROM test WHERE test.run_id = run.id AND ${isLike("test.id")}))`,
      pattern,
      pattern,
      pattern,
    );
  }
  if (differs)
    add(
      `run.id IN (SELECT id FROM run ORDER BY created_ms DESC, id DESC LIMIT ?)
       AND (run.reconciliation LIKE '%"doubles":[{%' OR run.reconciliation LIKE '%"orphans":[{%')`,
      maxCompared,
    );
  if (after) add("(run.created_ms, run.id) < (?, ?)", after.createdAtMs, after.id);
  return {
    sql: all.map(({ sql }) => sql).join(" AND ") || "1 = 1",
    values: all.flatMap(({ values }) => values),
  };
}
