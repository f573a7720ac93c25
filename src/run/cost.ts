import { PlacewrightError } from "../base/errors.ts";
import { isMore, money } from "../base/money.ts";
import { plural } from "../base/plural.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { ProjectCost } from "../result/run-report.ts";
import { exceededLimit } from "../store/spending-limit.ts";
import { type Overspending, type Spending, spendingPeriods, type TeamStore } from "../store/team.ts";
import type { RunProject } from "./plan.ts";
import { toIso } from "./test-result.ts";

/** Limits on new tests and their cost. A limit is absent if there is none. */
interface Limits {
  readonly maxNewTests?: number | undefined;
  /** Maximum cost, in the currency of `pricePerTest`. */
  readonly maxCost?: number | undefined;
}

/** The limits of a run, and those of all runs of a ledger together in a day or month. */
export interface Budget extends Limits {
  readonly day?: Limits | undefined;
  readonly month?: Limits | undefined;
}

/** A test, reduced to what determines its cost. */
export interface CostedTest {
  readonly project: RunProject;
  /** Why no new test is created. Absent if one is. */
  readonly noChargeReason?: "blocked by checks" | "already measured" | "invalid" | undefined;
  /** How many further tests its retries may create. Default: 0. */
  readonly retries?: number;
}

/** Returns the number of new tests per project, with the price of each. */
export function costOf(tests: readonly CostedTest[]): ProjectCost[] {
  const byProject = new Map<RunProject, number>();
  for (const { project, noChargeReason } of tests)
    byProject.set(project, (byProject.get(project) ?? 0) + Number(noChargeReason === undefined));
  return [...byProject].map(([project, newTests]) => toCost(project, newTests));
}

/** Returns the cost of `newTests` tests in a project. Some providers are free. */
export function toCost({ name, settings, pricePerTest }: RunProject, newTests: number): ProjectCost {
  const price = traitsOf(settings).isFree ? 0 : pricePerTest;
  return { project: name, newTests, ...(price === undefined ? {} : { pricePerTest: price }) };
}

/** Returns the number of new tests, and what they cost. */
export const totalOf = (
  costs: readonly ProjectCost[],
): { readonly newTests: number; readonly cost: number } => ({
  newTests: costs.reduce((sum, { newTests }) => sum + newTests, 0),
  cost: costs.reduce((sum, { newTests, pricePerTest = 0 }) => sum + newTests * pricePerTest, 0),
});

/** Whether tests of a project count toward limits. Those with a price of 0 do not. */
export const isPaid = ({ pricePerTest }: ProjectCost): boolean => pricePerTest !== 0;

/** Returns the price of one test in each project that is paid for. Undefined if the config has none. */
export const pricesOf = (projects: readonly RunProject[]): ReadonlyMap<string, number | undefined> =>
  new Map(
    projects
      .map((project) => toCost(project, 1))
      .filter(isPaid)
      .map(({ project, pricePerTest }) => [project, pricePerTest]),
  );

/** Returns what a run is about to reserve, with the limits of the day and month. */
export const spendingOf = (costs: readonly ProjectCost[], budget: Budget, nowMs: number): Spending => ({
  charges: costs
    .filter(isPaid)
    .map(({ project, newTests, pricePerTest }) => ({ project, newTests, price: pricePerTest })),
  limits: spendingPeriods.flatMap((period) => {
    const limits = budget[period];
    return limits ? [{ period, ...limits }] : [];
  }),
  nowMs,
});

/** Throws `usage` if tests that are not reserved would exceed a limit of all runs together. */
export async function refuseOverspending(
  store: Pick<TeamStore, "spent">,
  costs: readonly ProjectCost[],
  budget: Budget,
  nowMs: number,
): Promise<void> {
  const spending = spendingOf(costs, budget, nowMs);
  if (spending.limits.length === 0) return;
  const over = exceededLimit(spending, await store.spent(nowMs), nowMs);
  if (over) throw overspent(costs, over);
}

const periodWords = { day: "today", month: "this month" } as const;

