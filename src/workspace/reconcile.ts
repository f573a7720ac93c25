import { systemClock } from "../base/clock.ts";
import { messageOf, PlacewrightError, Problems, toProblems } from "../base/errors.ts";
import { isRunId } from "../base/ids.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { ListedTest } from "../provider/provider.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import { pricesOf } from "../run/cost.ts";
import type { BrokenTest, PlannedTest, RunProject } from "../run/plan.ts";
import { idHint, settingsOf } from "../run/read-run.ts";
import {
  type ProjectReconciliation,
  parseReportName,
  parseStart,
  reconcileProject,
  toReconciliation,
} from "../run/reconcile.ts";
import { recordAttempts, recordTests } from "../run/record-run.ts";
import { acquireLease, type HeldLease, holdNewRun, leaseMs } from "../run/run-lease.ts";
import { errorsOf } from "../scenario/load.ts";
import { createOwner, describeOwner } from "../store/owner.ts";
import type { AdoptedAttempt, Store, StoredRun } from "../store/store.ts";
import {
  addressOf,
  createProviderLists,
  isOfSender,
  type ListOptions,
  type ProviderLists,
  readable,
  unlistedError,
} from "./provider-lists.ts";
import { revisionOf } from "./revision.ts";
import { type Runnable, selectRunnable } from "./select-tests.ts";
import { planInto } from "./start-run.ts";

export interface ReconcileOptions extends ListOptions {
  /**
   * The run to reconcile. Default: every unfinished run in the ledger, and every run with tests at a
   * provider.
   */
  readonly runId?: string | undefined;
  /**
   * Time from which runs count that only a provider has, in milliseconds of Unix time: the ledger may have deleted older
   * ones. Default: all.
   */
  readonly sinceMs?: number | undefined;
  /** Projects of the config to query, for runs that the ledger does not have. */
  readonly projects: readonly RunProject[];
  /** Whether to adopt tests that only the provider has. */
  readonly adopts: boolean;
  /** Branch of runs that the ledger has lost. Default: the branch from CI or git. */
  readonly branch?: string | undefined;
  /** Returns the scenarios from which adopted tests are planned. Default: all. */
  selection?(): Promise<Pick<Runnable, "tests" | "broken">>;
  /** Receives the errors of scenarios, whose tests are not adopted. */
  onBroken?(problems: readonly PlacewrightError[]): void;
  readonly env: Environment;
  /** Receives the error of a project whose list cannot be read when runs are searched. */
  onUnlisted(error: PlacewrightError): void;
}

/** The result of reconciling one run. */
export interface ReconciledRun {
  readonly runId: string;
  /** Whether the ledger had the run before. */
  readonly isKnown: boolean;
  readonly reconciliation: Reconciliation;
  /** Number of orphans that were adopted into the ledger. */
  readonly adopted: number;
  /**
   * Names of the orphans that seem to be of this project, by their sender, and that no scenario creates. Absent if there are
   * none.
   */
  readonly unplanned?: readonly string[];
  /** The process that works on the run. If present, nothing was recorded. */
  readonly heldBy?: string;
  /** Whether it is not adopted because a list cannot be read, which may have tests of it. */
  readonly isPartial?: true;
  /** Why the ledger's records of the run cannot be read. If present, nothing was compared. */
  readonly unreadable?: string;
}

type Orphan = Reconciliation["orphans"][number];

/**
 * Compares the ledger with the providers' lists. If `adopts` is set, adopts tests that the ledger does not
 * have.
 */
export async function reconcileRuns(
  store: Store,
  config: ResolvedConfig,
  options: ReconcileOptions,
): Promise<ReconciledRun[]> {
  if (options.runId !== undefined && !isRunId(options.runId)) throw missing(options.runId);
  const lists = createProviderLists(config, options);
  const ids = options.runId === undefined ? await findRuns(store, lists, options) : [options.runId];
  const reconciled: ReconciledRun[] = [];
  for (const runId of ids) {
    const run = await reconcileRun(store, config, runId, lists, options).catch((error): ReconciledRun => {
      // One damaged run does not hide the others.
      if (options.runId !== undefined || !isDamage(error)) throw error;
      const reconciliation = toReconciliation([], [], systemClock.now());
      return {
        runId,
        isKnown: true,
        reconciliation,
        adopted: 0,
        unreadable: error.reason,
      };
    });
    reconciled.push(run);
    // Accept the loss: its tests were recovered, were never created, or are given up. A test that cannot be read may be one
    // of them, and may never be readable: a person who names the run has decided.
    const isCompared =
      !run.heldBy &&
      !run.unreadable &&
      (!run.reconciliation.unchecked ||
        (options.runId !== undefined && (await areListsRead(store, runId, lists, options))));
    if (options.adopts && isCompared) await store.acceptLoss(runId);
  }
  return reconciled;
}

