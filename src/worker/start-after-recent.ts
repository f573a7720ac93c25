import { systemClock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { describeCost } from "../result/describe-cost.ts";
import { detachedExitCode, worstExitCode } from "../result/exit-code.ts";
import type { ProjectCost, RunOutcome } from "../result/run-report.ts";
import { cancelRun } from "../run/cancel-run.ts";
import { enforceBudget, toCost } from "../run/cost.ts";
import { identifyAll } from "../run/plan-health.ts";
import { findRun, readRun, settingsOf } from "../run/read-run.ts";
import { acquireLease, type HeldLease, isHeld } from "../run/run-lease.ts";
import { describeOwner } from "../store/owner.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { findRecentTests, isLeft } from "../workspace/recent-tests.ts";
import { revisionOf } from "../workspace/revision.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import { type PlanOptions, type StartOptions, TestsTaken } from "../workspace/start-run.ts";
import { isForWorkers } from "./worker-card.ts";

export interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly plan: Pick<PlanOptions, "selection" | "health" | "broken">;
  readonly everyMs: number;
  readonly env: Environment;
  readonly branch: string | undefined;
  readonly project: readonly string[] | undefined;
  /** Whether to continue no earlier run. */
  readonly dryRun: boolean | undefined;
  /** Receives what is done with earlier runs, in sentences of one line, which may have foreign text. */
  say(line: string): void;
  /** Submits the tests that a run has left, and does not wait for results. */
  submit(runId: string, lease: HeldLease): Promise<RunOutcome>;
}

interface Search extends RecentOptions {
  readonly sinceMs: number;
  /** Runs of tests that were faster than this call, by the ids of the tests. */
  readonly taken: Map<string, string>;
  /** What the tests cost that this call has submitted of earlier runs before. */
  readonly submitted: readonly ProjectCost[];
}

/** What is left after earlier runs. */
interface AfterRecent {
  /** Ids of tests that a run has submitted within the time, or will submit. */
  readonly skips: ReadonlySet<string>;
  /** Runs that have some of the tests. */
  readonly runs: readonly string[];
  /** Whether no test is left for a new run. */
  readonly isDone: boolean;
  /** What the tests cost that this call submits of earlier runs, or would submit if it was no dry run. */
  readonly rest: readonly ProjectCost[];
  /** Exit code of the runs that this call has continued. */
  readonly code: number;
}

/** What a new run must leave to others. */
export type Recent = Required<Pick<StartOptions, "skips" | "sinceMs" | "earlier">>;

/** What was done before a run, and the run, unless no test was left for it. */
export interface StartedAfter<Started> extends Pick<AfterRecent, "code" | "runs" | "rest"> {
  readonly begun?: { readonly run: Started };
}

/**
 * Submits what runs of the last `everyMs` have left, and starts a run with the tests that none of them has, so that a job
 * that runs twice pays once. If another process opens a run with some of the tests first, or works on one, leaves these
 * to it. Throws `usage`, and submits nothing, if the tests that earlier runs have left exceed the limits of a run.
 */
export async function startAfterRecent<Started>(
  recent: RecentOptions,
  start: (recent: Recent) => Promise<Started>,
): Promise<StartedAfter<Started>> {
  const { branch } = await revisionOf(recent.config.projectDir, recent.env, recent.branch);
  const sinceMs = systemClock.now() - recent.everyMs;
  const taken = new Map<string, string>();
  const runs = new Set<string>();
  let code = 0;
  const rest: ProjectCost[] = [];
  // Ends, because each further round leaves out more tests.
  for (;;) {
    const after = await submitRecent({ ...recent, branch, sinceMs, taken, submitted: [...rest] });
    code = worstExitCode(code, after.code);
    rest.push(...after.rest);
    for (const runId of after.runs) runs.add(runId);
    const done = { code, rest, runs: [...runs] };
    if (after.isDone) return done;
    try {
      return { ...done, begun: { run: await start({ skips: after.skips, sinceMs, earlier: rest }) } };
    } catch (error) {
      if (!(error instanceof TestsTaken)) throw error;
      for (const [testId, runId] of error.runOf) taken.set(testId, runId);
    }
  }
}

