import type { Clock } from "../base/clock.ts";
import { isWithinNoise } from "../expect/is-within-noise.ts";
import type { TestIdentity } from "../result/run-report.ts";
import { isBeyond } from "../store/spending-limit.ts";
import type { AttemptRow, Fence, NewAttempt, Store, StoredRun } from "../store/store.ts";
import { spendingPeriods } from "../store/team.ts";
import {
  type AttemptPlan,
  isAdoptedKey,
  type Judgment,
  type PlacementPlan,
  providerKeyOf,
  repeatKeyOf,
} from "./attempt-plan.ts";
import { type Budget, isPaid, spendingOf, toCost, totalOf } from "./cost.ts";
import { type RunProject, toReportName } from "./plan.ts";
import { settingsOf } from "./read-run.ts";

export interface RetryOptions {
  readonly store: Store;
  readonly fence: Fence;
  readonly clock: Clock;
  /** Limits of new tests. A retry that would exceed one is not made. */
  readonly budget: Budget;
  readonly identities: ReadonlyMap<string, TestIdentity>;
}

interface Retry {
  readonly testId: string;
  readonly project: RunProject;
  readonly attempt: NewAttempt;
}

/** The retries of a run. */
export interface AddedRetries {
  /** Ids of the tests that have a new attempt. */
  readonly testIds: ReadonlySet<string>;
  /** Number of tests that are not retried because of a limit. */
  readonly left: number;
}

/**
 * Adds an attempt for each finished test of a run whose verdict is within noise and that has a retry left. The message is
 * that of the attempts before.
 */
export async function addRetries(run: StoredRun, options: RetryOptions): Promise<AddedRetries> {
  const { store, fence, clock, budget } = options;
  const found = await findRetries(run, options);
  let most: readonly Retry[] = found;
  for (;;) {
    const wanted = await withinLimits(run, most, options);
    const counts = countBy(wanted.map(({ project }) => project));
    const costs = [...counts].map(([project, count]) => toCost(project, count));
    const over =
      wanted.length > 0 &&
      (await store.addAttempts(
        fence,
        wanted.map(({ testId, attempt }) => ({ testId, attempt })),
        [],
        spendingOf(costs, budget, clock.now()),
      ));
    // Another run has spent what was left in the meantime: fewer fit now.
    if (over) most = wanted.slice(0, -1);
    else return { testIds: new Set(wanted.map(({ testId }) => testId)), left: found.length - wanted.length };
  }
}

/** Maximum number of tests to retry in a run. With more of them within noise, it is no longer chance. */
const maxRetried = 200;

async function findRetries(run: StoredRun, { store, identities }: RetryOptions): Promise<Retry[]> {
  const { projects } = settingsOf(run);
  const found: Retry[] = [];
  for (const row of await store.latestAttempts(run.id)) {
    const project = projects.find(({ name }) => name === row.project);
    const identity = identities.get(row.testId);
    if (!mayRetry(row) || !project || !identity || found.length >= maxRetried) continue;
    const { plan, result, placement } = (await store.attempt(row.name)) ?? {};
    const repeated = placement && repeat(plan as AttemptPlan, result as Judgment | undefined, placement);
    if (!repeated) continue;
    const number = row.number + 1;
    found.push({
      testId: row.testId,
      project,
      attempt: {
        name: toReportName(run.id, identity, number),
        number,
        state: "planned",
        contentHash: row.contentHash,
        providerKey: providerKeyOf(project.settings),
        measureKey: repeatKeyOf(row.measureKey, number),
        plan: repeated,
      },
    });
  }
  return found;
}

/** Whether an attempt ended and did not pass. A test that was adopted may have had another message. */
const mayRetry = ({ state, verdict, measureKey }: AttemptRow): boolean =>
  state === "finished" && (verdict === "failed" || verdict === "not-measured") && !isAdoptedKey(measureKey);

/** Returns the plan of another attempt. Undefined if the verdict is not within noise, or if no retry is left. */
function repeat(
  plan: AttemptPlan,
  judgment: Judgment | undefined,
  placement: NonNullable<PlacementPlan["repeats"]>[number],
): PlacementPlan | undefined {
  if (plan.kind !== "placement" || !judgment) return undefined;
  const { reused: _reused, repeats = [], ...same } = plan;
  const { retries = 0 } = plan;
  const isDemanded = (judgment.checkAssertions ?? []).every(
    ({ outcome }) => outcome !== "failed" && outcome !== "not-measured",
  );
  return repeats.length < retries && isDemanded && isWithinNoise(judgment.assertions)
    ? { ...same, repeats: [...repeats, placement] }
    : undefined;
}

/** Returns the retries that every limit allows, the first ones first. */
async function withinLimits(
  run: StoredRun,
  retries: readonly Retry[],
  { store, budget, clock }: RetryOptions,
): Promise<Retry[]> {
  if (retries.length === 0) return [];
  const { projects } = settingsOf(run);
  const created = countBy(
    (await store.allAttempts(run.id)).flatMap(({ project: name, intendedAtMs, reportId }) =>
      (intendedAtMs ?? reportId) === undefined ? [] : projects.filter((project) => project.name === name),
    ),
  );
  const ofRun = totalOf([...created].map(([project, count]) => toCost(project, count)).filter(isPaid));
  const before = await store.spent(clock.now());
  const bounds = [
    { spent: ofRun, limits: budget },
    ...spendingPeriods.map((period) => ({ spent: before[period], limits: budget[period] ?? {} })),
  ];
  let [newTests, cost] = [0, 0];
  return retries.filter(({ project }) => {
    const one = toCost(project, 1);
    if (!isPaid(one)) return true;
    const { pricePerTest: price } = one;
    const fits = bounds.every(
      ({ spent, limits }) =>
        !(limits.maxCost !== undefined && price === undefined) &&
        !isBeyond(
          { newTests: spent.newTests + newTests + 1, cost: spent.cost + cost + (price ?? 0) },
          limits,
        ),
    );
    if (fits) [newTests, cost] = [newTests + 1, cost + (price ?? 0)];
    return fits;
  });
}

function countBy<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
