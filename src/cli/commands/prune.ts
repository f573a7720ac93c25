import { rm } from "node:fs/promises";
import { systemClock } from "../../base/clock.ts";
import { plural } from "../../base/plural.ts";
import { formatDuration } from "../../report/words.ts";
import { isHeld } from "../../run/run-lease.ts";
import type { Store, StoredRun } from "../../store/store.ts";
import { localDir } from "../../workspace/ledger.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withLedger } from "../workspace.ts";

const defaultKeepMs = 90 * 24 * 3600 * 1000;

/** Deletes old runs from the ledger; never one with a test that was paid for and is not collected, never a baseline. */
export const prune: CommandAction = async (context) => {
  const { options, stdout } = context;
  const config = await openConfig(context);
  return withLedger(config, async (store) => {
    const nowMs = systemClock.now();
    const keepMs = options.keep ?? defaultKeepMs;
    const old = (await store.runs()).filter(({ createdAtMs }) => nowMs - createdAtMs > keepMs);
    const named = new Set((await store.baselines()).map(({ runId }) => runId));
    const kept: string[] = [];
    let deleted = 0;
    for (const run of old) {
      const why = named.has(run.id) ? "it is a baseline" : await reasonToKeep(store, run, nowMs);
      if (why) {
        kept.push(`${run.id} stays: ${why}`);
        continue;
      }
      deleted++;
      if (options.dryRun) continue;
      await store.deleteRun({ runId: run.id, epoch: run.epoch });
      await rm(localDir(config, run.id), { recursive: true, force: true });
    }
    if (deleted > 0 && !options.dryRun) await store.compact();
    for (const line of kept) stdout.write(`${line}\n`);
    stdout.write(
      `${plural(deleted, "run")} older than ${formatDuration(keepMs)} ${options.dryRun ? "would be deleted" : "deleted"}.\n`,
    );
    return 0;
  });
};

async function reasonToKeep(store: Store, run: StoredRun, nowMs: number): Promise<string | undefined> {
  if (isHeld(run.lease, nowMs)) return "a process works on it";
  const attempts = await store.latestAttempts(run.id);
  const open = attempts.filter(({ state }) => state === "submitting" || state === "submitted").length;
  if (open > 0) return `${plural(open, "test")} may be paid for and not collected`;
  if (run.verdict !== "passed" && run.verdict !== "warned") return undefined;
  for (const { testId } of attempts)
    if ((await store.measuredInPassedRun(testId, run.branch))?.runId === run.id)
      return "it is the last that passed";
  return undefined;
}