/** Submits what recent runs have left, and says which tests they have submitted, or will submit. */
async function submitRecent(search: Search): Promise<AfterRecent> {
  const { config, store, plan, everyMs, branch, sinceMs, taken, project, dryRun, say } = search;
  const { selection: tests, health = [], broken = [] } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, project)).map(({ id }) => id);
  const { held, rest, code } = await continueRuns(search, new Set(wanted));
  const { runOf: submitted, unfinished } = await findRecentTests(store, { branch, sinceMs });
  const runOf = new Map([...taken, ...submitted]);
  // A dry run has not cancelled the late ones.
  for (const { runId, isLate, left } of unfinished)
    if (!(dryRun && isLate) || held.has(runId)) for (const { testId } of left) runOf.set(testId, runId);
  const known = wanted.filter((id) => runOf.has(id));
  const runs = new Set(known.flatMap((id) => runOf.get(id) ?? []));
  if (known.length > 0)
    say(
      `${plural(known.length, "test")} submitted in the last ${formatDuration(everyMs)}, in ${[...runs].join(", ")}.`,
    );
  // A broken scenario fails each time: no earlier run has its tests.
  const isDone = known.length === wanted.length && broken.length === 0;
  return { skips: new Set(runOf.keys()), runs: [...runs], isDone, rest, code };
}

interface ContinuedRuns extends Pick<AfterRecent, "rest" | "code"> {
  /** Unfinished runs that others submit. */
  readonly held: ReadonlySet<string>;
}

/**
 * Submits what unfinished runs have left that have some of the wanted tests, unless another process or worker does. Takes
 * all of them before it submits a test, so that their cost is known: a run whose process dies later is left to the next
 * call.
 */
async function continueRuns(search: Search, wanted: ReadonlySet<string>): Promise<ContinuedRuns> {
  const { config, store, branch, sinceMs, submitted, dryRun, say, submit } = search;
  const { unfinished } = await findRecentTests(store, { branch, sinceMs });
  const held = new Set<string>();
  const codes: number[] = [];
  const leases = new Map<string, HeldLease>();
  const rest: ProjectCost[] = [];
  try {
    for (const { runId, isLate, left } of unfinished) {
      if (!left.some(({ testId }) => wanted.has(testId))) continue;
      const run = await findRun(store, runId);
      const owner = await ownerOf(search, run);
      if (owner !== undefined) {
        held.add(runId);
        if (owner !== "workers") say(`${owner} submits run ${runId}.`);
        else codes.push(detachedExitCode(await readRun(store, run, { atMs: systemClock.now() }), true));
      } else if (isLate) {
        if (!dryRun) await giveUp(search, run);
      } else if (dryRun) {
        const costs = costOfRest(run, left);
        const messages = left.filter(hasMessage).length;
        say(
          `Run ${runId} was stopped before all of its tests were submitted. Up to ${plural(messages, "test")} would be submitted${messages === 0 ? "" : ` (${costs.map(describeCost).join("; ")})`}.`,
        );
        rest.push(...costs);
      } else {
        const lease = await acquireLease(store, runId, { clock: systemClock });
        if ("fence" in lease) {
          leases.set(runId, lease);
          // Another process may have submitted some of them in the meantime.
          rest.push(...costOfRest(run, (await store.latestAttempts(runId)).filter(isLeft)));
        } else {
          held.add(runId);
          say(`${describeOwner(lease.owner)} submits run ${runId}.`);
        }
      }
    }
    enforceBudget(rest, config.budget, submitted);
    for (const [runId, lease] of leases) {
      leases.delete(runId);
      say(`Run ${runId} was stopped before all of its tests were submitted. Submitting the others.`);
      codes.push(detachedExitCode(await submit(runId, lease)));
    }
  } finally {
    for (const lease of leases.values()) await lease.release();
  }
  return { held, rest, code: worstExitCode(...codes) };
}

/** Returns who submits the tests of a run: workers, or a process in words. Undefined if nobody does. */
async function ownerOf({ store }: RecentOptions, run: StoredRun): Promise<string | undefined> {
  if (await isForWorkers(store, run)) return "workers";
  return isHeld(run.lease, systemClock.now()) ? describeOwner(run.lease.owner) : undefined;
}

/** Health checks, which have no message, cost nothing. */
const hasMessage = ({ contentHash }: AttemptRow): boolean => contentHash !== undefined;

/** Returns what the tests cost at most that a run has left. */
const costOfRest = (run: StoredRun, left: readonly AttemptRow[]): ProjectCost[] =>
  settingsOf(run)
    .projects.map((project) =>
      toCost(
        project,
        left.filter((attempt) => hasMessage(attempt) && attempt.project === project.name).length,
      ),
    )
    .filter(({ newTests }) => newTests > 0);

/** Cancels a run whose tests are too old to be submitted: the new run submits them. */
async function giveUp({ store, taken, say }: Search, run: StoredRun): Promise<void> {
  // Another job may have done it in the meantime.
  if (run.state !== "open") return;
  await cancelRun(store, run, { clock: systemClock });
  for (const [testId, runId] of taken) if (runId === run.id) taken.delete(testId);
  say(
    `Run ${run.id} was stopped before all of its tests were submitted, too long ago to submit them now. It is cancelled; what it has submitted is collected.`,
  );
}
