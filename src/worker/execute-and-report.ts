import type { RunEvent } from "../result/run-event.ts";
import type { Store } from "../store/store.ts";
import { openReporters } from "../workspace/reporters.ts";
import type { StartedRun } from "../workspace/start-run.ts";
import { workAndReport } from "../workspace/work-and-report.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** What came of a run. */
export interface Progress {
  readonly isFinished: boolean;
  readonly hasProgressed: boolean;
}

/** Works on a run whose lease the worker has. Submits its tests only if `submits`. */
export type Execute = (started: StartedRun, submits: boolean, options: WorkerOptions) => Promise<Progress>;

/** Executes a run, and writes its report if it is finished. */
export const executeAndReport: Execute = async (
  { runId, lease },
  submits,
  { store, config, interrupt, abandon, onEvent },
) => {
  const onFailure = (message: string): void => onEvent({ type: "report-failed", runId, message });
  const reporters = await openReporters(config, { cwd: config.projectDir, onFailure }).catch(
    async (error) => {
      await lease.release();
      throw error;
    },
  );
  let hasProgressed = false;
  let isFinished = false;
  const report = await workAndReport(config, {
    store,
    runId,
    lease,
    submits,
    interrupt,
    abandon,
    timeoutMs: undefined,
    reporters,
    async shouldReport() {
      isFinished = await isDone(store, runId);
      return isFinished;
    },
    emit(event) {
      hasProgressed ||= isProgress(event);
      onEvent({ type: "run-event", runId, event });
    },
    onReportFailure: onFailure,
  });
  onEvent({ type: "run-left", runId, report, isFinished });
  return { isFinished, hasProgressed };
};

/**
 * Whether nothing is left to do for a run. A test that is errored for now, because its provider cannot say whether it
 * exists, is still open. Of a cancelled run, tests that were never submitted stay so.
 */
export async function isDone(store: Store, runId: string): Promise<boolean> {
  const run = await store.run(runId);
  if (run?.state !== "cancelled") return run?.state === "finished";
  return (await store.latestAttempts(runId)).every(
    ({ state }) => state === "finished" || state === "planned",
  );
}

/** Whether a test has got its verdict. One that is errored may be so for now only. */
export const isProgress = (event: RunEvent): boolean =>
  event.type === "test-finished" && event.result.verdict !== "errored";
