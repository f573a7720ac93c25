import { systemClock } from "../base/clock.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { removeReport } from "../report/remove-report.ts";
import { isHeld } from "../run/run-lease.ts";
import type { OldRun, Store } from "../store/store.ts";
import { removeLocalData } from "./local-dir.ts";

/** An old run that stays, and why. */
export interface KeptRun {
  readonly id: string;
  readonly why: string;
}

/**
 * Deletes runs that are older than `keepMs`, with their reports, but no baseline, and no run with tests that are billed
 * and not collected. A dry run only counts. `compact` of the store then frees their space. Calls `onReportLeft` for a
 * report that cannot be deleted.
 */
export async function pruneRuns(
  store: Store,
  config: Pick<ResolvedConfig, "ledgerDir" | "reportsDir">,
  {
    keepMs,
    dryRun = false,
    onReportLeft = () => {},
  }: {
    readonly keepMs: number;
    readonly dryRun?: boolean | undefined;
    readonly onReportLeft?: (message: string) => void;
  },
): Promise<{ readonly deleted: number; readonly kept: readonly KeptRun[] }> {
  const kept: KeptRun[] = [];
  let deleted = 0;
  const old = await store.oldRuns(systemClock.now() - keepMs);
  // Read the time after the runs: a lease acquired in between would otherwise seem to expire later than any
  // lease can.
  const readAtMs = systemClock.now();
  for (const { id, epoch, ...run } of old) {
    const why = reasonToKeep(run, readAtMs);
    if (why) {
      kept.push({ id, why });
      continue;
    }
    if (!dryRun) {
      if (!(await deleteUnlessTaken(store, { runId: id, epoch }))) continue;
      await removeLocalData(config, id);
      await removeReport(config.reportsDir, id).catch((error) => onReportLeft(messageOf(error)));
    }
    deleted++;
  }
  return { deleted, kept };
}

/** Deletes a run. Returns false if another process has deleted it, or works on it. */
async function deleteUnlessTaken(store: Store, fence: Parameters<Store["deleteRun"]>[0]): Promise<boolean> {
  try {
    await store.deleteRun(fence);
    return true;
  } catch (error) {
    if (error instanceof PlacewrightError && error.code === "run-taken-over") return false;
    throw error;
  }
}

function reasonToKeep(
  { isBaseline, lease, uncollected, isLastPassed, isDamaged }: Omit<OldRun, "id" | "epoch">,
  nowMs: number,
): string | undefined {
  if (isDamaged) return "its record is damaged";
  if (isBaseline) return "it is a baseline";
  if (isHeld(lease, nowMs)) return "a process is working on it";
  if (uncollected > 0) return `${plural(uncollected, "test")} may be billed and not collected`;
  return isLastPassed ? "it has the latest passing result of a test" : undefined;
}
