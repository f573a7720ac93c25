import { systemClock } from "../base/clock.ts";
import { PlacewrightError, Problems, toProblems } from "../base/errors.ts";
import { isRunId } from "../base/ids.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { ListedTest } from "../provider/provider.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import { isAdoptedKey } from "../run/attempt-plan.ts";
import { pricesOf } from "../run/cost.ts";
import type { BrokenTest, PlannedTest, RunProject } from "../run/plan.ts";
import { idHint } from "../run/read-run.ts";
import { parseReportName, parseStart } from "../run/reconcile.ts";
import { type RecordOptions, recordAttempts, recordTests } from "../run/record-run.ts";
import type { HeldLease } from "../run/run-lease.ts";
import { errorsOf } from "../scenario/load.ts";
import type { AdoptedAttempt, AttemptRow, Store, StoredRun } from "../store/store.ts";
import { otherMessage } from "./other-message.ts";
import { addressOf, isOfSender, type ProviderLists, readable } from "./provider-lists.ts";
import { revisionOf } from "./revision.ts";
import { type Runnable, selectProjects, selectRunnable } from "./select-tests.ts";
import { planInto } from "./start-run.ts";

export interface AdoptOptions {
  /** Projects of the config to query, for runs that the ledger does not have. */
  readonly projects: readonly RunProject[];
  /** Branch of runs that the ledger has lost. Default: the branch from CI or git. */
  readonly branch?: string | undefined;
  /** Returns the scenarios from which adopted tests are planned. Default: all. */
  selection?(): Promise<Pick<Runnable, "tests" | "broken">>;
  /** Receives the errors of scenarios, whose tests are not adopted. */
  onBroken?(problems: readonly PlacewrightError[]): void;
  readonly env: Environment;
}

/** What was adopted of a run. */
export interface Adopted {
  /** Number of orphans that were adopted into the ledger. */
  readonly adopted: number;
  /**
   * Names of the orphans that seem to be of this project, by their sender, and that no scenario creates. Absent if there are
   * none.
   */
  readonly unplanned?: readonly string[];
}

