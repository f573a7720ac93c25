import type { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { ProjectCost, RunOutcome } from "../result/run-report.ts";
import { costOf } from "../run/cost.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store } from "../store/store.ts";
import { openLedger } from "./ledger.ts";
import { type OpenReporter, openReporters, type RunReporters } from "./reporters.ts";
import { type RetryChoice, retryNewest } from "./retry-tests.ts";
import { baseBranchesOf } from "./revision.ts";
import { type StartedRun, type StartOptions, startRun } from "./start-run.ts";
import { workOnRun } from "./work-on-run.ts";
import { describeFolderFailure, writeReports } from "./write-reports.ts";

export interface ExecuteTestsOptions extends Omit<StartOptions, "confirm"> {
  /** Retries tests of the newest run in place of starting a run. Default: a new run. */
  readonly retry?: RetryChoice | undefined;
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
  const reporters = await openReporters(config, {
    cwd: options.cwd ?? config.projectDir,
    names: options.reporterNames,
    extra: options.extraReporters ?? [],
    onFailure: (message) => reportFailures.push(message),
  });
  const store = await openLedger(config);
  try {
    const { begun, ...planned } = await begin(store, config, options);
    const done = { ...planned, reportFailures };
    if (begun === undefined) return done;
    if (!("lease" in begun)) return { ...done, report: begun };
    const report = await work(store, config, begun, reporters, options);
    if (options.waits === false) return { ...done, report };
    const folder = await writeReports(config, {
      report,
      readMessage: createMessageReader(store, report.tests),
      reporters,
      ...(options.notifies ? { notifies: { store, signal: options.abandon } } : {}),
      onFolderFailure: (error) => reportFailures.push(describeFolderFailure(error, report)),
    });
    return { ...done, report, ...(folder ? { reportDir: folder.dir } : {}) };
  } finally {
    await store.close();
  }
}

interface Started {
  /** The outcome of the newest run, if it has no test to retry. Undefined if `shouldSubmit` returned false. */
  readonly begun: StartedRun | RunOutcome | undefined;
  readonly costs: readonly ProjectCost[];
  readonly problems: readonly PlacewrightError[];
}

async function begin(
  store: Store,
  config: ResolvedConfig,
  { retry, shouldSubmit = () => true, ...options }: ExecuteTestsOptions,
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
  const begun = retry ? await retryNewest(store, config, retry, plan) : await startRun(store, config, plan);
  return { begun, costs, problems };
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
    makesRetries = true,
    onEvent,
    interrupt = never(),
    abandon = never(),
  }: ExecuteTestsOptions,
): Promise<RunOutcome> =>
  workOnRun(config, {
    store,
    ...begun,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    polls: waits ? "always" : "never",
    makesRetries,
    interrupt,
    abandon,
    emit(event) {
      onEvent?.(event);
      reporters.onEvent(event);
    },
  });
