import { systemClock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
import { PlacewrightError } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { detachedExitCode, worstExitCode } from "../result/exit-code.ts";
import { cancelRun } from "../run/cancel-run.ts";
import { identifyAll } from "../run/plan-health.ts";
import { findRun, readRun } from "../run/read-run.ts";
import { acquireLease, isHeld } from "../run/run-lease.ts";
import { describeOwner } from "../store/owner.ts";
import type { Store } from "../store/store.ts";
import { isForWorkers } from "../worker/worker-card.ts";
import { findRecentTests } from "../workspace/recent-tests.ts";
import type { RunReporters } from "../workspace/reporters.ts";
import { revisionOf } from "../workspace/revision.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import type { PlanOptions } from "../workspace/start-run.ts";
import type { CommandContext } from "./command.ts";
import { workOn } from "./run-session.ts";

interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly reporters: RunReporters;
  readonly plan: Pick<PlanOptions, "selection" | "health">;
  readonly everyMs: number;
}

/** What is left after earlier runs. */
export interface AfterRecent {
  /** Ids of tests that a run has submitted within the time. */
  readonly skips: ReadonlySet<string>;
  /** Whether no test is left for a new run. */
  readonly isDone: boolean;
  /** Exit code of the runs that this call has continued. */
  readonly code: number;
}

/** Throws `usage` if options contradict `--every`. */
export function refuseWithEvery({ options }: Pick<CommandContext, "options">): void {
  if (options.every === undefined) return;
  const refuse = (reason: string, hint: string): PlacewrightError =>
    new PlacewrightError("usage", `Cannot use --every ${reason}`, { hint });
  if (!options.detach)
    throw refuse(
      "without --detach",
      "A command that waits must show a verdict, also if it submits nothing. Add --detach",
    );
  for (const [name, flag] of [
    ["lastFailed", "--last-failed"],
    ["onlyErrored", "--only-errored"],
    ["shard", "--shard"],
  ] as const)
    if (options[name]) throw refuse(`with ${flag}`, "Leave one of them out");
}

/**
 * Submits what runs of the last `everyMs` have left, and says which tests they have submitted, so that a job that runs
 * twice pays once.
 */
export async function submitRecent(
  context: CommandContext,
  { config, store, reporters, plan, everyMs }: RecentOptions,
): Promise<AfterRecent> {
  const { options, env, stdout, stderr } = context;
  const { branch } = await revisionOf(config.projectDir, env, options.branch);
  const sinceMs = systemClock.now() - everyMs;
  const { unfinished, late } = await findRecentTests(store, { branch, sinceMs });
  const codes: number[] = [];
  for (const runId of options.dryRun ? [] : unfinished)
    codes.push(await submitRest(context, { config, store, reporters }, runId));
  for (const runId of options.dryRun ? [] : late) await giveUpRest(context, store, runId);
  const { runOf } = await findRecentTests(store, { branch, sinceMs });
  const skips = new Set(runOf.keys());
  for (const runId of unfinished)
    for (const { testId, state } of await store.latestAttempts(runId))
      if (state !== "finished") skips.add(testId);
  const { selection: tests, health = [] } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, options.project)).map(({ id }) => id);
  const known = wanted.filter((id) => skips.has(id));
  const runs = new Set([...unfinished, ...known.flatMap((id) => runOf.get(id) ?? [])]);
  if (known.length > 0)
    stderr.write(
      print`${plural(known.length, "test")} submitted in the last ${formatDuration(everyMs)}, in ${[...runs].join(", ")}.\n`,
    );
  const isDone = known.length === wanted.length;
  if (isDone) for (const runId of runs) stdout.write(print`${runId}\n`);
  return { skips, isDone, code: worstExitCode(...codes) };
}

/** Cancels a run whose tests are too old to be submitted, unless a process works on it: the new run submits them. */
async function giveUpRest({ stderr }: CommandContext, store: Store, runId: string): Promise<void> {
  const run = await findRun(store, runId);
  if (isHeld(run.lease, systemClock.now()) || (await isForWorkers(store, run))) return;
  await cancelRun(store, run, { clock: systemClock });
  stderr.write(
    print`Run ${runId} was stopped before all of its tests were submitted, too long ago to submit them now. It is cancelled; what it has submitted is collected.\n`,
  );
}

/** Submits the tests that a run has left, unless another process does. Returns the exit code of a detached run. */
async function submitRest(
  context: CommandContext,
  { config, store, reporters }: Pick<RecentOptions, "config" | "store" | "reporters">,
  runId: string,
): Promise<number> {
  const { stderr } = context;
  const run = await findRun(store, runId);
  if (await isForWorkers(store, run))
    return detachedExitCode(await readRun(store, run, { atMs: systemClock.now() }), true);
  const lease = await acquireLease(store, runId, { clock: systemClock });
  if (!("fence" in lease)) {
    stderr.write(print`${describeOwner(lease.owner)} submits run ${runId}.\n`);
    return 0;
  }
  stderr.write(
    print`Run ${runId} was stopped before all of its tests were submitted. Submitting the others.\n`,
  );
  const stream = stderr;
  return detachedExitCode(
    await workOn(context, { config, store, reporters, runId, lease, polls: "never", stream }),
  );
}
