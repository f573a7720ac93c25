import { systemClock } from "../../base/clock.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import type { CommandAction } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

/** Writes the report of a run from the ledger only, and notifies nobody. Returns the run's exit code. */
export const report: CommandAction = async (context) => {
  const config = await openConfig(context);
  const reporters = await openCommandReporters(context, config);
  return withExistingLedger(context, config, async (store) => {
    const run = await findRun(store, context.paths[0]);
    const outcome = await readRun(store, run, { atMs: systemClock.now() });
    createTerminalReporter({ stream: context.stdout, color: context.color }).onEnd(outcome);
    return writeRunReport(context, config, { store, reporters, notifies: false }, outcome);
  });
};
