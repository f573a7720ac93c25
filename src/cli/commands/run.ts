import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { checkReportsDir, reportDirOf } from "../../report/folder.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { describeCost } from "../../result/describe-cost.ts";
import { detachedExitCode, worstExitCode } from "../../result/exit-code.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { type CostedTest, costOf, describeRetries, describeUncharged } from "../../run/cost.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import type { Store } from "../../store/store.ts";
import {
  type Recent,
  type RecentOptions,
  type StartedAfter,
  startAfterRecent,
} from "../../worker/start-after-recent.ts";
import { hasWorker, isForWorkers } from "../../worker/worker-card.ts";
import type { RunReporters } from "../../workspace/reporters.ts";
import { retryNewest } from "../../workspace/retry-tests.ts";
import { baseBranchesOf } from "../../workspace/revision.ts";
import { type Runnable, selectProjects, selectRunnable } from "../../workspace/select-tests.ts";
import { type PlanOptions, startRun } from "../../workspace/start-run.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { showInvalid } from "../failure.ts";
import { noteAction } from "../note-action.ts";
import { openInBrowser, shouldOpen } from "../open-in-browser.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { flagOf, type OptionName, type OptionValues, variableOf } from "../options.ts";
import { refusingOnPullRequest } from "../refuse-on-pull-request.ts";
import { type SessionOptions, workOn, writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger, withLedger } from "../workspace.ts";

/** Runs the selected tests, evaluates them, and writes reports. Returns the run's exit code. */
export const run: CommandAction = refusingOnPullRequest(async (context) => {
  const { options, paths } = context;
  refuseContradictions(context);
  if (options.ui) return (await import("../run-ui.ts")).runInUi(context);
  if (options.watch) return (await import("../watch-run.ts")).watchRun(context, runTests);
  const config = await openConfig(context);
  await checkReportsDir(config.reportsDir);
  const reporters = await openCommandReporters(context, config);
  return runTests(context, { config, reporters, ...(await selectRunnable(config, { ...options, paths })) });
});

/** Tests to run, and the reporters of their run. */
export interface TestsToRun extends Runnable {
  readonly config: ResolvedConfig;
  readonly reporters: RunReporters;
  /** Whether to send notifications about the run. Default: `true`. */
  readonly notifies?: boolean;
}

/** Runs tests, and returns the exit code of their run. */
export type RunTests = typeof runTests;

async function runTests(
  context: CommandContext,
  { config, reporters, tests, health, broken, warnings, notifies = true }: TestsToRun,
): Promise<number> {
  const { options, env, commandLine, stdout, stderr } = context;
  for (const warning of warnings) stderr.write(print`! ${warning}\n`);
  const isRetry = options.lastFailed || options.onlyErrored;
  let isInvalid = false;
  const names = selectProjects(config, options.project).map(({ name }) => name);
  const work = async (store: Store): Promise<number> => {
    const plan: PlanOptions = {
      ...options,
      baseBranches: await baseBranchesOf(config.projectDir, env),
      selection: tests,
      health,
      broken,
      // Workers of a shared ledger have their own credentials. Without one, this process submits the tests.
      asksProviders: !(options.detach && config.ledgerUrl !== undefined && (await hasWorker(store, names))),
      onInvalid(problems) {
        // A run that another one was faster than is planned again.
        if (!isInvalid) showInvalid(context, problems);
        isInvalid = true;
      },
      confirm: (planned) => showCost(context, planned),
    };
    const { every: everyMs } = options;
    const start = (recent?: Recent) =>
      startRun(store, config, { ...options, ...plan, ...recent, env, commandLine });
    const after =
      everyMs === undefined
        ? undefined
        : await startAfterOthers(context, { config, store, reporters }, { plan, everyMs }, start);
    if (after && !after.begun) {
      for (const runId of after.runs) stdout.write(print`${runId}\n`);
      return after.code;
    }
    const begun = isRetry
      ? await retryNewest(store, config, options, plan)
      : after?.begun
        ? after.begun.run
        : await start();
    if (begun === undefined) return isInvalid ? 2 : 0;
    if (!("lease" in begun)) {
      stdout.write(print`${nothingToRetry(begun, options)}\n`);
      if (options.dryRun) return 0;
      // Nothing is retried, so the job has the results of the run.
      await reporters.onEnd(begun, createMessageReader(store, begun.tests));
      return begun.exitCode;
    }
    await noteAction(context, { config, store }, isRetry ? "retry" : "run", begun.runId, begun.spent);
    if (begun.left)
      stderr.write(
        print`! Not retried, because no selected scenario creates ${begun.left.length === 1 ? "it" : "them"} anymore: ${begun.left.join(", ")}. Earlier results stay.\n`,
      );
    const session = { config, store, reporters, ...begun };
    if (!options.detach) {
      const report = await workOn(context, session);
      const code = await writeRunReport(context, config, { store, reporters, notifies }, report);
      const page = join(reportDirOf(config.reportsDir, report), "index.html");
      if (shouldOpen(context) && existsSync(page)) await openInBrowser(context, page);
      return code;
    }
    const code = worstExitCode(await detach(context, session), after?.code ?? 0);
    stdout.write(print`${begun.runId}\n`);
    if (options.reporter)
      stderr.write(
        print`Reports are written when the run ends: placewright wait ${begun.runId}, with the same --reporter.\n`,
      );
    return code;
  };
  // A retry needs a run that is there.
  return isRetry ? withExistingLedger(context, config, work) : withLedger(config, work);
}

