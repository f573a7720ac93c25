import process from "node:process";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { HealthScenario } from "../scenario/health.ts";
import type { SelectedTest } from "../scenario/select.ts";
import { beginRun } from "../workspace/begin-run.ts";
import { openLedger } from "../workspace/ledger.ts";
import { openReporters } from "../workspace/reporters.ts";
import { workOnRun } from "../workspace/work-on-run.ts";
import { describeFolderFailure, writeReports } from "../workspace/write-reports.ts";

export interface CarryOptions {
  readonly selection: readonly SelectedTest[];
  readonly health?: readonly HealthScenario[];
  /** Project names. Default: the default projects of the config. */
  readonly project?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  /** Time limit, in milliseconds. Open tests then stay pending; `placewright wait` collects them. */
  readonly timeoutMs: number;
  readonly onEvent?: (event: RunEvent) => void;
  /** Starts no new tests once aborted. Submitted tests stay pending. */
  readonly interrupt?: AbortSignal;
}

export interface CarriedTests {
  readonly report: RunOutcome;
  /** Failures of the report folder and of the config's reporters. They do not affect the results. */
  readonly reportFailures: readonly string[];
}

/**
 * Executes tests as a run in the project's ledger, and writes its report. Throws all errors in their
 * messages at once.
 */
export async function carryTests(config: ResolvedConfig, options: CarryOptions): Promise<CarriedTests> {
  const { onEvent, timeoutMs, interrupt = new AbortController().signal, ...plan } = options;
  const failed: string[] = [];
  const reporters = await openReporters(config, {
    cwd: config.projectDir,
    onFailure: (message) => failed.push(message),
  });
  const store = await openLedger(config);
  try {
    const begun = await beginRun(store, config, { ...plan, env: process.env, commandLine: "vitest" });
    if (!begun) throw new Error("the run was cancelled unexpectedly");
    const report = await workOnRun(config, {
      store,
      ...begun,
      timeoutMs,
      interrupt,
      abandon: new AbortController().signal,
      emit(event) {
        onEvent?.(event);
        reporters.onEvent(event);
      },
    });
    const readMessage = createMessageReader(store, report.tests);
    await writeReports(config, {
      report,
      readMessage,
      reporters,
      onFolderFailure: (error) => failed.push(describeFolderFailure(error, report)),
    });
    return { report, reportFailures: failed };
  } finally {
    await store.close();
  }
}
