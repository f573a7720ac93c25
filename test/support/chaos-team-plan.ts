import { PlacewrightError } from "../../src/base/errors.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Store } from "../../src/store/store.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { selectAllFrom } from "../../src/workspace/select-tests.ts";
import { startRun } from "../../src/workspace/start-run.ts";

/** Number of runs to plan at the same time, so that they compete for the budget. */
const lanes = 4;

/** Opens the ledger of a checkout. */
export const openTeamLedger = async (cwd: string): Promise<Store> =>
  openLedger(await loadConfig({ cwd, env: {} }));

/**
 * Plans runs of all tests of a checkout, several at once, and leaves them to the workers. Returns how many the budget
 * refused.
 */
export async function planRuns(
  { cwd, runs }: { readonly cwd: string; readonly runs: number },
  onPlanned: () => void,
): Promise<number> {
  const config = await loadConfig({ cwd, env: {} });
  const store = await openLedger(config);
  const { tests: selection } = await selectAllFrom(config, {});
  let left = runs;
  let refused = 0;
  async function planSome(): Promise<void> {
    while (left-- > 0)
      try {
        const started = await startRun(store, config, {
          selection,
          check: false,
          env: {},
          commandLine: "chaos",
        });
        await started?.lease.release();
        onPlanned();
      } catch (error) {
        if (!(error instanceof PlacewrightError) || !error.reason.includes("budget.day.maxNewTests"))
          throw error;
        refused++;
      }
  }
  try {
    await Promise.all(Array.from({ length: lanes }, planSome));
    return refused;
  } finally {
    await store.close();
  }
}
