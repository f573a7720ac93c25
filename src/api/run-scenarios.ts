import process from "node:process";
import type { PlacewrightError } from "../base/errors.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { FailLevel } from "../check/settings.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { ProjectCost, RunOutcome } from "../result/run-report.ts";
import type { RunExitCode } from "../result/verdict.ts";
import type { StartedAfter } from "../worker/start-after-recent.ts";
import type { BeforeRun } from "../workspace/execute-tests.ts";
import type { StartedRun } from "../workspace/start-run.ts";
import { asCall, copyingReporter, openConfig, projectFolder } from "./project-call.ts";

/** Options of `runScenarios`. Each has the meaning of the same option of `placewright run`. */
export interface RunScenariosOptions {
  /** Folder of the config, and the folder that `reports`, `ledger`, and `reporters` are relative to. Default: the working folder. */
  readonly cwd?: string | undefined;
  /**
   * Environment variables, for endpoints, secrets that the config names, and the branch and commit in CI. Default: those
   * of the process, from which the AWS SDK always reads its credentials.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Config file. Default: `placewright.config.ts`, if it exists. */
  readonly config?: string | undefined;
  /** Scenario files and folders, relative to the project folder. Default: all in the config's `scenarios` folder. */
  readonly paths?: readonly string[] | undefined;
  /** Runs only tests whose `scenario (variant)` matches this regular expression. */
  readonly grep?: string | undefined;
  /** Runs only scenarios with at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** Project names. Default: the config's default projects. */
  readonly project?: readonly string[] | undefined;
  /** Runs a part of the tests: shard `index`, 1-based, of `total`. Default: all tests. */
  readonly shard?: { readonly index: number; readonly total: number } | undefined;
  /** Retries the tests of the newest run that failed or were not measured, in the same run. */
  readonly lastFailed?: boolean | undefined;
  /** Retries the tests of the newest run that met a provider error, in the same run. */
  readonly onlyErrored?: boolean | undefined;
  /** Maximum age of a placement of an identical message to reuse, in milliseconds. Default: the config's. */
  readonly reuseMs?: number | undefined;
  /** Whether to run nothing if any scenario or message is invalid. Default: `false`, the others run. */
  readonly strict?: boolean | undefined;
  /** Whether to check messages before they are submitted. Default: `true`. */
  readonly check?: boolean | undefined;
  /** Lowest severity of findings that blocks a message. Default: the config's. */
  readonly failOn?: FailLevel | undefined;
  /** Purpose of messages that declare none. Default: the config's. */
  readonly purpose?: Purpose | undefined;
  /** Branch of the run, which determines its baseline. Default: from CI, or from git. */
  readonly branch?: string | undefined;
  /** Random seed. Makes boundaries, Message-IDs, and the simulation repeatable. */
  readonly seed?: string | undefined;
  /** The time of the `Date` header. Default: the current time. */
  readonly date?: Date | undefined;
  /** Maximum number of new paid tests. A run that needs more creates none. Default: the config's. */
  readonly maxNewTests?: number | undefined;
  /**
   * Maximum cost, in the currency of `pricePerTest`. A run that costs more creates no test. Default: the
   * config's.
   */
  readonly maxCost?: number | undefined;
  /** Whether to build and check the messages and compute the cost, but submit nothing. Default: `false`. */
  readonly dryRun?: boolean | undefined;
  /**
   * Whether to end once all tests are submitted, without a report. `collectRun` collects the results.
   * Default: `false`.
   */
  readonly detach?: boolean | undefined;
  /**
   * Leaves out tests that a run of the branch has submitted within this time, in milliseconds, and submits all that such a
   * run has left if some of it is selected: a job that runs twice pays once. Requires `detach`. Default: submits all.
   */
  readonly everyMs?: number | undefined;
  /** Time to wait, in milliseconds. Open tests then stay pending. Default: the config's. */
  readonly timeoutMs?: number | undefined;
  /** Folder of the reports. Default: the config's. */
  readonly reports?: string | undefined;
  /** Folder of the ledger, or the URL of its database. Default: the config's. */
  readonly ledger?: string | undefined;
  /**
   * Reporters, such as `junit=results.xml` or `./my-reporter.ts`. Default: the config's. The report folder is
   * always written.
   */
  readonly reporters?: readonly string[] | undefined;
  /** Receives each event of the run. If it throws, the run continues, and `reportFailures` has the error. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /**
   * Stops the run: calls in flight finish, no new ones start, and the report contains what is known.
   * `placewright resume` continues the run.
   */
  readonly signal?: AbortSignal | undefined;
  /** Aborts the calls in flight, too. Abort `signal` first. */
  readonly abandonSignal?: AbortSignal | undefined;
}

