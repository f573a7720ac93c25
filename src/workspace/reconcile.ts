import { systemClock } from "../base/clock.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { isRunId } from "../base/ids.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { RunProject } from "../run/plan.ts";
import { idHint, settingsOf } from "../run/read-run.ts";
import {
  type ProjectReconciliation,
  parseReportName,
  parseStart,
  reconcileProject,
  toReconciliation,
} from "../run/reconcile.ts";
import { acquireLease, type HeldLease, holdNewRun, leaseMs } from "../run/run-lease.ts";
import { createOwner, describeOwner } from "../store/owner.ts";
import type { Store, StoredRun } from "../store/store.ts";
import { type Adopted, type AdoptOptions, adopt, startOf } from "./adopt-lost.ts";
import {
  createProviderLists,
  type ListOptions,
  type ProviderLists,
  readable,
  unlistedError,
} from "./provider-lists.ts";
import { revisionOf } from "./revision.ts";

export interface ReconcileOptions extends ListOptions, AdoptOptions {
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
  /** Whether to adopt tests that only the provider has. */
  readonly adopts: boolean;
  /** Receives the error of a project whose list cannot be read when runs are searched. */
  onUnlisted(error: PlacewrightError): void;
}

/** The result of reconciling one run. */
export interface ReconciledRun extends Adopted {
  readonly runId: string;
  /** Whether the ledger had the run before. */
  readonly isKnown: boolean;
  readonly reconciliation: Reconciliation;
  /** The process that works on the run. If present, nothing was recorded. */
  readonly heldBy?: string;
  /** Whether it is not adopted because a list cannot be read, which may have tests of it. */
  readonly isPartial?: true;
  /** Why the ledger's records of the run cannot be read. If present, nothing was compared. */
  readonly unreadable?: string;
}

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