/**
 * Returns the projects of which a run can have tests: its own that have some, or that are asked for. A run that was adopted
 * names all projects of the config.
 */
async function comparedProjects(
  store: Store,
  run: StoredRun | undefined,
  { projects: asked }: ReconcileOptions,
): Promise<readonly RunProject[]> {
  if (!run) return asked;
  const attempts = await store.allAttempts(run.id);
  const names = new Set(
    [...asked, ...attempts.map(({ project }) => ({ name: project }))].map(({ name }) => name),
  );
  return settingsOf(run).projects.filter(({ name }) => names.has(name));
}

/** Whether the lists of all projects of a run were read to their ends, maybe without some of their tests. */
async function areListsRead(
  store: Store,
  runId: string,
  lists: ProviderLists,
  options: ReconcileOptions,
): Promise<boolean> {
  const projects = await comparedProjects(store, await store.run(runId), options);
  const read = projects.map((project) => lists(project, runId));
  return (await Promise.allSettled(read)).every(({ status }) => status === "fulfilled");
}

const isDamage = (error: unknown): error is PlacewrightError =>
  error instanceof PlacewrightError && error.code === "ledger-unusable";

/** Returns the ids of open and cancelled runs, of runs with losses, and of runs with tests at a provider. */
async function findRuns(
  store: Store,
  lists: ProviderLists,
  { projects, sinceMs, signal, onLeftOut, onUnlisted }: ReconcileOptions,
): Promise<string[]> {
  const open = await Promise.all((["open", "cancelled"] as const).map((state) => store.runs({ state })));
  const ids = new Set([...open.flat().map(({ id }) => id), ...store.losses().map(({ runId }) => runId)]);
  const impossible = new Set<string>();
  for (const project of projects) {
    if (traitsOf(project.settings).keepsTestsInLedger) continue;
    const listed = await lists(project, "").catch((error) => {
      signal.throwIfAborted();
      onUnlisted(unlistedError(project.name, "Cannot read the list of", error));
      return undefined;
    });
    for (const { name } of readable(listed)) {
      const { runId } = parseReportName(name) ?? {};
      if (runId === undefined) continue;
      const startMs = parseStart(runId);
      // No run of Placewright has such an id. Two projects of one account have the same list.
      if (!Number.isFinite(startMs) && !impossible.has(name))
        onLeftOut?.(project.name, `"${name}" is of a run that started at an impossible time`);
      if (!Number.isFinite(startMs)) impossible.add(name);
      else if (sinceMs === undefined || startMs >= sinceMs) ids.add(runId);
    }
  }
  return [...ids].sort();
}

const missing = (runId: string) =>
  new PlacewrightError("run-missing", `Cannot find run "${runId}" in the ledger or at a provider`, {
    hint: isRunId(runId)
      ? "Run placewright reconcile without an id to find the runs that a provider has"
      : idHint,
  });

async function reconcileRun(
  store: Store,
  config: ResolvedConfig,
  runId: string,
  lists: ProviderLists,
  options: ReconcileOptions,
): Promise<ReconciledRun> {
  const run = await store.run(runId);
  const projects = await comparedProjects(store, run, options);
  const compared = await compare(store, runId, projects, lists);
  const { orphans } = compared;
  const isAdopting = options.adopts && orphans.length > 0;
  // A run of which tests may be missing would pass without them.
  const isPartial = !run && !(await areListsRead(store, runId, lists, options));
  const isNowhere = !run && compared.doubles.length + orphans.length === 0 && !compared.unchecked;
  if (isNowhere && options.runId !== undefined && !store.losses().some((lost) => lost.runId === runId))
    throw missing(runId);
  if (!run && (!isAdopting || isPartial))
    return {
      runId,
      isKnown: false,
      reconciliation: compared,
      adopted: 0,
      ...(isPartial ? { isPartial } : {}),
    };
  const held = run ? await hold(store, run) : await beginAdopted(store, config, runId, options);
  if (!held) {
    if (options.runId !== undefined) throw missing(runId);
    return { runId, isKnown: false, reconciliation: compared, adopted: 0 };
  }
  if ("heldBy" in held)
    return { runId, isKnown: true, reconciliation: compared, adopted: 0, heldBy: held.heldBy };
  // A process that adopted it, and ended first, has left it half recorded.
  const isOpened = run !== undefined && run.state !== "planning";
  try {
    const did = isAdopting
      ? await adopt(
          store,
          config,
          { runId, run: isOpened ? run : undefined, projects, orphans, lists },
          held,
          options,
        )
      : { adopted: 0 };
    if (options.adopts && !isOpened && (await hasSubmitted(store, runId))) await store.openRun(held.fence);
    const reconciliation = did.adopted > 0 ? await compare(store, runId, projects, lists) : compared;
    await store.saveReconciliation(held.fence, reconciliation);
    return { runId, isKnown: run !== undefined, reconciliation, ...did };
  } finally {
    // Delete a recreated run if none of its tests could be adopted, before another process can take it.
    if (!run && (await store.allAttempts(runId)).length === 0) await store.deleteRun(held.fence);
    await held.release();
  }
}