/**
 * The result of `runScenarios`.
 *
 * @example
 * ```ts
 * import { runScenarios } from "placewright";
 *
 * const { costs } = await runScenarios({ dryRun: true, project: ["ses"] });
 * const total = costs.reduce((sum, { newTests, pricePerTest = 0 }) => sum + newTests * pricePerTest, 0);
 * ```
 */
export interface RunScenariosResult {
  /**
   * The run as in `report.json`, but without its messages. If there was no test to retry, the newest run.
   * Absent if no run was started: a dry run, `signal` aborted before that, or `earlierRuns` have all tests.
   */
  readonly report?: RunOutcome;
  /**
   * Ids of the earlier runs that have some of the tests, with `everyMs`: their results belong to this call, too. Absent
   * without `everyMs`.
   */
  readonly earlierRuns?: readonly string[];
  /** Exit code that `placewright run` returns for this result. */
  readonly exitCode: RunExitCode;
  /** Number of tests that the plan creates, per project, and their price. */
  readonly costs: readonly ProjectCost[];
  /**
   * Errors of scenarios and messages that could not be run. Empty if all could. Their tests are in the report, as not
   * measured, and the exit code is 2.
   */
  readonly problems: readonly PlacewrightError[];
  /** Absolute path of the folder with `report.json` and `index.html`. Absent if it was not written. */
  readonly reportDir?: string;
  /** Failures of the report folder, of reporters, and of `onEvent`. They do not affect the results. */
  readonly reportFailures: readonly string[];
}

/**
 * Runs scenarios, as `placewright run` does: builds and checks the messages, submits one placement test each, waits
 * for the results, evaluates the expectations, and writes the report. Records the run in the project's ledger. Prints
 * nothing, and never ends the process.
 *
 * @throws {PlacewrightError} `usage` if an option is invalid or the run exceeds its budget; `config-invalid`,
 *   `scenario-invalid`, and others if files of the project are invalid and no test is left that can run, or with
 *   `strict`. If there are several errors, `cause` is a `Problems` error with all of them. Nothing was submitted then. `run-taken-over` and `run-unrecorded` occur after tests were
 *   submitted. Provider errors are verdicts and are not thrown.
 *
 * @example
 * ```ts
 * import { runScenarios } from "placewright";
 *
 * const stop = new AbortController();
 * const { report, exitCode, reportDir } = await runScenarios({
 *   paths: ["scenarios/nightly.yaml"],
 *   project: ["local"],
 *   maxNewTests: 20,
 *   timeoutMs: 120_000,
 *   signal: stop.signal,
 *   onEvent(event) {
 *     if (event.type === "test-finished" && event.result.verdict === "errored") stop.abort();
 *   },
 * });
 * exitCode; // → 0
 * report?.tests.map(({ title, verdict }) => `${title}: ${verdict}`); // → ["nightly: passed"]
 * reportDir?.endsWith(report?.run.id ?? "?"); // → true
 * ```
 */
export function runScenarios(options: RunScenariosOptions = {}): Promise<RunScenariosResult> {
  return asCall(async () => {
    const { checkRunOptions } = await import("./run-scenarios-options.ts");
    checkRunOptions(options);
    return run(options);
  });
}

