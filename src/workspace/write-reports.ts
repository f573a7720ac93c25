import { joinSentences, messageOf } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { type ReportFolder, writeReportFolder } from "../report/folder.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import type { NotifyChoice, RunReporters } from "./reporters.ts";

export interface ReportOutputs {
  readonly report: RunOutcome;
  readonly readMessage: ReadMessage;
  readonly reporters: RunReporters;
  /** Sends the notifications of the config, and telemetry, if present. Default: sends nothing. */
  readonly notifies?: NotifyChoice | undefined;
  /** Receives the reason why the folder could not be written. */
  onFolderFailure(error: unknown): void;
}

/**
 * Writes the report folder, then calls every reporter and sends the notifications, even if the folder could not be
 * written. Returns the folder. Undefined if it is missing or incomplete.
 */
export async function writeReports(
  { reportsDir }: Pick<ResolvedConfig, "reportsDir">,
  { report, readMessage, reporters, notifies, onFolderFailure }: ReportOutputs,
): Promise<ReportFolder | undefined> {
  let folder: ReportFolder | undefined;
  try {
    folder = await writeReportFolder({ reportsDir, report, readMessage });
  } catch (error) {
    onFolderFailure(error);
  }
  await reporters.onEnd(report, readMessage);
  if (notifies) await reporters.notify(report, notifies);
  return folder;
}

/** Returns a sentence about how to write the report of a recorded run again. */
export const howToWriteAgain = ({ run }: Pick<RunOutcome, "run">): string =>
  `Run ${run.id} is recorded: placewright report ${run.id} writes its report again`;

/** Describes why the folder of a recorded run's report could not be written, in one line. */
export const describeFolderFailure = (error: unknown, report: Pick<RunOutcome, "run">): string =>
  joinSentences(messageOf(error), howToWriteAgain(report));
