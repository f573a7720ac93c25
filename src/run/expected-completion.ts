import type { Store, StoredRun } from "../store/store.ts";
import { learnUsual } from "./learn-usual.ts";
import { settingsOf } from "./read-run.ts";

/** A test that its provider measures, and when that usually takes to complete. */
export interface OpenTest {
  readonly runId: string;
  readonly testId: string;
  readonly project: string;
  readonly submittedAtMs: number;
  /** Absent where no test of the provider has completed yet. */
  readonly expected?: { readonly earliestMs: number; readonly latestMs: number };
}

/** The tests of a run that are at their providers, and when each is likely to complete. */
export async function readOpenTests(store: Store, run: StoredRun): Promise<OpenTest[]> {
  if (run.state === "finished" || run.state === "planning") return [];
  const { projects } = settingsOf(run);
  const usual = new Map<string, Awaited<ReturnType<typeof learnUsual>>>();
  const open: OpenTest[] = [];
  for (const { testId, project: name, state, submittedAtMs } of await store.latestAttempts(run.id)) {
    const project = projects.find((candidate) => candidate.name === name);
    if (state !== "submitted" || submittedAtMs === undefined || !project) continue;
    const known = usual.get(name) ?? (await learnUsual(project, store));
    usual.set(name, known);
    const current = known.current();
    open.push({
      runId: run.id,
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
