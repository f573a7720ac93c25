import { systemClock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
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
import { type PlanOptions, type StartOptions, TestsTaken } from "../workspace/start-run.ts";
import type { CommandContext } from "./command.ts";
import { workOn } from "./run-session.ts";

interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly reporters: RunReporters;
  readonly plan: Pick<PlanOptions, "selection" | "health" | "broken">;
  readonly everyMs: number;
}

interface Search extends RecentOptions {
  readonly branch: string | undefined;
  readonly sinceMs: number;
  /** Runs of tests that were faster than this call, by the ids of the tests. */
  readonly taken: ReadonlyMap<string, string>;
}

/** What is left after earlier runs. */
interface AfterRecent {
  /** Ids of tests that a run has submitted within the time. */
  readonly skips: ReadonlySet<string>;
  /** Whether no test is left for a new run. */
  readonly isDone: boolean;
  /** Exit code of the runs that this call has continued. */
  readonly code: number;
}

/** What a new run must leave to others. */
export type Recent = Required<Pick<StartOptions, "skips" | "sinceMs">>;

/**
 * Submits what runs of the last `everyMs` have left, and starts a run with the tests that none of them has, so that a job
 * that runs twice pays once. If another process opens a run with some of the tests first, leaves these to it. Resolves to
 * the exit code of the runs that this call has continued, and to what `start` returned, unless no test was left.
 */
export async function startAfterRecent<Started>(
  context: CommandContext,
  recent: RecentOptions,
  start: (recent: Recent) => Promise<Started>,
): Promise<{ readonly code: number; readonly begun?: { readonly run: Started } }> {
  const { branch } = await revisionOf(recent.config.projectDir, context.env, context.options.branch);
  const sinceMs = systemClock.now() - recent.everyMs;
  const taken = new Map<string, string>();
  let code = 0;
  // Ends, because each further round leaves out more tests.
  for (;;) {
    const after = await submitRecent(context, { ...recent, branch, sinceMs, taken });
    code = worstExitCode(code, after.code);
    if (after.isDone) return { code };
    try {
      return { code, begun: { run: await start({ skips: after.skips, sinceMs }) } };
    } catch (error) {
      if (!(error instanceof TestsTaken)) throw error;
      for (const [testId, runId] of error.runOf) taken.set(testId, runId);
    }
  }
}

/** Submits what recent runs have left, and says which tests they have submitted. */
async function submitRecent(
  context: CommandContext,
  { config, store, reporters, plan, everyMs, branch, sinceMs, taken }: Search,
): Promise<AfterRecent> {
  const { options, stdout, stderr } = context;
  const { unfinished, late } = await findRecentTests(store, { branch, sinceMs });
  const codes: number[] = [];
  for (const runId of options.dryRun ? [] : unfinished)
    codes.push(await submitRest(context, { config, store, reporters }, runId));
  for (const runId of options.dryRun ? [] : late) await giveUpRest(context, store, runId);
  const { runOf: submitted } = await findRecentTests(store, { branch, sinceMs });
  const runOf = new Map([...taken, ...submitted]);
  const skips = new Set(runOf.keys());
  for (const runId of unfinished)
    for (const { testId, state } of await store.latestAttempts(runId))
      if (state !== "finished") skips.add(testId);
  const { selection: tests, health = [], broken = [] } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, options.project)).map(({ id }) => id);
  const known = wanted.filter((id) => skips.has(id));
  const runs = new Set([...unfinished, ...known.flatMap((id) => runOf.get(id) ?? [])]);
  if (known.length > 0)
    stderr.write(
      print`${plural(known.length, "test")} submitted in the last ${formatDuration(everyMs)}, in ${[...runs].join(", ")}.\n`,
    );
  // A broken scenario fails each time: no earlier run has its tests.
  const isDone = known.length === wanted.length && broken.length === 0;
  if (isDone) for (const runId of runs) stdout.write(print`${runId}\n`);
  return { skips, isDone, code: worstExitCode(...codes) };
}

/** Cancels a run whose tests are too old to be submitted, unless a process works on it: the new run submits them. */
async function giveUpRest({ stderr }: CommandContext, store: Store, runId: string): Promise<void> {
  const run = await findRun(store, runId);
  // Another job may have done it in the meantime.
  if (run.state !== "open" || isHeld(run.lease, systemClock.now()) || (await isForWorkers(store, run)))
    return;
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
