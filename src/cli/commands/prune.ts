import { formatDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { pruneRuns } from "../../workspace/prune.ts";
import type { CommandAction } from "../command.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

const defaultKeepMs = 90 * 24 * 3600 * 1000;

/**
 * Deletes old runs from the ledger, and their reports, but no baseline, and no run with tests that are billed and not
 * collected.
 */
export const prune: CommandAction = async (context) => {
  const {
    options: { keep: keepMs = defaultKeepMs, dryRun },
    stdout,
    stderr,
  } = context;
  const config = await openConfig(context);
  return withExistingLedger(context, config, async (store) => {
    const { deleted, kept } = await pruneRuns(store, config, {
      keepMs,
      dryRun,
      onReportLeft: (message) => stderr.write(print`! ${message}\n`),
    });
    if (deleted > 0 && !dryRun) await noteAction(context, { config, store }, "prune", plural(deleted, "run"));
    stdout.write(
      printLines([
        ...kept.map(({ id, why }) => `Kept ${id}: ${why}`),
        `${dryRun ? "Would delete" : "Deleted"} ${plural(deleted, "run")}${keepMs === 0 ? "" : ` older than ${formatDuration(keepMs)}`}.`,
      ]),
    );
    if (deleted > 0 && !dryRun) await store.compact();
    return 0;
  });
};
