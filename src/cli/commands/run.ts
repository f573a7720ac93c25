import { checkReportsDir } from "../../report/folder.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { describeCost } from "../../report/words.ts";
import { detachedExitCode } from "../../result/exit-code.ts";
import { type CostedTest, costOf, describeUncharged } from "../../run/cost.ts";
import { retryNewest } from "../../workspace/retry-tests.ts";
import { selectAllFrom } from "../../workspace/select-tests.ts";
import { type PlanOptions, startRun } from "../../workspace/start-run.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { workOn, writeRunReport } from "../run-session.ts";
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
    const begun =
      options.lastFailed || options.onlyErrored
        ? await retryNewest(store, config, options, plan)
        : await startRun(store, config, { ...options, ...plan, env, commandLine });
    if (begun === undefined) return 0;
    if (!("lease" in begun)) {
      const what = options.lastFailed ? "failed" : "had a provider error";
      stdout.write(print`No test of run ${begun.run.id} ${what}.\n`);
      // Nothing is retried, so return the run's own exit code.
      return options.dryRun ? 0 : begun.exitCode;
    }
    const session = { config, store, reporters, ...begun };
    if (!options.detach) {
      const report = await workOn(context, session);
      return writeRunReport(context, config, { store, reporters }, report);
    }
    const report = await workOn(context, { ...session, waits: false, stream: stderr });
    stdout.write(print`${begun.runId}\n`);
    return detachedExitCode(report);
  });
};

/** Returns false for a dry run, after showing its cost. */
function showCost({ options, stdout }: CommandContext, tests: readonly CostedTest[]): boolean {
  if (!options.dryRun) return true;
  const lines = [...costOf(tests).map(describeCost), ...describeUncharged(tests)];
  stdout.write(printLines([...lines, "Nothing was submitted."]));
  return false;
}
