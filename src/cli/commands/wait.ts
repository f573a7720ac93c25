import { systemClock } from "../../base/clock.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { worstExitCode } from "../../result/exit-code.ts";
import { findRecordedRun, findRun, readRun } from "../../run/read-run.ts";
import type { HeldLease } from "../../run/run-lease.ts";
import { createOwner } from "../../store/owner.ts";
import type { Store } from "../../store/store.ts";
import { takeToCollect } from "../../worker/take-to-collect.ts";
import { findOpenRuns } from "../../workspace/open-runs.ts";
import type { CollectOptions } from "../collect-run.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { workOn, writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";
import { collectEach } from "./collect.ts";

/** Interval for polling a run that another process works on, in milliseconds. */
const pollIntervalMs = 500;

/** Collects the submitted tests of every open run, or of one. Submits nothing and costs nothing. */
export const wait: CommandAction = async (given) => {
  const config = await openConfig(given);
  const startedAtMs = systemClock.now();
  await openCommandReporters(given, config);
  const interruption = given.listenForInterrupt();
  const context = { ...given, listenForInterrupt: () => interruption };
  return withExistingLedger(context, config, async (store) => {
    const timeoutMs = context.options.timeout ?? config.timeoutMs;
    const deadlineMs = timeoutMs === undefined ? undefined : startedAtMs + timeoutMs;
    const options = { config, store, interruption };
    const open =
      context.paths[0] === undefined
        ? await findOpenRuns(store, { nowMs: systemClock.now() })
        : context.paths;
    if (open.length <= 1)
      return waitForRun(context, { ...options, fileSuffix: undefined, deadlineMs }, open[0]);
    // Results that are there do not wait for runs that take longer.
    const collected = await collectEach(context, open, options);
    const rest = collected.filter(({ isOpen }) => isOpen).map(({ runId }) => runId);
    const codes = collected.flatMap(({ code, isOpen }) => (isOpen ? [] : (code ?? [])));
    for (const [index, runId] of rest.entries()) {
      if (interruption.interrupt.aborted) break;
      if (deadlineMs !== undefined && systemClock.now() >= deadlineMs) {
        const last = await collectEach(context, rest.slice(index), options);
        codes.push(...last.flatMap(({ code = 0, isOpen }) => (isOpen ? [code, 4] : [code])));
        break;
      }
      const fileSuffix = collected.length > rest.length || index > 0 ? runId : undefined;
      codes.push(await waitForRun(context, { ...options, fileSuffix, deadlineMs }, runId));
    }
    return worstExitCode(...codes, ...(interruption.interrupt.aborted ? [130] : []));
  });
};

interface WaitOptions extends CollectOptions {
  /** When to stop waiting, in milliseconds of Unix time. */
  readonly deadlineMs: number | undefined;
}

/** Waits for a run, by default the newest one, and writes its report. Returns its exit code. */
async function waitForRun(
  context: CommandContext,
  { config, store, fileSuffix, deadlineMs }: WaitOptions,
  wanted: string | undefined,
): Promise<number> {
  const { id: runId } = await findRecordedRun(store, wanted, "wait for");
  const reporters = await openCommandReporters(context, config, fileSuffix);
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
    const lease = await takeToCollect(store, runId, owner);
    if (typeof lease !== "string") return lease;
    if (!isSaid)
      stdout.write(print`${lease.replace(/^a /, "A ")} is working on run ${runId}. Waiting for it.\n`);
    isSaid = true;
    if (deadlineMs !== undefined && nowMs >= deadlineMs) return undefined;
    await systemClock.sleep(Math.min(pollIntervalMs, (deadlineMs ?? Number.POSITIVE_INFINITY) - nowMs));
  }
}