async function run(options: RunScenariosOptions): Promise<RunScenariosResult> {
  const { env = process.env, signal, detach = false } = options;
  const cwd = await projectFolder(options.cwd, "Cannot run the scenarios");
  // Loaded here, so that a config or scenario that imports "placewright" does not load the whole of it.
  const [{ checkReportsDir }, { executeTests }, { selectRunnable }, { detachedExitCode, worstExitCode }] =
    await Promise.all([
      import("../report/folder.ts"),
      import("../workspace/execute-tests.ts"),
      import("../workspace/select-tests.ts"),
      import("../result/exit-code.ts"),
    ]);
  const config = await openConfig({ ...options, cwd, env });
  await checkReportsDir(config.reportsDir);
  const { paths = [], grep, tags, lastFailed, onlyErrored, onEvent } = options;
  const { tests, health, broken } = await selectRunnable(config, {
    paths,
    grep,
    tag: tags,
    project: options.project,
  });
  const isAborted = () => signal?.aborted === true;
  let recent: StartedAfter<StartedRun | undefined> | undefined;
  const begin = async (before: BeforeRun): Promise<StartedRun | undefined> => {
    recent = await startRecent(config, options, env, before);
    return recent.begun?.run;
  };
  const { report, ...executed } = await executeTests(config, {
    selection: tests,
    health,
    broken,
    strict: options.strict,
    project: options.project,
    shard: options.shard,
    retry: lastFailed || onlyErrored ? { lastFailed, onlyErrored } : undefined,
    reuse: options.reuseMs,
    check: options.check,
    failOn: options.failOn,
    purpose: options.purpose,
    branch: options.branch,
    seed: options.seed,
    date: options.date,
    timeoutMs: options.timeoutMs,
    begin: options.everyMs === undefined ? undefined : begin,
    waits: !detach,
    notifies: true,
    interrupt: signal,
    abandon: options.abandonSignal,
    shouldSubmit: () => options.dryRun !== true && !isAborted(),
    cwd,
    reporterNames: options.reporters,
    extraReporters: onEvent ? [copyingReporter(onEvent)] : [],
    env,
    commandLine: "runScenarios()",
  });
  const dryRunCode = executed.problems.length > 0 ? 2 : 0;
  const carried = recent
    ? { ...executed, costs: sumOf([...recent.rest, ...executed.costs]), earlierRuns: recent.runs }
    : executed;
  const code = recent?.code ?? 0;
  if (recent && !recent.begun && !isAborted())
    return { ...carried, exitCode: worstExitCode(code, dryRunCode) as RunExitCode };
  if (report === undefined) return { ...carried, exitCode: options.dryRun ? dryRunCode : 130 };
  if (options.dryRun) return { ...carried, report, exitCode: dryRunCode };
  const exitCode = detach ? (worstExitCode(detachedExitCode(report), code) as RunExitCode) : report.exitCode;
  const isFaulty = carried.reportFailures.length > 0;
  return {
    ...carried,
    report,
    exitCode: isFaulty ? (worstExitCode(exitCode, 3) as RunExitCode) : exitCode,
  };
}

/** Adds up the costs of each project. */
const sumOf = (costs: readonly ProjectCost[]): ProjectCost[] =>
  [...new Set(costs.map(({ project }) => project))].map((name) => {
    const own = costs.filter(({ project }) => project === name);
    const { pricePerTest } = own.find((each) => each.pricePerTest !== undefined) ?? {};
    return {
      project: name,
      newTests: own.reduce((sum, { newTests }) => sum + newTests, 0),
      ...(pricePerTest === undefined ? {} : { pricePerTest }),
    };
  });

/** Starts a run with the tests that no run has submitted within `everyMs`. */
async function startRecent(
  config: ResolvedConfig,
  { everyMs = 0, branch, project, dryRun }: RunScenariosOptions,
  env: Environment,
  { start, ...before }: BeforeRun,
): Promise<StartedAfter<StartedRun | undefined>> {
  const { startAfterRecent } = await import("../worker/start-after-recent.ts");
  return startAfterRecent({ config, everyMs, env, branch, project, dryRun, say: () => {}, ...before }, start);
}
