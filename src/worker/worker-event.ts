import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome } from "../result/run-report.ts";

/** What happens in a worker. Times are in Unix milliseconds. */
export type WorkerEvent =
  | { readonly type: "run-taken"; readonly runId: string }
  /** An event of a run that the worker executes. */
  | { readonly type: "run-event"; readonly runId: string; readonly event: RunEvent }
  /** The worker has done what it could for a run. It tries the rest again later, if it is not finished. */
  | {
      readonly type: "run-left";
      readonly runId: string;
      readonly report: RunOutcome;
      readonly isFinished: boolean;
    }
  /** The worker cannot work on a run, and tries again after `againInMs`. */
  | {
      readonly type: "run-failed";
      readonly runId: string;
      readonly error: unknown;
      readonly againInMs: number;
      /** Whether `run-taken` came before. */
      readonly wasTaken: boolean;
    }
  /** Another process took a run over, while this worker was suspended or could not reach the ledger. */
  | { readonly type: "run-lost"; readonly runId: string; readonly wasTaken: boolean }
  /** The report's folder or a reporter failed. The run itself is complete. */
  | { readonly type: "report-failed"; readonly runId: string; readonly message: string }
  | {
      readonly type: "tick-started";
      readonly schedule: string;
      readonly tickMs: number;
      readonly runId: string;
    }
  | {
      readonly type: "tick-missed" | "tick-failed";
      readonly schedule: string;
      readonly tickMs: number;
      readonly reason: string;
    }
  /** The ledger could not be used for a schedule, or another worker took its time over. The worker tries again. */
  | { readonly type: "schedule-failed"; readonly schedule: string; readonly error: unknown }
  | { readonly type: "runs-deleted"; readonly count: number }
  /** The ledger could not be used. The worker tries again. */
  | { readonly type: "ledger-failed"; readonly error: unknown }
  /** The worker looked for work, and could use the ledger. */
  | { readonly type: "looked"; readonly runs: number }
  | { readonly type: "stopping"; readonly runs: number };
