import type { RunOutcome, TestIdentity, TestResult } from "./run-report.ts";

/** All that a run says, in order. Times are milliseconds since the epoch. */
export type RunEvent =
  | {
      readonly type: "run-started";
      readonly atMs: number;
      readonly runId: string;
      readonly tests: readonly TestIdentity[];
    }
  | { readonly type: "test-submitting"; readonly atMs: number; readonly testId: string }
  | {
      readonly type: "test-submitted";
      readonly atMs: number;
      readonly testId: string;
      readonly reportId: string;
    }
  | {
      /** A project's provider still measures so many tests; the next look comes at `nextLookAtMs`. */
      readonly type: "project-waiting";
      readonly atMs: number;
      readonly project: string;
      readonly open: number;
      readonly nextLookAtMs: number;
    }
  /** Asked to stop: what is under way is finished, nothing new is begun. */
  | { readonly type: "run-stopping"; readonly atMs: number }
  | {
      /** A call failed in a way worth another try. `testId` is absent where the call served several tests. */
      readonly type: "call-retried";
      readonly atMs: number;
      readonly testId?: string;
      readonly operation: string;
      readonly attempt: number;
      /** The wait that the service itself asked for, where it did. */
      readonly delayMs?: number;
      /** The wait that the service asked for, if it is longer than `delayMs`. */
      readonly askedDelayMs?: number;
      readonly reason: string;
    }
  | { readonly type: "test-finished"; readonly atMs: number; readonly result: TestResult }
  | { readonly type: "run-finished"; readonly atMs: number; readonly report: RunOutcome };
