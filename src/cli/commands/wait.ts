import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { acquireLease, type HeldLease } from "../../run/run-lease.ts";
import { createOwner, describeOwner } from "../../store/owner.ts";
import type { Store } from "../../store/store.ts";
import { isForWorkers } from "../../worker/worker-card.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { workOn, writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

/** Interval for polling a run that another process works on, in milliseconds. */
const pollIntervalMs = 500;

/** Collects the submitted tests of a run. Submits nothing and costs nothing. */
export const wait: CommandAction = async (context) => {
  const config = await openConfig(context);
  const startedAtMs = systemClock.now();
  const reporters = await openCommandReporters(context, config);
  return withExistingLedger(context, config, async (store) => {
    const { id: runId, state } = await findRun(store, context.paths[0]);
    if (state === "planning")
      throw new PlacewrightError(
        "usage",
        `Cannot wait for run ${runId}: none of its tests are submitted yet`,
      );
    const timeoutMs = context.options.timeout ?? config.timeoutMs;
    const deadlineMs = timeoutMs === undefined ? undefined : startedAtMs + timeoutMs;
    const lease = await waitForTurn(context, store, runId, deadlineMs);
    if (!lease) {
      const report = await readRun(store, await findRun(store, runId), { atMs: systemClock.now() });
      return writeRunReport(context, config, { store, reporters }, report);
    }
    const options =
      deadlineMs === undefined
        ? context.options
        : { ...context.options, timeout: Math.max(0, deadlineMs - systemClock.now()) };
    const report = await workOn(
      { ...context, options },
      { config, store, reporters, runId, lease, submits: false },
    );
    return writeRunReport(context, config, { store, reporters }, report);
  });
};

/** Whether the run is open, and a worker will finish it. Taking its lease would keep the worker from submitting its tests. */
async function isAtWorkers(store: Store, runId: string): Promise<boolean> {
  const run = await findRun(store, runId);
  return run.state === "open" && (await isForWorkers(store, run));
}

/** Acquires the lease on the run when no process holds it. Returns undefined if the deadline passes first. */
async function waitForTurn(
  { stdout }: CommandContext,
  store: Store,
  runId: string,
  deadlineMs: number | undefined,
): Promise<HeldLease | undefined> {
  const owner = createOwner();
  let isSaid = false;
  for (;;) {
    const nowMs = systemClock.now();
    let who = "A worker";
    if (!(await isAtWorkers(store, runId))) {
      const lease = await acquireLease(store, runId, { clock: systemClock, stopsOnCancel: false, owner });
      if ("fence" in lease) return lease;
      who = describeOwner(lease.owner);
    }
    if (!isSaid) stdout.write(print`${who} is working on run ${runId}. Waiting for it.\n`);
    isSaid = true;
    if (deadlineMs !== undefined && nowMs >= deadlineMs) return undefined;
    await systemClock.sleep(Math.min(pollIntervalMs, (deadlineMs ?? Number.POSITIVE_INFINITY) - nowMs));
  }
}