/**
 * Submits what earlier runs have left, and starts a run with the other tests. If that fails, prints the ids of the runs that
 * it has continued.
 */
async function startAfterOthers<Started>(
  context: CommandContext,
  session: Pick<SessionOptions, "config" | "store" | "reporters">,
  { plan, everyMs }: { readonly plan: PlanOptions; readonly everyMs: number },
  start: (recent: Recent) => Promise<Started>,
): Promise<StartedAfter<Started>> {
  const { options, env, stdout, stderr } = context;
  const continued: string[] = [];
  const recent: RecentOptions = {
    ...session,
    plan,
    everyMs,
    env,
    branch: options.branch,
    project: options.project,
    dryRun: options.dryRun,
    say: (line) => stderr.write(print`${line}\n`),
    submit(runId, lease) {
      context.noteSubmit();
      continued.push(runId);
      return workOn(context, { ...session, runId, lease, polls: "never", stream: stderr });
    },
  };
  try {
    return await startAfterRecent(recent, start);
  } catch (error) {
    for (const runId of continued) stdout.write(print`${runId}\n`);
    throw error;
  }
}

/** Options that make no sense together, and why if it is not plain. */
const contradictions: readonly (readonly [
  one: keyof OptionValues,
  other: keyof OptionValues,
  why?: string,
])[] = [
  ["every", "lastFailed"],
  ["every", "onlyErrored"],
  ["every", "shard"],
  ["open", "detach", "the report is written when the run ends. Run placewright show-report then"],
  ["open", "dryRun", "nothing is run"],
  ["watch", "ui", "the dashboard shows every change already"],
  ["watch", "detach", "nobody would see the results"],
  ["watch", "dryRun", "nothing is run"],
  ["watch", "shard", "a shard is one part of one run"],
  ["watch", "lastFailed", "a change decides what is run again"],
  ["watch", "onlyErrored", "a change decides what is run again"],
  ["ui", "detach", "the dashboard waits for the results"],
  ["ui", "dryRun", "the dashboard shows the cost before it runs paid tests"],
  ["ui", "shard", "the dashboard has no shards"],
  ["ui", "lastFailed", "the page of the run retries its tests"],
  ["ui", "onlyErrored", "the page of the run retries its tests"],
  ["ui", "reporter", "the dashboard uses the reporters of the config"],
  ["ui", "timeout", "the dashboard waits until it is stopped"],
];

/** Options that the environment sets for other commands, too. */
const isHabit: ReadonlySet<OptionName> = new Set(["reporter", "open"]);

/** Throws `usage` if options contradict each other. */
function refuseContradictions({ options, written }: CommandContext): void {
  if (options.every !== undefined && !options.detach)
    throw new PlacewrightError("usage", "Cannot use --every without --detach", {
      hint: "A command that waits must show a verdict, also if it submits nothing. Add --detach",
    });
  const shown = (name: OptionName) => (written.has(name) ? flagOf(name) : variableOf(name));
  for (const [one, other, why] of contradictions)
    if (
      options[one] &&
      options[other] &&
      ![one, other].some((name) => !written.has(name) && isHabit.has(name))
    )
      throw new PlacewrightError(
        "usage",
        `Cannot use ${shown(one)} with ${shown(other)}${why ? `: ${why}` : ""}`,
        {
          hint: "Leave one of them out",
        },
      );
}

/**
 * Leaves the run to the workers of a shared ledger. If none is running that may use its projects, submits it, without
 * waiting for results.
 */
async function detach(context: CommandContext, session: SessionOptions): Promise<number> {
  const { config, store, runId, lease } = session;
  if (config.ledgerUrl !== undefined) {
    const atMs = systemClock.now();
    const run = await findRun(store, runId);
    if (await isForWorkers(store, run)) {
      await lease.release();
      context.stderr.write(print`Planned. A worker submits the tests.\n`);
      return detachedExitCode(await readRun(store, run, { atMs }), true);
    }
    context.stderr.write(print`No worker is running for its projects, so this process submits the tests.\n`);
  }
  return detachedExitCode(await workOn(context, { ...session, polls: "never", stream: context.stderr }));
}

/** Says that a run has no tests to retry, and what to do if it is not finished. */
function nothingToRetry({ run, counts }: RunOutcome, { lastFailed, onlyErrored }: OptionValues): string {
  const what = [
    ...(lastFailed ? ["failed or was not measured"] : []),
    ...(onlyErrored ? ["had a provider error"] : []),
  ].join(", or ");
  const retries = (count: number, what: string, flag: string): string =>
    count > 0
      ? ` ${plural(count, "test")} ${what}: placewright run ${flag} retries ${count === 1 ? "it" : "them"}.`
      : "";
  const others =
    (onlyErrored ? "" : retries(counts.errored, "had a provider error", "--only-errored")) +
    (lastFailed ? "" : retries(counts.failed, "failed", "--last-failed"));
  const open =
    counts.pending > 0
      ? ` ${plural(counts.pending, "test")} still pending: placewright wait ${run.id} collects the results.`
      : "";
  return `Nothing to retry: no test of run ${run.id} ${what}.${others}${open}`;
}

/** Returns false for a dry run, after showing its cost. */
function showCost({ options, stdout }: CommandContext, tests: readonly CostedTest[]): boolean {
  if (!options.dryRun) return true;
  const lines = [...costOf(tests).map(describeCost), ...describeRetries(tests), ...describeUncharged(tests)];
  stdout.write(printLines([...lines, "Nothing was submitted."]));
  return false;
}
