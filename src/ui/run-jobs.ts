import { systemClock } from "../base/clock.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { acquireAndRenewLease, type HeldLease } from "../run/run-lease.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { takeToCollect } from "../worker/take-to-collect.ts";
import { openReporters, type RunReporters } from "../workspace/reporters.ts";
import { retryTests } from "../workspace/retry-tests.ts";
import {
  type NewRun,
  type PlanOptions,
  type StartedRun,
  type StartOptions,
  startRun,
} from "../workspace/start-run.ts";
import { type ReportedWork, workAndReport } from "../workspace/work-and-report.ts";
import { refuseUnready } from "../workspace/work-on-run.ts";
import { type Changes, runTopic } from "./changes.ts";
import { noteActivity } from "./note-activity.ts";

/** The activity of a run that this process executes. */
export interface RunJob {
  /** The activity of each test in flight by test id, such as `next poll in 2 minutes`. */
  readonly doing: ReadonlyMap<string, string>;
  /** When results are asked for next, by project, in Unix milliseconds. */
  readonly polls: ReadonlyMap<string, number>;
  readonly isStopping: boolean;
}

export interface RunFailure {
  /** Whether the run itself was completed, and only its report or its reporters failed. */
  readonly isComplete: boolean;
  readonly message: string;
}

/** The runs that this process executes. */
export interface RunJobs {
  /**
   * Plans a run and executes it in the background. Undefined if `confirm` declined it. Throws all errors
   * in its scenarios at once.
   */
  begin(config: ResolvedConfig, options: StartOptions): Promise<NewRun | undefined>;
  /**
   * Resumes a run in the background: submits the remaining tests and collects the results. Throws `run-busy`.
   */
  resume(config: ResolvedConfig, run: StoredRun): Promise<void>;
  /**
   * Asks once for the results of the submitted tests in the background, without waiting for those that are not there.
   * Submits nothing. Throws `run-busy` if another process works on the run, or a worker will.
   */
  collect(config: ResolvedConfig, run: StoredRun): Promise<void>;
  /**
   * Plans tests of a run again, and executes them in the background. Undefined if `confirm` declined. Throws `run-busy`.
   */
  retry(
    config: ResolvedConfig,
    run: StoredRun,
    wanted: readonly AttemptRow[],
    options: PlanOptions,
  ): Promise<NewRun | undefined>;
  /** Starts no new tests of the run. Submitted tests stay pending. */
  stop(runId: string): void;
  /** Returns the activity of a run. Undefined if this process does not execute it. */
  job(runId: string): RunJob | undefined;
  /** Returns the last failure of this process while it executed the run. */
  failureOf(runId: string): RunFailure | undefined;
  /** Stops all runs. Resolves once they have ended. */
  close(): Promise<void>;
}

interface Job extends RunJob {
  readonly doing: Map<string, string>;
  readonly polls: Map<string, number>;
  isStopping: boolean;
  readonly interrupt: AbortController;
  ended: Promise<void>;
}

interface OpenedReporters {
  readonly reporters: RunReporters;
  /** Failures of the reporters and the report folder so far. */
  readonly failed: readonly string[];
  readonly onFailure: (message: string) => void;
}

/** Throws `run-busy` if somebody else works on a run, who is named instead of a lease. */
function leaseOf({ id }: StoredRun, taken: HeldLease | string): HeldLease {
  if (typeof taken !== "string") return taken;
  throw new PlacewrightError("run-busy", `Cannot collect run ${id} now: ${taken} is working on it`, {
    hint: "Its results appear on the page of the run",
  });
}

/** Opens the config's reporters before a run is planned or its lease acquired, so that an invalid name costs nothing. */
async function openAll(config: ResolvedConfig): Promise<OpenedReporters> {
  const failed: string[] = [];
  const onFailure = (message: string) => void failed.push(message);
  return {
    reporters: await openReporters(config, { cwd: config.projectDir, onFailure }),
    failed,
    onFailure,
  };
}

/** Creates the runs. `abandon` aborts their in-flight calls on close. */
export function createRunJobs(store: Store, changes: Changes, abandon: AbortSignal): RunJobs {
  const jobs = new Map<string, Job>();
  const failures = new Map<string, RunFailure>();
  const notify = (runId: string) => changes.publish(runTopic(runId));

  function start(
    config: ResolvedConfig,
    { runId, lease }: StartedRun,
    opened: OpenedReporters,
    work: Pick<ReportedWork, "submits" | "polls"> = {},
  ): void {
    const interrupt = new AbortController();
    const job: Job = {
      doing: new Map(),
      polls: new Map(),
      isStopping: false,
      interrupt,
      ended: Promise.resolve(),
    };
    jobs.set(runId, job);
    failures.delete(runId);
    job.ended = carry(config, { runId, lease }, job, opened, work)
      .catch((error) => void failures.set(runId, { isComplete: false, message: messageOf(error) }))
      .finally(() => {
        jobs.delete(runId);
        notify(runId);
      });
    notify(runId);
  }

  async function carry(
    config: ResolvedConfig,
    { runId, lease }: StartedRun,
    job: Job,
    { reporters, failed, onFailure }: OpenedReporters,
    work: Pick<ReportedWork, "submits" | "polls">,
  ): Promise<void> {
    await workAndReport(config, {
      ...work,
      store,
      runId,
      lease,
      interrupt: job.interrupt.signal,
      abandon,
      reporters,
      emit(event) {
        noteActivity(job.doing, event);
        if (event.type === "project-waiting") job.polls.set(event.project, event.nextPollAtMs);
        notify(runId);
      },
      onReportFailure: onFailure,
    });
    if (failed.length > 0) failures.set(runId, { isComplete: true, message: failed.join("; ") });
  }

  return {
    async begin(config, options) {
      const opened = await openAll(config);
      // A person waits for the answer, and can fix a scenario first.
      const begun = await startRun(store, config, { ...options, strict: true });
      if (begun) start(config, begun, opened);
      return begun;
    },
    async resume(config, run) {
      refuseUnready(run);
      const opened = await openAll(config);
      const lease = await acquireAndRenewLease(store, run.id, { clock: systemClock });
      start(config, { runId: run.id, lease }, opened);
    },
    async collect(config, run) {
      const opened = await openAll(config);
      const lease = leaseOf(run, await takeToCollect(store, run.id));
      start(config, { runId: run.id, lease }, opened, { submits: false, polls: "once" });
    },
    async retry(config, run, wanted, options) {
      refuseUnready(run);
      const opened = await openAll(config);
      const begun = await retryTests(store, config, run, wanted, options);
      if (begun) start(config, begun, opened);
      return begun;
    },
    stop(runId) {
      const job = jobs.get(runId);
      if (!job) return;
      job.isStopping = true;
      job.interrupt.abort();
      notify(runId);
    },
    job: (runId) => jobs.get(runId),
    failureOf: (runId) => failures.get(runId),
    async close() {
      for (const job of jobs.values()) job.interrupt.abort();
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
    },
  };
}
