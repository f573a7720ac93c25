import { systemClock } from "../../base/clock.ts";
import { plural } from "../../base/plural.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { type CancelledRun, cancelRun, defaultPatienceMs } from "../../run/cancel-run.ts";
import { findRun } from "../../run/read-run.ts";
import { describeOwner } from "../../store/owner.ts";
import type { CommandAction } from "../command.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

/** Cancels a run: nothing more is submitted. Submitted tests are billed and stay in the ledger. */
export const cancel: CommandAction = async (context) => {
  const config = await openConfig(context);
  return withExistingLedger(context, config, async (store) => {
    const run = await findRun(store, context.paths[0]);
    const cancelled = await cancelRun(store, run, {
      clock: systemClock,
      patienceMs: defaultPatienceMs,
      onWaiting: ({ owner }) =>
        context.stdout.write(print`Waiting for ${describeOwner(owner)} to stop submitting run ${run.id}.\n`),
    });
    await noteAction(context, { config, store }, "cancel", run.id);
    context.stdout.write(printLines(linesOf(run.id, cancelled)));
    return 0;
  });
};

function linesOf(id: string, { submitted, uncertain, unsent, isFinished, worker }: CancelledRun): string[] {
  const none = uncertain > 0 ? "nothing more will be submitted" : "no test was left to submit";
  const rest = unsent > 0 ? `${plural(unsent, "test")} will not be submitted` : none;
  const lines = [`Cancelled run ${id}: ${rest}.`];
  if (submitted > 0)
    lines.push(
      `${plural(submitted, "test")} at the provider cannot be cancelled: placewright wait ${id} collects the results.`,
    );
  if (uncertain > 0)
    lines.push(
      `${plural(uncertain, "test")} may also be at the provider: ${
        worker
          ? `${describeOwner(worker.owner)} has not stopped yet`
          : "the process that submitted them has ended, or is suspended"
      }. placewright wait ${id} finds out.`,
    );
  if (submitted + uncertain === 0)
    lines.push(
      isFinished
        ? `placewright report ${id} shows the results.`
        : `placewright wait ${id} finishes it: nothing is left to collect.`,
    );
  return lines;
}
