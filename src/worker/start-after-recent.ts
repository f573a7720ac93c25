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
import { controlIdOf } from "../run/plan.ts";
import { identifyAll } from "../run/plan-health.ts";
import { findRun, readRun, settingsOf } from "../run/read-run.ts";
import { acquireLease, type HeldLease, isHeld } from "../run/run-lease.ts";
import { describeOwner } from "../store/owner.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { findRecentTests } from "../workspace/recent-tests.ts";
import { revisionOf } from "../workspace/revision.ts";
import { selectProjects } from "../workspace/select-tests.ts";
import {
  NothingLeft,
  type PlanOptions,
  refuseInvalid,
  type StartOptions,
  TestsTaken,
} from "../workspace/start-run.ts";
import { isForWorkers } from "./worker-card.ts";

export interface RecentOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly plan: PlanOptions;
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
  readonly testIds: ReadonlySet<string>;
  /** Runs that have some of the tests. */
  readonly runs: readonly string[];
  /** What the tests cost that this call submits of earlier runs, or would submit if it was no dry run. */
  readonly rest: readonly ProjectCost[];
  /** Exit code of the runs that this call has continued. */
  readonly code: number;
}

/** What a new run must leave to others. */
export type Recent = Required<Pick<StartOptions, "elsewhere" | "earlier">>;

/** What was done before a run, and the run, unless no test was left for it. */
export interface StartedAfter<Started> extends Pick<AfterRecent, "code" | "runs" | "rest"> {
  readonly begun?: { readonly run: Started };
}

/**
 * Submits what runs of the last `everyMs` have left, and starts a run with the tests that none of them has, so that a job
 * that runs twice pays once. If another process opens a run with some of the tests first, or works on one, leaves these
 * to it. Throws `usage`, and submits nothing, if the tests that earlier runs have left exceed the limits of a run, and
 * the errors of scenarios and messages if `strict`.
 */
export async function startAfterRecent<Started>(
  recent: RecentOptions,
  start: (recent: Recent) => Promise<Started>,
): Promise<StartedAfter<Started>> {
  const { config, plan, project } = recent;
  if (plan.strict) await refuseInvalid(config, { ...plan, project });
  const { branch } = await revisionOf(config.projectDir, recent.env, recent.branch);
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
    try {
      const run = await start({ elsewhere: { testIds: after.testIds, sinceMs }, earlier: rest });
      return { ...done, begun: { run } };
    } catch (error) {
      if (error instanceof NothingLeft) return done;
      if (!(error instanceof TestsTaken)) throw error;
      for (const [testId, runId] of error.runOf) taken.set(testId, runId);
    }
  }
}

/** Submits what recent runs have left, and says which tests they have submitted, or will submit. */
async function submitRecent(search: Search): Promise<AfterRecent> {
  const { config, store, plan, everyMs, branch, sinceMs, taken, project, say } = search;
  const { selection: tests, health = [] } = plan;
  const wanted = identifyAll({ tests, health }, selectProjects(config, project)).map(({ id }) => id);
  const { dropped, rest, code } = await continueRuns(
    search,
    // A run may have submitted a test, and have its control left.
    new Set(wanted.flatMap((id) => [id, controlIdOf(id)])),
  );
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
  return { testIds: new Set(runOf.keys()), runs: [...runs], rest, code };
}

interface ContinuedRuns extends Pick<AfterRecent, "rest" | "code"> {
  /** Runs that are cancelled, or would be if this was no dry run: the new run may have what they have left. */
  readonly dropped: ReadonlySet<string>;
}

/** The runs that one call takes. In a dry run, those that it would take. */
interface Taken {
  readonly leases: Map<string, HeldLease>;
  /** Cancels a run, or says that it would be cancelled. */
  drop(run: StoredRun, why: string): Promise<void>;
}

/**
 * Submits what unfinished runs have left that have some of the wanted tests, unless another process or worker does. Cancels
 * those that are too old, and those with a test that another run has submitted in the meantime, or will. Takes all of them
 * before it submits a test, so that their cost is known: a run whose process dies later is left to the next call.
 */
