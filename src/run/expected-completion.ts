import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { providerKeyOf } from "./attempt-plan.ts";
import { loadCompletionStats } from "./load-completion-stats.ts";
import { settingsOf } from "./read-run.ts";

/** A submitted test, and when it is expected to complete. */
export interface OpenTest {
  readonly runId: string;
  readonly testId: string;
  readonly project: string;
  readonly submittedAtMs: number;
  /**
   * Expected completion, in milliseconds of Unix time. Absent if no test of the provider has completed yet.
   */
  readonly expected?: { readonly earliestMs: number; readonly latestMs: number };
}

/** Returns the submitted tests of a run, and when each is likely to complete. */
export async function readOpenTests(store: Store, run: StoredRun): Promise<OpenTest[]> {
  if (run.state === "finished" || run.state === "planning") return [];
  return toOpenTests(store, await store.latestAttempts(run.id), async () => run);
}

/** Returns the submitted tests of the last `runLimit` runs, in the same form. */
export async function readAllOpenTests(store: Store, runLimit: number): Promise<OpenTest[]> {
  return toOpenTests(store, await store.openAttempts(runLimit), (runId) => store.run(runId));
}

async function toOpenTests(
  store: Store,
  attempts: readonly AttemptRow[],
  readRun: (runId: string) => Promise<StoredRun | undefined>,
): Promise<OpenTest[]> {
  const projectsOf = remember(async (runId: string) => {
    const run = await readRun(runId);
    return run ? settingsOf(run).projects : [];
  });
  const usual = new Map<string, Awaited<ReturnType<typeof loadCompletionStats>>>();
  const open: OpenTest[] = [];
  for (const { runId, testId, project: name, state, submittedAtMs } of attempts) {
    if (state !== "submitted" || submittedAtMs === undefined) continue;
    const project = (await projectsOf(runId)).find((candidate) => candidate.name === name);
    if (!project) continue;
    const key = providerKeyOf(project.settings);
    const known = usual.get(key) ?? (await loadCompletionStats(project, store));
    usual.set(key, known);
    const current = known.current();
    open.push({
      runId,
      testId,
      project: name,
      submittedAtMs,
      ...(current
        ? {
            expected: {
              earliestMs: submittedAtMs + current.earliestMs,
              latestMs: submittedAtMs + current.latestMs,
            },
          }
        : {}),
    });
  }
  return open;
}

function remember<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}
