import { systemClock } from "../../base/clock.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { checkReportsDir } from "../../report/folder.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { describeCost } from "../../report/words.ts";
import { type CostedTest, costOf, describeSpared } from "../../run/cost.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import type { AttemptRow, Store } from "../../store/store.ts";
import { beginAgain } from "../../workspace/begin-again.ts";
import { type BegunRun, beginRun, type PlanOptions } from "../../workspace/begin-run.ts";
import { selectAllFrom } from "../../workspace/select-tests.ts";
import { refuseUnready } from "../../workspace/work-on-run.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import type { OptionValues } from "../options.ts";
import { fileReport, workOn } from "../run-session.ts";
import { openConfig, withLedger } from "../workspace.ts";

/** Runs the selected tests, evaluates them, and writes reports. Returns the run's exit code. */
export const run: CommandAction = async (context) => {
  const { options, paths, env, commandLine, stdout, stderr } = context;
  const config = await openConfig(context);
  await checkReportsDir(config.reportsDir);
  const reporters = await openCommandReporters(context, config);
  return withLedger(config, async (store) => {
    const { tests, health } = await selectAllFrom(config, { ...options, paths });
    const plan: PlanOptions = {
      ...options,
      selection: tests,
      health,
      confirm: (tests) => showCost(context, tests),
    };
    const isAgain = options.lastFailed || options.onlyErrored;
    const begun = isAgain
      ? await again(context, config, store, plan)
      : await beginRun(store, config, { ...options, ...plan, env, commandLine });
    if (begun === undefined) return 0;
    if (typeof begun === "number") return options.dryRun ? 0 : begun;
    const session = { config, store, reporters, ...begun };
    if (!options.detach) {
      const report = await workOn(context, session);
      return fileReport(context, config, { store, reporters }, report);
    }
    const report = await workOn(context, { ...session, waits: false, stream: stderr });
    stdout.write(print`${begun.runId}\n`);
    const isAllOpen = report.exitCode === 4 && report.counts.skipped === 0;
    return isAllOpen ? 0 : report.exitCode;
  });
};

/** Retries tests of the newest run that failed, were not measured, or errored. */
async function again(
  { options, stdout }: CommandContext,
  config: ResolvedConfig,
  store: Store,
  plan: PlanOptions,
): Promise<BegunRun | number | undefined> {
  const newest = await findRun(store, undefined);
  refuseUnready(newest);
  const wanted = (await store.latestAttempts(newest.id)).filter((attempt) => isWanted(attempt, options));
  if (wanted.length > 0) return beginAgain(store, config, newest, wanted, plan);
  stdout.write(
    print`No test of run ${newest.id} ${options.lastFailed ? "failed" : "had a provider error"}.\n`,
  );
  // Nothing is retried, so return the run's own exit code.
  return (await readRun(store, newest, { atMs: systemClock.now() })).exitCode;
}

const isWanted = ({ verdict }: AttemptRow, { lastFailed, onlyErrored }: OptionValues): boolean =>
  (lastFailed === true && (verdict === "failed" || verdict === "not-measured")) ||
  (onlyErrored === true && verdict === "errored");

/** Returns false for a dry run, after showing its cost. */
function showCost({ options, stdout }: CommandContext, tests: readonly CostedTest[]): boolean {
  if (!options.dryRun) return true;
  const lines = [...costOf(tests).map(describeCost), ...describeSpared(tests)];
  stdout.write(printLines([...lines, "Nothing was submitted."]));
  return false;
}
