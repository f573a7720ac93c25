import { systemClock } from "../../base/clock.ts";
import { formatDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { printLines } from "../../report/terminal/terminal-text.ts";
import { isHeld } from "../../run/run-lease.ts";
import type { OldRun } from "../../store/store.ts";
import { removeLocalData } from "../../workspace/local-dir.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

const defaultKeepMs = 90 * 24 * 3600 * 1000;

/**
 * Deletes old runs from the ledger, but no baseline, and no run with tests that are billed and not collected.
 */
export const prune: CommandAction = async (context) => {
  const { options, stdout } = context;
  const config = await openConfig(context);
  return withExistingLedger(context, config, async (store) => {
    const nowMs = systemClock.now();
    const keepMs = options.keep ?? defaultKeepMs;
    const kept: string[] = [];
    let deleted = 0;
    const old = await store.oldRuns(nowMs - keepMs);
    // Read the time after the runs: a lease acquired in between would otherwise seem to expire later than any
    // lease can.
    const readAtMs = systemClock.now();
    for (const run of old) {
      const why = reasonToKeep(run, readAtMs);
      if (why) {
        kept.push(`Kept ${run.id}: ${why}`);
        continue;
      }
      deleted++;
      if (options.dryRun) continue;
      await store.deleteRun({ runId: run.id, epoch: run.epoch });
      await removeLocalData(config, run.id);
    }
    if (deleted > 0 && !options.dryRun) await store.compact();
    stdout.write(
      printLines([
        ...kept,
        `${options.dryRun ? "Would delete" : "Deleted"} ${plural(deleted, "run")}${keepMs === 0 ? "" : ` older than ${formatDuration(keepMs)}`}.`,
      ]),
    );
    return 0;
  });
};

function reasonToKeep(
  { isBaseline, lease, uncollected, isLastPassed }: OldRun,
  nowMs: number,
): string | undefined {
  if (isBaseline) return "it is a baseline";
  if (isHeld(lease, nowMs)) return "a process is working on it";
  if (uncollected > 0) return `${plural(uncollected, "test")} may be billed and not collected`;
  return isLastPassed ? "it has the latest passing result of a test" : undefined;
}
