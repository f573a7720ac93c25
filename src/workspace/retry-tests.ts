import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { RunOutcome, TestIdentity } from "../result/run-report.ts";
import { type CostedTest, costOf, overspent, spendingOf, totalOf } from "../run/cost.ts";
import { type BrokenTest, type PlannedTest, planBroken } from "../run/plan.ts";
import { type PlannedHealth, planHealth } from "../run/plan-health.ts";
import { findRun, readRun, settingsOf } from "../run/read-run.ts";
import { recordAttempts, recordHealth } from "../run/record-run.ts";
import { acquireAndRenewLease } from "../run/run-lease.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import { askProviders } from "./ask-providers.ts";
import { providerFaults } from "./open-provider.ts";
import { projectsOf } from "./run-projects.ts";
import { confirmRun, invalidTest, type NewRun, type PlanOptions, planInto } from "./start-run.ts";
import { refuseUnready } from "./work-on-run.ts";

/** The tests of a run to retry. */
export interface RetryChoice {
  /** Tests that failed or were not measured. */
  readonly lastFailed?: boolean | undefined;
  /** Tests that met a provider error. */
  readonly onlyErrored?: boolean | undefined;
}

/**
 * Retries the chosen tests of the newest run. Returns the run's outcome if there are none, and undefined if
 * `confirm` declined.
 */
export async function retryNewest(
  store: Store,
  config: ResolvedConfig,
  choice: RetryChoice,
  options: PlanOptions,
): Promise<NewRun | RunOutcome | undefined> {
  const newest = await findRun(store, undefined);
  refuseUnready(newest);
  const wanted = (await store.latestAttempts(newest.id)).filter((attempt) => isWanted(attempt, choice));
  if (wanted.length > 0) return retryTests(store, config, newest, wanted, options);
  return readRun(store, newest, { atMs: systemClock.now() });
}

/** Whether a choice includes the test of an attempt. */
export const isWanted = ({ verdict }: AttemptRow, { lastFailed, onlyErrored }: RetryChoice): boolean =>
  (lastFailed === true && (verdict === "failed" || verdict === "not-measured")) ||
  (onlyErrored === true && verdict === "errored");

/**
 * Adds an attempt to a run for each wanted test that is finished. Returns undefined if `confirm` declined.
 */
export async function retryTests(
  store: Store,
  config: ResolvedConfig,
  run: StoredRun,
  wanted: readonly AttemptRow[],
  options: PlanOptions,
): Promise<NewRun | undefined> {
  const lease = await acquireAndRenewLease(store, run.id, { clock: systemClock });
  try {
    // Retry finished tests only. The provider has, or may have, the others: another attempt would be billed
    // twice.
    const retryable = wanted.filter(({ state }) => state === "finished");
    refuseOrphans(run, retryable);
    const numberOf = new Map(retryable.map(({ testId, number }) => [testId, number]));
    const { tests, health, left } = await replanTests(config, run, retryable, options);
    const costed = tests.map(costedOf);
    if (await confirmRun(store, costed, config, options)) {
      if (options.asksProviders !== false) await askProviders(costed, health, config);
      const nowMs = systemClock.now();
      const { fence } = lease;
      const costs = costOf(costed);
      const spending = spendingOf(costs, config.budget, nowMs);
      const over = await recordAttempts(tests, numberOf, {
        store,
        fence,
        branch: run.branch,
        baseBranches: options.baseBranches,
        nowMs,
        spending,
      });
      if (over) throw overspent(costs, over);
      await recordHealth(health, { store, fence }, numberOf);
      return { runId: run.id, lease, spent: totalOf(costs), ...(left.length > 0 ? { left } : {}) };
    }
  } catch (error) {
    await lease.release().catch(() => {});
    throw error;
  }
  await lease.release();
  return undefined;
}

/**
 * Throws `usage` if the provider has one of the attempts although the ledger does not know it: a retry would
 * be billed twice.
 */
function refuseOrphans({ id, reconciliation }: StoredRun, retryable: readonly AttemptRow[]): void {
  const { orphans = [] } = (reconciliation ?? {}) as Partial<Reconciliation>;
  const names = new Set(orphans.map(({ reportName }) => reportName));
  const known = retryable.find(({ name }) => names.has(name));
  if (known)
    throw new PlacewrightError("usage", `Cannot retry "${known.testId}": the provider already has it`, {
      hint: `Run placewright reconcile ${id} --adopt to add it to the ledger. Nothing is billed again`,
    });
}

const costedOf = (test: PlannedTest | BrokenTest): CostedTest =>
  test.kind === "broken"
    ? invalidTest(test.project)
    : {
        project: test.project,
        noChargeReason: test.heldBack === undefined ? undefined : "blocked by checks",
      };

interface Replanned {
  readonly tests: readonly (PlannedTest | BrokenTest)[];
  readonly health: readonly PlannedHealth[];
  /** Ids of tests that no scenario creates anymore. */
  readonly left: readonly string[];
}

/**
 * Plans tests again from the current scenarios, for the providers of their run. Leaves those that no scenario creates
 * anymore, and throws `usage` if those are all.
 */
async function replanTests(
  config: ResolvedConfig,
  run: StoredRun,
  wanted: readonly AttemptRow[],
  options: PlanOptions,
): Promise<Replanned> {
  if (wanted.length === 0) return { tests: [], health: [], left: [] };
  const names = new Set(wanted.map(({ project }) => project));
  const projects = projectsOf(config, run, names);
  const { commit } = settingsOf(run);
  const revision = { ...(run.branch ? { branch: run.branch } : {}), ...(commit ? { commit } : {}) };
  const ids = new Set(wanted.map(({ testId }) => testId));
  const tests: (PlannedTest | BrokenTest)[] = [];
  const take = async (all: AsyncIterable<PlannedTest | BrokenTest>) => {
    for await (const test of all) tests.push(test);
  };
  const faults = await providerFaults(names, config);
  const own = { runId: run.id, projects, firstPosition: 1 };
  const isWanted = ({ identity }: { readonly identity: TestIdentity }) => ids.has(identity.id);
  const health = planHealth(options.health ?? [], own).filter(isWanted);
  const unloaded = planBroken(options.broken ?? [], own).filter(isWanted);
  await planInto(take, config, {
    ...options,
    runId: run.id,
    projects,
    revision,
    keeps: undefined,
    concerns: ({ id }) => ids.has(id),
    faults,
    unloaded,
    others: health.length,
  });
  tests.push(...unloaded);
  for (const { identity } of [...tests, ...health]) ids.delete(identity.id);
  const left = [...ids];
  if (tests.length + health.length > 0) return { tests, health, left };
  const [lost = ""] = left;
  throw new PlacewrightError("usage", `Cannot retry "${lost}": no scenario creates it anymore`, {
    hint: "Pass the paths and selection of the original run, or start a new run",
  });
}
