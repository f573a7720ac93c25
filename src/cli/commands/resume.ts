import { findRun } from "../../run/read-run.ts";
import type { CommandAction } from "../command.ts";
import { openReporters } from "../reporters.ts";
import { fileReport, refuseUnready, withLedger, workOn } from "../run-session.ts";
import { openConfig } from "../workspace.ts";

/** Goes on with a run that was stopped: submits what was not, and collects the rest. */
export const resume: CommandAction = async (context) => {
  const config = await openConfig(context);
  const reporters = await openReporters(context, config);
  return withLedger(config, async (store) => {
    const run = await findRun(store, context.paths[0]);
    refuseUnready(run);
    const report = await workOn(context, { config, store, reporters, runId: run.id });
    return fileReport(context, config, { store, reporters }, report);
  });
};
