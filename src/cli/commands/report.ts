import { systemClock } from "../../base/clock.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import type { CommandAction } from "../command.ts";
import { fileReport, withLedger } from "../run-session.ts";
import { openConfig } from "../workspace.ts";

/** Writes the report of a run from the ledger alone; the exit code is the run's. */
export const report: CommandAction = async (context) => {
  const config = await openConfig(context);
  return withLedger(config, async (store) => {
    const run = await findRun(store, context.paths[0]);
    const outcome = await readRun(store, run, { atMs: systemClock.now() });
    await createTerminalReporter({ stream: context.stdout, color: context.color }).onEnd?.(outcome);
    return fileReport(context, config, store, outcome);
  });
};
