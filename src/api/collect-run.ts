import process from "node:process";
import { PlacewrightError } from "../base/errors.ts";
import type { RunOutcome } from "../result/run-report.ts";
import type { RunExitCode } from "../result/verdict.ts";
import { asCall, copyingReporter, openConfig, projectFolder } from "./project-call.ts";
import type { RunScenariosOptions, RunScenariosResult } from "./run-scenarios.ts";

/** Options of `collectRun`. Those that `runScenarios` has, too, have the same meaning. */
export interface CollectRunOptions
  extends Pick<
    RunScenariosOptions,
    | "cwd"
    | "env"
    | "config"
    | "reports"
    | "ledger"
    | "reporters"
    | "timeoutMs"
    | "onEvent"
    | "signal"
    | "abandonSignal"
  > {
  /** Id of the run: `20260301-081500-3fa9c1`. Default: the newest one. */
  readonly run?: string | undefined;
  /** Whether to wait for all results, as `placewright wait` does, or to ask once. Default: `true`, to wait. */
  readonly wait?: boolean | undefined;
}

/** The result of `collectRun`. */
export interface CollectRunResult extends Pick<RunScenariosResult, "reportDir" | "reportFailures"> {
  /** The run as in `report.json`, but without its messages. */
  readonly report: RunOutcome;
  /** Exit code that `placewright wait` returns for this result: 4 if results are still to come. */
  readonly exitCode: RunExitCode;
}

/**
 * Collects the results of a run whose tests are submitted: after `runScenarios` with `detach`, or of a run that was
 * stopped. Evaluates the expectations, and writes the report. Submits nothing, and costs nothing.
 *
 * @throws {PlacewrightError} `run-missing` if the ledger has no such run; `run-busy` if another process works on it;
 *   `usage` if an option is invalid, or if none of the run's tests are submitted; `config-invalid`. Provider errors are
 *   verdicts and are not thrown.
 *
 * @example
 * ```ts
 * import { collectRun, runScenarios } from "placewright";
 *
 * const { report: submitted } = await runScenarios({ project: ["local"], detach: true });
 * // Later, also from another process:
 * const { report, exitCode } = await collectRun({ run: submitted?.run.id, timeoutMs: 60_000 });
 * report.tests.map(({ title, verdict }) => `${title}: ${verdict}`); // → ["nightly: passed"]
 * exitCode; // → 0
 * ```
 */
export function collectRun(options: CollectRunOptions = {}): Promise<CollectRunResult> {
  return asCall(async () => {
    const { checkCollectOptions } = await import("./run-scenarios-options.ts");
    checkCollectOptions(options);
    return collect(options);
  });
}

async function collect(options: CollectRunOptions): Promise<CollectRunResult> {
  const { env = process.env, wait = true, onEvent } = options;
  const cwd = await projectFolder(options.cwd, "Cannot collect the run");
  const [{ checkReportsDir }, { collectTests }, { takeToCollect }, { findRecordedRun }, { worstExitCode }] =
    await Promise.all([
      import("../report/folder.ts"),
      import("../workspace/execute-tests.ts"),
      import("../worker/take-to-collect.ts"),
      import("../run/read-run.ts"),
      import("../result/exit-code.ts"),
    ]);
  const config = await openConfig({ ...options, cwd, env });
  await checkReportsDir(config.reportsDir);
  const collected = await collectTests(
    config,
    async (store) => {
      const { id: runId } = await findRecordedRun(store, options.run, "collect");
      const lease = await takeToCollect(store, runId);
      if (typeof lease === "string")
        throw new PlacewrightError("run-busy", `Cannot collect run ${runId}: ${lease} is working on it`, {
          hint: "Wait until it is finished",
        });
      return { runId, lease };
    },
    {
      waits: wait,
      timeoutMs: options.timeoutMs,
      notifies: true,
      interrupt: options.signal,
      abandon: options.abandonSignal,
      cwd,
      reporterNames: options.reporters,
      extraReporters: onEvent ? [copyingReporter(onEvent)] : [],
    },
  );
  const { exitCode } = collected.report;
  const isFaulty = collected.reportFailures.length > 0;
  return { ...collected, exitCode: isFaulty ? (worstExitCode(exitCode, 3) as RunExitCode) : exitCode };
}
