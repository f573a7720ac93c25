import { systemClock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { createTerminalReporter } from "../report/terminal.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome } from "../result/run-report.ts";
import type { Verdict } from "../result/verdict.ts";
import { readOpenTests } from "../run/expected-completion.ts";
import { findRun } from "../run/read-run.ts";
import type { Store } from "../store/store.ts";
import { takeToCollect } from "../worker/take-to-collect.ts";
import { whatIsLeft } from "../workspace/open-runs.ts";
import { workOnRun } from "../workspace/work-on-run.ts";
import type { CommandContext, Interruption } from "./command.ts";
import { openCommandReporters } from "./open-reporters.ts";
import { writeRunReport } from "./run-session.ts";

/** Verdicts that are still to change. */
const isOpenVerdict: ReadonlySet<Verdict> = new Set(["pending", "skipped"]);

/** Age from which an open test is overdue, in milliseconds: three times as long as a test usually takes. */
const overdueMs = 3 * 86_400_000;

export interface CollectOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly interruption: Interruption;
  /** Part of the names of the reporters' files, if a command reports several runs. */
  readonly fileSuffix: string | undefined;
}

/** What a command collected of a run. */
export interface CollectedRun {
  /**
   * Exit code of the results so far. Absent if there is no new one, with `--every` none of that time, and nothing is
   * overdue or left unsubmitted.
   */
  readonly code?: number;
  /** Whether the report was written. */
  readonly isReported: boolean;
  /** Whether results of the run are still to come. */
  readonly isOpen: boolean;
}

/**
 * Asks once for the results of each submitted test of a run, and writes the report if there is a new one. Submits nothing.
 * Leaves the run alone if another process works on it.
 */
export async function collectRun(
  context: CommandContext,
  runId: string,
  { config, store, interruption, fileSuffix }: CollectOptions,
): Promise<CollectedRun> {
  const { stdout, color } = context;
  const lease = await takeToCollect(store, runId);
  if (typeof lease === "string") {
    stdout.write(print`Run ${runId}: ${lease} is working on it.\n`);
    return { isReported: false, isOpen: true };
  }
  const terminal = createTerminalReporter({ stream: { write: (text) => stdout.write(text) }, color });
  const reporters = await openCommandReporters(context, config, fileSuffix).catch(async (error) => {
    await lease.release();
    throw error;
  });
  const held: RunEvent[] = [];
  const { every } = context.options;
  let hasNews =
    (await findRun(store, runId)).state === "finished" ||
    (every !== undefined && (await hasResultSince(store, runId, systemClock.now() - every)));
  const report = await workOnRun(config, {
    store,
    runId,
    lease,
    submits: false,
    polls: "once",
    ...interruption,
    emit(event) {
      reporters.onEvent(event);
      held.push(event);
      hasNews ||= event.type === "test-finished" && !isOpenVerdict.has(event.result.verdict);
      if (hasNews) for (const each of held.splice(0)) terminal.onEvent(each);
    },
  });
  const { state } = await findRun(store, runId);
  const { hasResultsToCome, hasUnsubmitted } = await whatIsLeft(store, runId);
  const isOpen = state !== "finished" && hasResultsToCome;
  const isLate = isOverdue(report);
  // No other process submits them: this one has the lease.
  const isStopped = state === "open" && hasUnsubmitted;
  // With --every, the job's next command submits them.
  const isPending = isLate || (isStopped && every === undefined);
  if (!hasNews) {
    stdout.write(
      print`${await describeOpen(store, report)}${isLate ? " More than 3 days is too long." : ""}\n`,
    );
    return { isReported: false, isOpen, ...(isPending ? { code: 4 } : {}) };
  }
  terminal.onEnd(report);
  const code = await writeRunReport(context, config, { store, reporters }, report);
  if (isOpen || isStopped) stdout.write(print`${await describeOpen(store, report)}\n`);
  return { isReported: true, isOpen, code: code === 4 && !isPending ? 0 : code };
}

/** Whether a test of a run has ended since a time, in milliseconds of Unix time. */
async function hasResultSince(
  store: Pick<Store, "latestAttempts">,
  runId: string,
  sinceMs: number,
): Promise<boolean> {
  const attempts = await store.latestAttempts(runId);
  return attempts.some(
    ({ state, completedAtMs, intendedAtMs = 0 }) =>
      state === "finished" && (completedAtMs ?? intendedAtMs) >= sinceMs,
  );
}

function isOverdue({ tests }: RunOutcome): boolean {
  const beforeMs = systemClock.now() - overdueMs;
  return tests.some(
    ({ verdict, submittedAt }) =>
      verdict === "pending" && submittedAt !== undefined && Date.parse(submittedAt) < beforeMs,
  );
}

/** Says how many tests of a run are open, and when their results are likely to be there. */
async function describeOpen(store: Store, { run, counts }: RunOutcome): Promise<string> {
  const stored = await findRun(store, run.id);
  const nowMs = systemClock.now();
  const open = await readOpenTests(store, stored);
  const expected = open.flatMap(({ expected }) => (expected ? [expected.latestMs] : []));
  const leftMs = Math.max(...expected) - nowMs;
  const when =
    expected.length === 0 ? "" : leftMs > 0 ? `, likely done in ${formatDuration(leftMs)}` : ", due now";
  const submitted = `${plural(counts.pending, "test")} open${when}`;
  const isCancelled = stored.state === "cancelled";
  const parts = [
    ...(counts.pending > 0 ? [submitted] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.errored > 0 ? [`${counts.errored} had a provider error`] : []),
    ...(counts["not-measured"] > 0 ? [`${counts["not-measured"]} not measured`] : []),
    ...(counts.skipped > 0 && !isCancelled
      ? [
          `${counts.skipped} not submitted: placewright resume ${run.id} submits ${counts.skipped === 1 ? "it" : "them"}`,
        ]
      : []),
  ];
  return `Run ${run.id}: ${parts.join("; ") || "nothing new"}.`;
}