/** Returns the start of a run, as `parseStart` does. Throws `usage` if the id is invalid. */
export function startOf(runId: string): number {
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

export interface Adoption {
  readonly runId: string;
  readonly run: StoredRun | undefined;
  readonly projects: readonly RunProject[];
  /** The tests that a provider has, and that the ledger does not have. */
  readonly orphans: Reconciliation["orphans"];
  readonly lists: ProviderLists;
}

/** Adopts orphans whose expectations the ledger or a scenario knows. */
export async function adopt(
  store: Store,
  config: ResolvedConfig,
  { runId, run, projects, orphans, lists }: Adoption,
  { fence }: HeldLease,
  options: AdoptOptions,
): Promise<Adopted> {
  const known = new Map((await store.allAttempts(runId)).map((attempt) => [attempt.name, attempt]));
  const listed = new Map<string, ListedTest>();
  // The comparison says which lists cannot be read. No orphan is in one of those.
  for (const project of projects)
    for (const test of readable(await lists(project, runId).catch(() => undefined)))
      listed.set(keyOf(project.name, test.id), test);
  const unknown = orphans.filter(({ reportName }) => !known.has(reportName));
  let unplanned: readonly string[] = [];
  if (unknown.length > 0) {
    const lost = unknown.map(({ project, reportName, reportId }) => ({
      ...listed.get(keyOf(project, reportId)),
      name: reportName,
      ...parseReportName(reportName),
    }));
    const { planned, ownSenders } = await planLost(
      config,
      {
        runId,
        run,
        projects,
        lost,
        missing: await findMissing([...known.values()], config, { runId, run, projects, lists }, options),
      },
      options,
    );
    await recordLost(store, { fence, run, planned, lost, known: new Set(known.keys()) });
    unplanned = lost
      .filter(({ firstName = "", from = "" }) => !planned.has(firstName) && ownSenders.has(addressOf(from)))
      .map(({ name }) => name);
  }
  const recorded = new Map((await store.allAttempts(runId)).map((attempt) => [attempt.name, attempt]));
  const adopted = orphans.flatMap(({ project, reportName, reportId }): AdoptedAttempt[] => {
    const attempt = recorded.get(reportName);
    // Keep a result that was measured under another id.
    if (!attempt || attempt.completedAtMs !== undefined) return [];
    const insteadOf = attempt.reportId;
    const submittedAtMs =
      listed.get(keyOf(project, reportId))?.createdAtMs ??
      attempt.intendedAtMs ??
      run?.createdAtMs ??
      startOf(runId);
    return [{ name: reportName, reportId, submittedAtMs, insteadOf }];
  });
  await store.adoptAttempts(fence, adopted, { prices: pricesOf(projects), nowMs: systemClock.now() });
  return { adopted: adopted.length, ...(unplanned.length > 0 ? { unplanned } : {}) };
}

/** Two providers may have tests with one id. */
const keyOf = (project: string, id: string): string => JSON.stringify([project, id]);

interface PlannedLost {
  /** By the name of their first attempt. */
  readonly planned: ReadonlyMap<string, PlannedTest>;
  /** Addresses from which the scenarios send. */
  readonly ownSenders: ReadonlySet<string>;
}

/** A test that a provider has, and that the ledger does not have. */
interface LostTest extends Partial<ListedTest> {
  readonly name: string;
  /** Name of its first attempt. */
  readonly firstName?: string;
  /** Number of the attempt. */
  readonly number?: number;
}

/** What a run that is lost as a whole may have had, although no list has it. */
interface MayBeMissing {
  /** Projects in which its scenarios ran by default, and whose lists would have their tests. */
  readonly projects: ReadonlySet<string>;
  /** The pairs of scenario and project that the ledger has, as `sourceOf` names them. */
  readonly recorded: ReadonlySet<string>;
}

const sourceOf = ({ scenario, project }: { readonly scenario: string; readonly project: string }): string =>
  JSON.stringify([scenario, project]);

/**
 * Returns what a run may have had besides the tests in the lists. Undefined if the ledger recorded all of its tests when it
 * began.
 */
async function findMissing(
  attempts: readonly AttemptRow[],
  config: ResolvedConfig,
  { runId, run, projects, lists }: Omit<Adoption, "orphans">,
  { projects: asked }: AdoptOptions,
): Promise<MayBeMissing | undefined> {
  if (run && !attempts.every(({ measureKey }) => isAdoptedKey(measureKey))) return undefined;
  const names = new Set(asked.map(({ name }) => name));
  const listing = new Set<string>();
  for (const project of selectProjects(config, undefined)) {
    const compared = projects.find(({ name }) => name === project.name);
    if (compared && names.has(project.name) && (await lists(compared, runId).catch(() => undefined)))
      listing.add(project.name);
  }
  return { projects: listing, recorded: new Set(attempts.map(sourceOf)) };
}

/**
 * Plans lost attempts from the current scenarios. For a run that is lost as a whole, plans every test of the scenarios that
 * it had tests of. Leaves out scenarios and messages with errors: theirs can be adopted once these are fixed.
 */
async function planLost(
  config: ResolvedConfig,
  {
    runId,
    run,
    projects,
    lost,
    missing,
  }: Pick<Adoption, "runId" | "run" | "projects"> & {
    readonly lost: readonly LostTest[];
    readonly missing: MayBeMissing | undefined;
  },
  { env, branch: named, onBroken = () => {}, selection = () => selectRunnable(config, {}) }: AdoptOptions,
): Promise<PlannedLost> {
  const lostAs = new Map<string, LostTest[]>();
  for (const test of lost)
    lostAs.set(test.firstName ?? "", [...(lostAs.get(test.firstName ?? "") ?? []), test]);
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
  const isLost = ({ submission: { name, from } }: PlannedTest): boolean =>
    lostAs.get(name)?.some((test) => isOfSender(from, test.from)) === true;
  // If the whole run is lost, add the tests of its scenarios that were never submitted, or that a list does not have yet: the
  // run must not pass without them.
  const found = planned.filter(isLost).map(({ identity }) => identity);
  const sources = new Set(found.map(sourceOf));
  const scenarios = new Set(found.map(({ scenario }) => scenario));
  const mayBeMissing = ({ identity }: PlannedTest): boolean =>
    missing !== undefined &&
    !missing.recorded.has(sourceOf(identity)) &&
    (sources.has(sourceOf(identity)) ||
      (scenarios.has(identity.scenario) && missing.projects.has(identity.project)));
  const kept = planned.filter((test) => isLost(test) || mayBeMissing(test));
  return {
    planned: new Map(kept.map((test) => [test.submission.name, test])),
    ownSenders: new Set(planned.map(({ submission }) => addressOf(submission.from))),
  };
}

/** Finds the tests whose measurement, or that of their control, is of another message. Returns a sentence by test id. */
async function findOtherMessages(
  planned: ReadonlyMap<string, PlannedTest>,
  lost: readonly LostTest[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { firstName = "", subject } of lost) {
    const test = planned.get(firstName);
    const why = test && (await otherMessage(test, subject));
    if (test && why !== undefined) found.set(test.identity.id, why);
  }
  for (const test of planned.values()) {
    const ofControl = test.kind === "placement" ? found.get(test.controlId ?? "") : undefined;
    if (ofControl !== undefined && !found.has(test.identity.id))
      found.set(test.identity.id, `Its control: ${ofControl}`);
  }
  return found;
}

async function recordLost(
  store: Store,
  {
    fence,
    run,
    planned,
    lost,
    known,
  }: {
    readonly fence: HeldLease["fence"];
    readonly run: StoredRun | undefined;
    readonly planned: ReadonlyMap<string, PlannedTest>;
    readonly lost: readonly LostTest[];
    readonly known: ReadonlySet<string>;
  },
): Promise<void> {
  const others = await findOtherMessages(planned, lost);
  const options: RecordOptions = {
    store,
    fence,
    branch: run?.branch,
    nowMs: systemClock.now(),
    isAdopted: true,
    otherMessageOf: ({ identity }) => others.get(identity.id),
  };
  async function* firstAttempts() {
    for (const [name, test] of planned) if (!known.has(name)) yield test;
  }
  await recordTests(firstAttempts(), options);
  for (const { firstName = "", number = 1 } of lost.toSorted(
    (left, right) => (left.number ?? 1) - (right.number ?? 1),
  )) {
    const test = planned.get(firstName);
    if (test && number > 1) await recordAttempts([test], new Map([[test.identity.id, number - 1]]), options);
  }
}