/** Whether a provider has a test of a run, as far as the ledger knows. */
const hasSubmitted = async (store: Store, runId: string): Promise<boolean> =>
  (await store.allAttempts(runId)).some(({ reportId }) => reportId !== undefined);

async function compare(
  store: Store,
  runId: string,
  projects: readonly RunProject[],
  lists: ProviderLists,
): Promise<Reconciliation> {
  const attempts = await store.allAttempts(runId);
  const found: ProjectReconciliation[] = [];
  const unchecked: { project: string; reason: string }[] = [];
  for (const project of projects) {
    try {
      const listed = await lists(project, runId);
      if (listed) found.push(await reconcileProject(runId, project.name, attempts, listed));
    } catch (error) {
      unchecked.push({ project: project.name, reason: messageOf(error) });
    }
  }
  return toReconciliation(found, unchecked, systemClock.now());
}

/** Takes a run. Returns undefined if another process deleted it meanwhile, because it adopted none of its tests. */
async function hold(
  store: Store,
  run: StoredRun,
): Promise<HeldLease | { readonly heldBy: string } | undefined> {
  const lease = await acquireLease(store, run.id, { clock: systemClock, stopsOnCancel: false }).catch(
    (error) => {
      if (error instanceof PlacewrightError && error.code === "run-missing") return undefined;
      throw error;
    },
  );
  if (!lease) return undefined;
  return "fence" in lease ? lease : { heldBy: describeOwner(lease.owner) };
}

/** Recreates a run that the ledger has lost. Its start time is in its id. */
async function beginAdopted(
  store: Store,
  config: ResolvedConfig,
  runId: string,
  { env, branch: named }: ReconcileOptions,
): Promise<HeldLease> {
  const createdAtMs = startOf(runId);
  const { branch, commit } = await revisionOf(config.projectDir, env, named);
  const takenAtMs = systemClock.steadyMs();
  await store.createRun(
    // Also of a project that is not compared now, so that its tests can be adopted later.
    {
      id: runId,
      createdAtMs,
      branch,
      settings: { projects: config.projects, ...(commit ? { commit } : {}) },
    },
    { owner: createOwner(), untilMs: systemClock.now() + leaseMs },
  );
  return holdNewRun(store, runId, { clock: systemClock, takenAtMs });
}

/** Returns the start of a run, as `parseStart` does. Throws `usage` if the id is invalid. */
function startOf(runId: string): number {
  const startMs = parseStart(runId);
  if (Number.isFinite(startMs)) return startMs;
  throw new PlacewrightError(
    "usage",
    `Cannot adopt run "${runId}": expected an id such as 20260301-081500-3fa9c1`,
    {
      hint: isRunId(runId)
        ? "Run placewright reconcile without an id to find the runs that a provider has"
        : idHint,
    },
  );
}

interface Adoption {
  readonly runId: string;
  readonly run: StoredRun | undefined;
  readonly projects: readonly RunProject[];
  readonly orphans: readonly Orphan[];
  readonly lists: ProviderLists;
}

/** Adopts orphans whose expectations the ledger or a scenario knows. */
async function adopt(
  store: Store,
  config: ResolvedConfig,
  { runId, run, projects, orphans, lists }: Adoption,
  { fence }: HeldLease,
  options: ReconcileOptions,
): Promise<Pick<ReconciledRun, "adopted" | "unplanned">> {
  const known = new Map((await store.allAttempts(runId)).map((attempt) => [attempt.name, attempt]));
  const listed = new Map<string, ListedTest>();
  // The comparison says which lists cannot be read. No orphan is in one of those.
  for (const project of projects)
    for (const test of readable(await lists(project, runId).catch(() => undefined)))
      listed.set(test.id, test);
  const unknown = orphans.filter(({ reportName }) => !known.has(reportName));
  let unplanned: readonly string[] = [];
  if (unknown.length > 0) {
    const senders = new Map(
      unknown.map(({ reportName, reportId }) => [reportName, listed.get(reportId)?.from]),
    );
    const { planned, ownSenders } = await planLost(
      config,
      { runId, run, projects, senders },
      unknown,
      options,
    );
    await recordLost(store, { fence, run, planned, unknown, known: new Set(known.keys()) });
    unplanned = unknown
      .map(({ reportName }) => reportName)
      .filter(
        (name) =>
          !planned.has(parseReportName(name)?.firstName ?? "") &&
          ownSenders.has(addressOf(senders.get(name) ?? "")),
      );
  }
  const recorded = new Map((await store.allAttempts(runId)).map((attempt) => [attempt.name, attempt]));
  const adopted = orphans.flatMap(({ reportName, reportId }): AdoptedAttempt[] => {
    const attempt = recorded.get(reportName);
    // Keep a result that was measured under another id.
    if (!attempt || attempt.completedAtMs !== undefined) return [];
    const insteadOf = attempt.reportId;
    const submittedAtMs =
      listed.get(reportId)?.createdAtMs ?? attempt.intendedAtMs ?? run?.createdAtMs ?? startOf(runId);
    return [{ name: reportName, reportId, submittedAtMs, insteadOf }];
  });
  await store.adoptAttempts(fence, adopted, { prices: pricesOf(projects), nowMs: systemClock.now() });
  return { adopted: adopted.length, ...(unplanned.length > 0 ? { unplanned } : {}) };
}