async function continueRuns(search: Search, wanted: ReadonlySet<string>): Promise<ContinuedRuns> {
  const { config, submitted, dryRun, say, submit } = search;
  const dropped = new Set<string>();
  const leases = new Map<string, HeldLease>();
  const drop = async (run: StoredRun, why: string): Promise<void> => {
    dropped.add(run.id);
    if (dryRun)
      say(`Run ${run.id} was stopped before all of its tests were submitted${why}. It would be cancelled.`);
    else await giveUp(search, run, why);
    await leases.get(run.id)?.release();
    leases.delete(run.id);
  };
  try {
    const codes = await takeOwnerless(search, wanted, { leases, drop });
    const rest = await dropOverlapping(search, dropped, { leases, drop });
    enforceBudget(rest, config.budget, submitted);
    for (const [runId, lease] of dryRun ? [] : leases) {
      leases.delete(runId);
      say(`Run ${runId} was stopped before all of its tests were submitted. Submitting the others.`);
      codes.push(detachedExitCode(await submit(runId, lease)));
    }
    return { dropped, rest, code: worstExitCode(...codes) };
  } finally {
    for (const lease of leases.values()) await lease.release();
  }
}

/** In place of a lease in a dry run, which takes none. */
const noLease = { release: async () => {} } as HeldLease;

/**
 * Takes the unfinished runs with some of the wanted tests that no process or worker submits, except for those that are too
 * old. Returns the exit codes of those that workers submit.
 */
async function takeOwnerless(
  search: Search,
  wanted: ReadonlySet<string>,
  { leases, drop }: Taken,
): Promise<number[]> {
  const { store, dryRun, say } = search;
  const codes: number[] = [];
  for (const { runId, isLate, left } of (await findRecentTests(store, search)).unfinished) {
    if (!left.some(({ testId }) => wanted.has(testId))) continue;
    const run = await findRun(store, runId);
    const owner = await ownerOf(search, run);
    if (owner === "workers")
      codes.push(detachedExitCode(await readRun(store, run, { atMs: systemClock.now() }), true));
    else if (owner !== undefined) say(`${owner} submits run ${runId}.`);
    else if (isLate) await drop(run, ", too long ago to submit them now");
    else if (dryRun) leases.set(runId, noLease);
    else {
      const lease = await acquireLease(store, runId, { clock: systemClock });
      if ("fence" in lease) leases.set(runId, lease);
      else say(`${describeOwner(lease.owner)} submits run ${runId}.`);
    }
  }
  return codes;
}

/**
 * Drops the runs with a test that another run has submitted before they were taken, or will submit. Returns what the tests
 * cost that the others have left.
 */
async function dropOverlapping(
  search: Search,
  dropped: ReadonlySet<string>,
  { leases, drop }: Taken,
): Promise<ProjectCost[]> {
  const { store, dryRun, say } = search;
  const { runsOf, unfinished } = await findRecentTests(store, search);
  for (const [runId, lease] of leases)
    if (unfinished.every((each) => each.runId !== runId)) {
      leases.delete(runId);
      await lease.release();
    }
  const others = unfinished.filter(({ runId }) => !leases.has(runId) && !dropped.has(runId));
  const keptElsewhere = new Set(others.flatMap(({ left }) => left.map(({ testId }) => testId)));
  const rest: ProjectCost[] = [];
  for (const { runId, left } of unfinished.filter((each) => leases.has(each.runId))) {
    const run = await findRun(store, runId);
    const isElsewhere = ({ testId }: AttemptRow): boolean =>
      keptElsewhere.has(testId) || (runsOf.get(testId) ?? []).some((other) => other !== runId);
    if (left.some(isElsewhere)) {
      await drop(run, ", and other runs have some of these tests");
      continue;
    }
    for (const { testId } of left) keptElsewhere.add(testId);
    const costs = costOfRest(run, left);
    rest.push(...costs);
    if (dryRun) say(describeRest(runId, left, costs));
  }
  return rest;
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
