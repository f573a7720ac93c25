import { PlacewrightError } from "../base/errors.ts";
import { money } from "../base/money.ts";
import { plural } from "../base/plural.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { ProjectCost } from "../result/run-report.ts";
import type { RunProject } from "./plan.ts";

/** The limits on the cost of a run. A limit is absent if there is none. */
export interface Budget {
  readonly maxNewTests?: number | undefined;
  /** Maximum cost, in the currency of `pricePerTest`. */
  readonly maxCost?: number | undefined;
}

/** A test, reduced to what determines its cost. */
export interface CostedTest {
  readonly project: RunProject;
  /** Why no new test is created. Absent if one is. */
  readonly noChargeReason?: "blocked by checks" | "already measured" | undefined;
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

const total = ({ newTests, pricePerTest = 0 }: ProjectCost): number => newTests * pricePerTest;

/** Describes the tests that cost nothing: `2 blocked by checks`, `1 already measured`. */
export function describeUncharged(tests: readonly CostedTest[]): string[] {
  const counts = new Map<string, number>();
  for (const { noChargeReason } of tests)
    if (noChargeReason) counts.set(noChargeReason, (counts.get(noChargeReason) ?? 0) + 1);
  return [...counts].map(([why, count]) => `${count} ${why}`);
}

/**
 * Throws `usage` if a run would create more tests, or cost more, than the config allows. Projects with a
 * price of 0 do not count.
 */
export function enforceBudget(costs: readonly ProjectCost[], { maxNewTests, maxCost }: Budget): void {
  const paid = costs.filter(({ pricePerTest }) => pricePerTest !== 0);
  const newTests = paid.reduce((sum, cost) => sum + cost.newTests, 0);
  const cost = paid.reduce((sum, each) => sum + total(each), 0);
  const over = (what: string, bound: string) =>
    new PlacewrightError("usage", `Cannot run: ${what}; the config allows ${bound}. Nothing was submitted`, {
      hint: "Select fewer tests, or raise the limit",
    });
  if (maxNewTests !== undefined && newTests > maxNewTests)
    throw over(`${plural(newTests, "new test")} would be created`, `${maxNewTests} (maxNewTests)`);
  if (maxCost === undefined) return;
  const unpriced = paid.find(({ pricePerTest, newTests: count }) => pricePerTest === undefined && count > 0);
  if (unpriced)
    throw new PlacewrightError(
      "usage",
      `Cannot run: maxCost is set, but project "${unpriced.project}" has no pricePerTest`,
      {
        hint: "Set pricePerTest for the project",
      },
    );
  if (cost > maxCost) throw over(`the tests would cost ${money(cost)}`, `${money(maxCost)} (maxCost)`);
}
