import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { messageOf } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { reportDirOf } from "../report/folder.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { createTerminalReporter } from "../report/terminal.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import type { Polling } from "../run/poller.ts";
import type { HeldLease } from "../run/run-lease.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store } from "../store/store.ts";
import type { NotifyChoice, RunReporters } from "../workspace/reporters.ts";
import { workOnRun } from "../workspace/work-on-run.ts";
import { howToWriteAgain, writeReports } from "../workspace/write-reports.ts";
import type { CommandContext, OutputStream } from "./command.ts";

export interface SessionOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly runId: string;
  readonly lease: HeldLease;
  readonly submits?: boolean;
  readonly polls?: Polling;
  readonly reporters: RunReporters;
  /** Stream for progress. Default: standard output. */
  readonly stream?: OutputStream;
}

/** Executes a run to completion, or as far as possible, and shows its progress. */
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
      if (event.type === "test-submitting") context.noteSubmit();
      terminal.onEvent(event);
      reporters.onEvent(event);
    },
  });
  terminal.onEnd(report);
  return report;
}

export interface WriteOptions extends Pick<SessionOptions, "store" | "reporters"> {
  /** Whether to send notifications about the run. Default: `true`. */
  readonly notifies?: boolean;
}

/**
 * Writes the report of a run from the ledger, and shows its path and the next command. Returns the run's exit
 * code.
 */
export async function writeRunReport(
  context: CommandContext,
  config: ResolvedConfig,
  { store, reporters, notifies = true }: WriteOptions,
  report: RunOutcome,
): Promise<number> {
  await writeReport(context, config, reporters, report, createMessageReader(store, report.tests), {
    ...(notifies ? { notifies: { store, signal: context.listenForInterrupt().interrupt } } : {}),
  });
  const open = report.counts.pending + report.counts.skipped;
  const isUncertain = report.tests.some(({ submitUncertain }) => submitUncertain);
  if (open > 0 || isUncertain) {
    const { id } = report.run;
    // A cancelled run cannot be resumed. Waiting for it submits nothing.
    const isCancelled = (await store.run(id))?.state === "cancelled";
    context.stdout.write(print`To continue: placewright ${isCancelled ? "wait" : "resume"} ${id}\n`);
  }
  return report.exitCode;
}

/**
 * Writes the report folder, calls every reporter, and shows the path of the report. A failed write is
 * reported on standard error, does not stop the others, and raises the exit code to at least 3. `again` says
 * how to write the report again. Notifications are sent if `notifies` is present.
 */
export async function writeReport(
  { cwd, stdout, stderr, noteFault }: CommandContext,
  { reportsDir }: ResolvedConfig,
  reporters: RunReporters,
  report: RunOutcome,
  readMessage: ReadMessage,
  {
    again = howToWriteAgain(report),
    notifies,
  }: { readonly again?: string; readonly notifies?: NotifyChoice } = {},
): Promise<void> {
  const dir = reportDirOf(reportsDir, report);
  const htmlPath = join(dir, "index.html");
  const before = await modifiedAt(htmlPath);
  const folder = await writeReports(
    { reportsDir },
    {
      report,
      readMessage,
      reporters,
      notifies,
      onFolderFailure(error) {
        noteFault();
        stderr.write(print`✕ ${messageOf(error)}\n  ${again}.\n`);
      },
    },
  );
  if (folder?.latestError)
    stderr.write(print`! ${folder.latestError.message}\n  The report is complete in ${nameOf(dir, cwd)}.\n`);
  // An existing page may be from an earlier report of the run, so compare the modification time.
  const isWritten = folder !== undefined || (await modifiedAt(htmlPath)) !== before;
  if (isWritten) stdout.write(print`\nReport: ${nameOf(htmlPath, cwd)}\n`);
}

const nameOf = (path: string, cwd: string): string => relative(cwd, path) || path;

const modifiedAt = (path: string): Promise<bigint | undefined> =>
  stat(path, { bigint: true }).then(
    (stats) => (stats.isFile() ? stats.mtimeNs : undefined),
    () => undefined,
  );
