import { countVerdicts, type Verdict } from "../result/verdict.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";

/** Progress of a run without its tests' results, which take long to read for thousands of tests. */
export interface RunProgress {
  readonly tests: number;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export async function readProgress(store: Store, { id }: StoredRun): Promise<RunProgress> {
  const attempts = await store.latestAttempts(id);
  return { tests: attempts.length, counts: countVerdicts(attempts.map(currentVerdict)) };
}

/** Returns the verdict of an attempt so far. */
export const currentVerdict = ({ verdict, state }: AttemptRow): Verdict =>
  verdict ?? (state === "planned" ? "skipped" : "pending");
