import { relative } from "node:path";
import type { ResolvedConfig } from "../config/config.ts";
import { writeReportFolder } from "../report/folder.ts";
import { createTerminalReporter } from "../report/terminal.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import type { HeldLease } from "../run/run-lease.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store } from "../store/store.ts";
import { workOnRun } from "../workspace/work-on-run.ts";
import type { CommandContext, OutputStream } from "./command.ts";
import type { Reporters } from "./reporters.ts";

export interface SessionOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly runId: string;
  readonly lease: HeldLease;
  readonly submits?: boolean;
  readonly waits?: boolean;
  readonly reporters: Reporters;
  /** Where people read the progress. */
  readonly stream?: OutputStream;
}

/** Takes a run as far as it goes, and shows it. */
export async function workOn(
  context: CommandContext,
  { config, reporters, stream = context.stdout, ...session }: SessionOptions,
): Promise<RunOutcome> {
  const terminal = createTerminalReporter({ stream, color: context.color });
  const { timeout } = context.options;
  const report = await workOnRun(config, {
    ...session,
    ...context.listenForInterrupt(),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    emit(event) {
      terminal.onEvent(event);
      reporters.onEvent(event);
    },
  });
  terminal.onEnd(report);
  return report;
}

/** Writes the report of a run in the ledger, and says where it is and how to go on; the exit code is the run's. */
export async function fileReport(
  context: CommandContext,
  config: ResolvedConfig,
  { store, reporters }: Pick<SessionOptions, "store" | "reporters">,
  report: RunOutcome,
): Promise<number> {
  await writeReport(context, config, reporters, report, createMessageReader(store, report.tests));
  const open = report.counts.pending + report.counts.skipped;
  const isUncertain = report.tests.some(({ submitUncertain }) => submitUncertain);
  if (open > 0 || isUncertain) {
    const { id } = report.run;
    // A cancelled run is not resumed; waiting for it submits nothing.
    const isCancelled = (await store.run(id))?.state === "cancelled";
    context.stdout.write(`To go on: placewright ${isCancelled ? "wait" : "resume"} ${id}\n`);
  }
  return report.exitCode;
}

/** Writes the report's folder, has every reporter report, and says where it is. */
export async function writeReport(
  { cwd, stdout }: CommandContext,
  { reportsDir }: ResolvedConfig,
  reporters: Reporters,
  report: RunOutcome,
  readMessage: ReadMessage,
): Promise<void> {
  const { dir, htmlPath } = await writeReportFolder({ reportsDir, report, readMessage });
  await reporters.onEnd(report, readMessage, dir);
  stdout.write(`\nReport: ${relative(cwd, htmlPath) || htmlPath}\n`);
}
