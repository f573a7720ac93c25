import type { RunOutcome, TestIdentity, TestResult } from "./run-report.ts";

/** Events of a run, in order. Times are Unix time in milliseconds. */
export type RunEvent =
  /** The run started. `tests` lists its tests. */
  | {
      readonly type: "run-started";
      readonly atMs: number;
      readonly runId: string;
      readonly tests: readonly TestIdentity[];
    }
  /** Placewright is about to create a test at the provider. */
  | { readonly type: "test-submitting"; readonly atMs: number; readonly testId: string }
  /** The provider accepted a test. `reportId` is its id there. */
  | {
      readonly type: "test-submitted";
      readonly atMs: number;
      readonly testId: string;
      readonly reportId: string;
    }
  | {
      /** `open` tests of a project are still being measured. The next poll is at `nextPollAtMs`. */
      readonly type: "project-waiting";
      readonly atMs: number;
      readonly project: string;
      /** Number of tests without a result. */
      readonly open: number;
      readonly nextPollAtMs: number;
    }
  /** The run was asked to stop: calls in flight finish, no new ones start. */
  | { readonly type: "run-stopping"; readonly atMs: number }
  | {
      /** A call failed and is retried. `testId` is absent if the call served several tests. */
      readonly type: "call-retried";
      readonly atMs: number;
      readonly testId?: string;
      /** The operation: `account`, `create`, `get`, `list`. */
      readonly operation: string;
      /** 1-based number of the failed attempt. */
      readonly attempt: number;
      /** Wait that the service asked for, in milliseconds, capped. Absent if it did not. */
      readonly delayMs?: number;
      /** Wait that the service asked for, in milliseconds, if it exceeds the cap. Absent otherwise. */
      readonly askedDelayMs?: number;
      /** Why the call failed. */
      readonly reason: string;
    }
  | {
      /** The verdicts of these tests are within noise, so they are measured again. */
      readonly type: "tests-retried";
      readonly atMs: number;
      readonly tests: readonly TestIdentity[];
      /** Number of further tests that limits of the budget leave no retry for. Absent if there are none. */
      readonly left?: number;
    }
  /** A test reached its verdict. */
  | { readonly type: "test-finished"; readonly atMs: number; readonly result: TestResult }
  /** The run ended. */
  | { readonly type: "run-finished"; readonly atMs: number; readonly report: RunOutcome };
