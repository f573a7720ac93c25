import { systemClock } from "../../base/clock.ts";
import { findRun } from "../../run/read-run.ts";
import { acquireAndRenewLease } from "../../run/run-lease.ts";
import { refuseUnready } from "../../workspace/work-on-run.ts";
import type { CommandAction } from "../command.ts";
import { noteAction } from "../note-action.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { workOn, writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

/** Resumes a stopped run: submits tests that were not submitted, and collects the rest. */
export const resume: CommandAction = async (context) => {
  const config = await openConfig(context);
  const reporters = await openCommandReporters(context, config);
  return withExistingLedger(context, config, async (store) => {
    const run = await findRun(store, context.paths[0]);
    refuseUnready(run);
    const lease = await acquireAndRenewLease(store, run.id, { clock: systemClock });
    await noteAction(context, { config, store }, "resume", run.id);
    const report = await workOn(context, { config, store, reporters, runId: run.id, lease });
    return writeRunReport(context, config, { store, reporters }, report);
  });
};