/** Returns the error of a run that would exceed a limit of all runs together. */
export function overspent(
  costs: readonly ProjectCost[],
  { limit, spent, sinceMs }: Overspending,
): PlacewrightError {
  const { period, maxNewTests, maxCost } = limit;
  const { newTests, cost } = totalOf(costs.filter(isPaid));
  const isCount = maxNewTests !== undefined && spent.newTests + newTests > maxNewTests;
  const wanted = isCount
    ? `${plural(newTests, "new test")} would be created`
    : `the tests would cost ${money(cost)}`;
  const known = isCount
    ? `${spent.newTests} of ${maxNewTests} (budget.${period}.maxNewTests) are`
    : `${money(spent.cost)} of ${money(maxCost ?? 0)} (budget.${period}.maxCost) is`;
  return new PlacewrightError(
    "usage",
    `Cannot run: ${wanted}, but ${known} used ${periodWords[period]}, since ${toIso(sinceMs)}. Nothing was submitted`,
    { hint: "Select fewer tests, wait, or raise the limit" },
  );
}

/** Describes the tests that cost nothing: `2 blocked by checks`, `1 already measured`. */
export function describeUncharged(tests: readonly CostedTest[]): string[] {
  const counts = new Map<string, number>();
  for (const { noChargeReason } of tests)
    if (noChargeReason) counts.set(noChargeReason, (counts.get(noChargeReason) ?? 0) + 1);
  return [...counts].map(([why, count]) => `${count} ${why}`);
}

/** Describes the tests that retries may create, in one line per project: `ses: up to 3 more for retries`. */
export function describeRetries(tests: readonly CostedTest[]): string[] {
  const counts = new Map<string, number>();
  for (const { project, retries = 0 } of tests)
    if (retries > 0) counts.set(project.name, (counts.get(project.name) ?? 0) + retries);
  return [...counts].map(([project, count]) => `${project}: up to ${count} more for retries`);
}

/**
 * Throws `usage` if a run would create more tests, or cost more, than its limits allow. Projects with a
 * price of 0 do not count. `submitted` are tests of an earlier run that the same call has submitted. `literal` of the
 * error is the name of a project that lacks a price.
 */
export function enforceBudget(
  costs: readonly ProjectCost[],
  { maxNewTests, maxCost, day, month }: Budget,
  submitted: readonly ProjectCost[] = [],
): void {
  const paid = [...costs, ...submitted].filter(isPaid);
  const { newTests, cost } = totalOf(paid);
  const before = totalOf(submitted.filter(isPaid)).newTests;
  const done =
    before === 0
      ? "Nothing was submitted"
      : `Only ${before === 1 ? "the test" : `the ${before} tests`} that an earlier run had left ${before === 1 ? "was" : "were"} submitted`;
  const over = (what: string, bound: string) =>
    new PlacewrightError("usage", `Cannot run: ${what}; the limit is ${bound}. ${done}`, {
      hint: "Select fewer tests, or raise the limit",
    });
  if (maxNewTests !== undefined && newTests > maxNewTests)
    throw over(`${plural(newTests, "new test")} would be created`, `${maxNewTests} (maxNewTests)`);
  const costLimit = [
    ["maxCost", maxCost] as const,
    ["budget.day.maxCost", day?.maxCost] as const,
    ["budget.month.maxCost", month?.maxCost] as const,
  ].find(([, limit]) => limit !== undefined);
  if (!costLimit) return;
  const unpriced = paid.find(({ pricePerTest, newTests: count }) => pricePerTest === undefined && count > 0);
  if (unpriced)
    throw new PlacewrightError(
      "usage",
      `Cannot run: ${costLimit[0]} is set, but project "${unpriced.project}" has no pricePerTest`,
      { literal: unpriced.project, hint: "Set pricePerTest for the project" },
    );
  if (maxCost !== undefined && isMore(cost, maxCost))
    throw over(`the tests would cost ${money(cost)}`, `${money(maxCost)} (maxCost)`);
}
