import type { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { ProjectCost, RunOutcome } from "../result/run-report.ts";
import { costOf } from "../run/cost.ts";
import type { HeldLease } from "../run/run-lease.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store } from "../store/store.ts";
import { openExistingLedger, openLedger } from "./ledger.ts";
import { type OpenReporter, openReporters, type RunReporters } from "./reporters.ts";
import { type RetryChoice, retryNewest } from "./retry-tests.ts";
import { baseBranchesOf } from "./revision.ts";
import { type StartedRun, type StartOptions, startRun } from "./start-run.ts";
import { workOnRun } from "./work-on-run.ts";
import { describeFolderFailure, writeReports } from "./write-reports.ts";

export interface ExecuteTestsOptions extends Omit<StartOptions, "confirm"> {
  /** Retries tests of the newest run in place of starting a run. Default: a new run. */
  readonly retry?: RetryChoice | undefined;
  /** Starts the run with `start`, possibly after work on earlier ones. Default: starts it. Not called for a retry. */
  readonly begin?: ((before: BeforeRun) => Promise<StartedRun | undefined>) | undefined;
  /**
   * Whether to submit tests once they are planned, with what they cost. Called at most once. If it throws, nothing is
   * submitted. Default: yes.
   */
  readonly shouldSubmit?: (costs: readonly ProjectCost[]) => boolean;
  /** Folder that paths in `reporterNames` are relative to. Default: the project folder. */
  readonly cwd?: string;
  /** Reporter names. Default: the config's reporters. */
  readonly reporterNames?: readonly string[] | undefined;
  /** Reporters in addition to the named ones. */
  readonly extraReporters?: readonly OpenReporter[];
  /**
   * Time limit, in milliseconds. Open tests then stay pending; `placewright wait` collects them. Default: the
   * config's.
   */
  readonly timeoutMs?: number | undefined;
  /** Whether to send the notifications of the config. Default: `false`. */
  readonly notifies?: boolean;
  /** Whether to make the retries that scenarios allow. Default: `true`. */
  readonly makesRetries?: boolean;
  /** Whether to wait for results, and to write the report. Default: `true`. */
  readonly waits?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
  /** Starts no new tests once aborted. Submitted tests stay pending. */
  readonly interrupt?: AbortSignal | undefined;
  /** Aborts creates that are in flight. */
  readonly abandon?: AbortSignal | undefined;
}

/** What is there before a run is started. */
export interface BeforeRun {
  readonly store: Store;
  readonly plan: StartOptions;
  start(changes?: Partial<StartOptions>): Promise<StartedRun | undefined>;
  /** Submits what an earlier run has left, without waiting for results. */
  submit(runId: string, lease: HeldLease): Promise<RunOutcome>;
}

export interface ExecutedTests {
  /** Absent if nothing was submitted, because `shouldSubmit` returned false. */
  readonly report?: RunOutcome;
  /** Tests that were planned to be created per project, and their price. */
  readonly costs: readonly ProjectCost[];
  /** Errors of scenarios and messages that could not be run. */
  readonly problems: readonly PlacewrightError[];
  /** Folder of the report. Absent if it was not written. */
  readonly reportDir?: string;
  /** Failures of the report folder and of the reporters. They do not affect the results. */
  readonly reportFailures: readonly string[];
}

/**
 * Executes tests as a run in the project's ledger, and writes its report. Throws all errors in their
 * messages at once.
 */
export async function executeTests(
  config: ResolvedConfig,
  options: ExecuteTestsOptions,
): Promise<ExecutedTests> {
  const reportFailures: string[] = [];
  const reporters = await openOwnReporters(config, options, reportFailures);
  const store = await openLedger(config);
  try {
    const { begun, ...planned } = await beginRun(store, config, reporters, options);
    const done = { ...planned, reportFailures };
    if (begun === undefined) return done;
    if (!("lease" in begun)) {
      // Nothing is retried, so the job has the results of the run.
      if (options.waits !== false && (options.shouldSubmit?.([]) ?? true))
        await reporters.onEnd(begun, createMessageReader(store, begun.tests));
      return { ...done, report: begun };
    }
    const report = await work(store, config, begun, reporters, options);
    if (options.waits === false) return { ...done, report };
    return { ...done, report, ...(await write(store, config, report, reporters, options, reportFailures)) };
  } finally {
    await store.close();
  }
}

/** Writes the reports of a run. Returns the folder, if it was written, and adds failures. */
async function write(
  store: Store,
  config: ResolvedConfig,
  report: RunOutcome,
  reporters: RunReporters,
  { notifies, abandon }: Pick<ExecuteTestsOptions, "notifies" | "abandon">,
  failures: string[],
): Promise<Pick<ExecutedTests, "reportDir">> {
  const folder = await writeReports(config, {
    report,
    readMessage: createMessageReader(store, report.tests),
    reporters,
    ...(notifies ? { notifies: { store, signal: abandon } } : {}),
    onFolderFailure: (error) => failures.push(describeFolderFailure(error, report)),
  });
  return folder ? { reportDir: folder.dir } : {};
}

/**
 * Collects the results of a run that was submitted before, without submitting any test, and writes its report. `take`
 * acquires the run. Does not create a ledger.
 */
export async function collectTests(
  config: ResolvedConfig,
  take: (store: Store) => Promise<StartedRun>,
  options: Omit<WorkOptions, "makesRetries"> & ReporterOptions & Pick<ExecuteTestsOptions, "notifies">,
): Promise<Required<Pick<ExecutedTests, "report">> & Pick<ExecutedTests, "reportDir" | "reportFailures">> {
  const reportFailures: string[] = [];
  const reporters = await openOwnReporters(config, options, reportFailures);
  const { store } = await openExistingLedger(config);
  try {
    const report = await work(store, config, await take(store), reporters, { ...options, submits: false });
    const folder = await write(store, config, report, reporters, options, reportFailures);
    return { report, reportFailures, ...folder };
  } finally {
    await store.close();
  }
}

type ReporterOptions = Pick<ExecuteTestsOptions, "cwd" | "reporterNames" | "extraReporters">;

const openOwnReporters = (
  config: ResolvedConfig,
  { cwd = config.projectDir, reporterNames, extraReporters = [] }: ReporterOptions,
  failures: string[],
): Promise<RunReporters> =>
  openReporters(config, {
    cwd,
    names: reporterNames,
    extra: extraReporters,
    onFailure: (message) => failures.push(message),
  });

interface Started {
  /** The outcome of the newest run, if it has no test to retry. Undefined if no run was started. */
  readonly begun: StartedRun | RunOutcome | undefined;
  readonly costs: readonly ProjectCost[];
  readonly problems: readonly PlacewrightError[];
}

async function beginRun(
  store: Store,
  config: ResolvedConfig,
  reporters: RunReporters,
  { retry, begin, shouldSubmit = () => true, ...options }: ExecuteTestsOptions,
): Promise<Started> {
  let costs: readonly ProjectCost[] = [];
  let problems: readonly PlacewrightError[] = [];
  const plan: StartOptions = {
    ...options,
    baseBranches: await baseBranchesOf(config.projectDir, options.env),
    onInvalid(found) {
      problems = found;
    },
    confirm(tests) {
      costs = costOf(tests);
      return shouldSubmit(costs);
    },
  };
  const start = (changes?: Partial<StartOptions>) =>
    startRun(store, config, { ...plan, ...changes }).catch((error) => {
      // Another process was faster: this plan creates nothing.
      costs = [];
      throw error;
    });
  const submit = (runId: string, lease: HeldLease) =>
    work(store, config, { runId, lease }, reporters, { ...options, waits: false });
  const begun = retry
    ? await retryNewest(store, config, retry, plan)
    : await (begin?.({ store, plan, start, submit }) ?? start());
  return { begun, costs, problems };
}

interface WorkOptions
  extends Pick<
    ExecuteTestsOptions,
    "timeoutMs" | "waits" | "makesRetries" | "onEvent" | "interrupt" | "abandon"
  > {
  /** Whether to submit tests. If not, and `waits` is false, results are asked for once. Default: `true`. */
  readonly submits?: boolean;
}

const never = (): AbortSignal => new AbortController().signal;

const work = (
  store: Store,
  config: ResolvedConfig,
  begun: StartedRun,
  reporters: RunReporters,
  {
    timeoutMs,
    waits = true,
    submits = true,
    makesRetries = true,
    onEvent,
    interrupt = never(),
    abandon = never(),
  }: WorkOptions,
): Promise<RunOutcome> =>
  workOnRun(config, {
    store,
    ...begun,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    submits,
    polls: waits ? "always" : submits ? "never" : "once",
    makesRetries,
    interrupt,
    abandon,
    emit(event) {
      onEvent?.(event);
      reporters.onEvent(event);
    },
  });
