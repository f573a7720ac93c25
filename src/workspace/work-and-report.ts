import type { ResolvedConfig } from "../config/config.ts";
import type { RunOutcome } from "../result/run-report.ts";
import type { ExecuteOptions } from "../run/execute-run.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { RunReporters } from "./reporters.ts";
import { workOnRun } from "./work-on-run.ts";
import { describeFolderFailure, writeReports } from "./write-reports.ts";

export interface ReportedWork extends Omit<ExecuteOptions, "clock" | "openProvider" | "emit"> {
  readonly reporters: RunReporters;
  /** Called with each event, before the reporters are. */
  readonly emit: ExecuteOptions["emit"];
  /** Whether to write the report. Default: always. */
  readonly shouldReport?: () => boolean | Promise<boolean>;
  /** Receives the reason why the report's folder could not be written. */
  onReportFailure(message: string): void;
}

/** Executes a run as far as possible, then writes its report folder and calls its reporters. */
export async function workAndReport(
  config: ResolvedConfig,
  { reporters, emit, onReportFailure, shouldReport = () => true, ...options }: ReportedWork,
): Promise<RunOutcome> {
  const report = await workOnRun(config, {
    ...options,
    emit(event) {
      emit(event);
      reporters.onEvent(event);
    },
  });
  if (await shouldReport())
    await writeReports(config, {
      report,
      readMessage: createMessageReader(options.store, report.tests),
      reporters,
      notifies: { store: options.store, signal: options.abandon },
      onFolderFailure: (error) => onReportFailure(describeFolderFailure(error, report)),
    });
  return report;
}
