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
import { findRecentTests } from "../workspace/recent-tests.ts";
import { revisionOf } from "../workspace/revision.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import { type PlanOptions, type StartOptions, TestsTaken } from "../workspace/start-run.ts";
import { isForWorkers } from "./worker-card.ts";

export interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly plan: Pick<PlanOptions, "selection" | "health" | "broken" | "strict">;
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
  const { config, store, plan, everyMs, branch, sinceMs, taken, project, say } = search;
  const { selection: tests, health = [], broken = [], strict } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, project)).map(({ id }) => id);
  // One mistake is enough to submit nothing.
  const isRefused = strict === true && broken.length > 0;
  const { dropped, rest, code } = isRefused ? nothing : await continueRuns(search, new Set(wanted));
  const { runsOf, unfinished } = await findRecentTests(store, { branch, sinceMs });
  const runOf = new Map(taken);
  for (const [testId, runIds] of runsOf) runOf.set(testId, runIds.at(-1) ?? "");
  for (const { runId, left } of unfinished)
    if (!dropped.has(runId)) for (const { testId } of left) runOf.set(testId, runId);
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
  /** Runs that are cancelled, or would be if this was no dry run: the new run may have what they have left. */
  readonly dropped: ReadonlySet<string>;
}

const nothing: ContinuedRuns = { dropped: new Set(), rest: [], code: 0 };

/**
 * Submits what unfinished runs have left that have some of the wanted tests, unless another process or worker does. Cancels
 * those that are too old, and those with a test that another run has submitted in the meantime, or will. Takes all of them
 * before it submits a test, so that their cost is known: a run whose process dies later is left to the next call.
 */
async function continueRuns(search: Search, wanted: ReadonlySet<string>): Promise<ContinuedRuns> {
  const { config, store, submitted, dryRun, say, submit } = search;
  const dropped = new Set<string>();
  const codes: number[] = [];
  const leases = new Map<string, HeldLease>();
  const rest: ProjectCost[] = [];
  const drop = async (run: StoredRun, why: string): Promise<void> => {
    dropped.add(run.id);
    if (dryRun)
      say(`Run ${run.id} was stopped before all of its tests were submitted${why}. It would be cancelled.`);
    else await giveUp(search, run, why);
  };
  try {
    for (const { run, isLate } of await findOwnerless(search, wanted, codes)) {
      if (isLate) await drop(run, ", too long ago to submit them now");
      else if (dryRun) leases.set(run.id, noLease);
      else {
        const lease = await acquireLease(store, run.id, { clock: systemClock });
        if ("fence" in lease) leases.set(run.id, lease);
        else say(`${describeOwner(lease.owner)} submits run ${run.id}.`);
      }
    }
    // Other processes may have submitted some of their tests before they were taken.
    const { runsOf, unfinished } = await findRecentTests(store, search);
    for (const [runId, lease] of leases)
      if (unfinished.every((each) => each.runId !== runId)) {
        leases.delete(runId);
        await lease.release();
      }
    const others = unfinished.filter(({ runId }) => !leases.has(runId) && !dropped.has(runId));
    const keptElsewhere = new Set(others.flatMap(({ left }) => left.map(({ testId }) => testId)));
    for (const { runId, left } of unfinished.filter((each) => leases.has(each.runId))) {
      const run = await findRun(store, runId);
      const isElsewhere = ({ testId }: AttemptRow): boolean =>
        keptElsewhere.has(testId) || (runsOf.get(testId) ?? []).some((other) => other !== runId);
      if (left.some(isElsewhere)) {
        await drop(run, ", and other runs have some of these tests");
        await leases.get(runId)?.release();
        leases.delete(runId);
        continue;
      }
      for (const { testId } of left) keptElsewhere.add(testId);
      const costs = costOfRest(run, left);
      rest.push(...costs);
      if (dryRun) say(describeRest(runId, left, costs));
    }
    enforceBudget(rest, config.budget, submitted);
    for (const [runId, lease] of dryRun ? [] : leases) {
      leases.delete(runId);
      say(`Run ${runId} was stopped before all of its tests were submitted. Submitting the others.`);
      codes.push(detachedExitCode(await submit(runId, lease)));
    }
  } finally {
    for (const lease of leases.values()) await lease.release();
  }
  return { dropped, rest, code: worstExitCode(...codes) };
}

/** In place of a lease in a dry run, which takes none. */
const noLease = { release: async () => {} } as HeldLease;

/** Finds unfinished runs with some of the wanted tests that no process or worker submits. Says which are submitted. */
async function findOwnerless(
  search: Search,
  wanted: ReadonlySet<string>,
  codes: number[],
): Promise<readonly { readonly run: StoredRun; readonly isLate: boolean }[]> {
  const { store, say } = search;
  const found: { readonly run: StoredRun; readonly isLate: boolean }[] = [];
  for (const { runId, isLate, left } of (await findRecentTests(store, search)).unfinished) {
    if (!left.some(({ testId }) => wanted.has(testId))) continue;
    const run = await findRun(store, runId);
    const owner = await ownerOf(search, run);
    if (owner === undefined) found.push({ run, isLate });
    else if (owner !== "workers") say(`${owner} submits run ${runId}.`);
    else codes.push(detachedExitCode(await readRun(store, run, { atMs: systemClock.now() }), true));
  }
  return found;
}

function describeRest(runId: string, left: readonly AttemptRow[], costs: readonly ProjectCost[]): string {
  const messages = left.filter(hasMessage).length;
  const price = messages === 0 ? "" : ` (${costs.map(describeCost).join("; ")})`;
  return `Run ${runId} was stopped before all of its tests were submitted. Up to ${plural(messages, "test")} would be submitted${price}.`;
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

/** Cancels a run: the new run submits what it has left. */
async function giveUp({ store, taken, say }: Search, run: StoredRun, why: string): Promise<void> {
  // Another job may have done it in the meantime.
  if (run.state !== "open") return;
  await cancelRun(store, run, { clock: systemClock });
  for (const [testId, runId] of taken) if (runId === run.id) taken.delete(testId);
  say(
    `Run ${run.id} was stopped before all of its tests were submitted${why}. It is cancelled; what it has submitted is collected.`,
  );
}