interface PlannedLost {
  /** By the name of their first attempt. */
  readonly planned: ReadonlyMap<string, PlannedTest>;
  /** Addresses from which the scenarios send. */
  readonly ownSenders: ReadonlySet<string>;
}

/**
 * Plans lost attempts from the current scenarios. For a lost run, plans every test of the scenarios that it had tests of.
 * Leaves out scenarios and messages with errors: theirs can be adopted once these are fixed.
 */
async function planLost(
  config: ResolvedConfig,
  {
    runId,
    run,
    projects,
    senders,
  }: Pick<Adoption, "runId" | "run" | "projects"> & {
    /** Sender of each lost test at the provider, by its name. Undefined if unknown. */
    readonly senders: ReadonlyMap<string, string | undefined>;
  },
  unknown: readonly Orphan[],
  { env, branch: named, onBroken = () => {}, selection = () => selectRunnable(config, {}) }: ReconcileOptions,
): Promise<PlannedLost> {
  const wanted = new Set(unknown.flatMap(({ reportName }) => parseReportName(reportName)?.firstName ?? []));
  const planned: PlannedTest[] = [];
  const take = async (tests: AsyncIterable<PlannedTest | BrokenTest>) => {
    for await (const test of tests) if (test.kind !== "broken") planned.push(test);
  };
  const branch = run?.branch;
  const revision = run ? { ...(branch ? { branch } : {}) } : await revisionOf(config.projectDir, env, named);
  try {
    const { tests, broken } = await selection();
    if (broken.length > 0) onBroken(errorsOf(broken));
    await planInto(take, config, {
      selection: tests,
      check: false,
      onInvalid: onBroken,
      runId,
      projects,
      revision,
      // What was in quarantine when the run began stays so.
      nowMs: run?.createdAtMs ?? startOf(runId),
      keeps: undefined,
    });
  } catch (error) {
    // Without a scenario, nothing can be adopted. What the ledger has is collected anyway.
    const isEmpty = error instanceof PlacewrightError && error.code === "selection-empty";
    if (!isEmpty && !(error instanceof Problems)) throw error;
    onBroken(toProblems(error));
  }
  // If the whole run is lost, add the tests of its scenarios that were never submitted: the run must not pass
  // without them.
  const sourceOf = ({ identity }: PlannedTest): string =>
    JSON.stringify([identity.scenario, identity.project]);
  const isWanted = ({ submission: { name, from } }: PlannedTest): boolean =>
    wanted.has(name) && isOfSender(from, senders.get(name));
  const sources = new Set(planned.filter(isWanted).map(sourceOf));
  const kept = planned.filter((test) => (run ? isWanted(test) : sources.has(sourceOf(test))));
  return {
    planned: new Map(kept.map((test) => [test.submission.name, test])),
    ownSenders: new Set(planned.map(({ submission }) => addressOf(submission.from))),
  };
}

async function recordLost(
  store: Store,
  {
    fence,
    run,
    planned,
    unknown,
    known,
  }: {
    readonly fence: HeldLease["fence"];
    readonly run: StoredRun | undefined;
    readonly planned: ReadonlyMap<string, PlannedTest>;
    readonly unknown: readonly Orphan[];
    readonly known: ReadonlySet<string>;
  },
): Promise<void> {
  const options = { store, fence, branch: run?.branch, nowMs: systemClock.now(), isAdopted: true };
  const lost = unknown
    .flatMap(({ reportName }) => parseReportName(reportName) ?? [])
    .sort((left, right) => left.number - right.number);
  async function* firstAttempts() {
    for (const [name, test] of planned) if (!known.has(name)) yield test;
  }
  await recordTests(firstAttempts(), options);
  for (const { firstName, number } of lost) {
    const test = planned.get(firstName);
    if (test && number > 1) await recordAttempts([test], new Map([[test.identity.id, number - 1]]), options);
  }
}
