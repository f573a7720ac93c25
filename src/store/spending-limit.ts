import { isMore } from "../base/money.ts";
import type { Overspending, Spending, SpendingLimit, SpendingPeriod, Spent } from "./team.ts";

/** Returns the first limit that new tests would exceed. No limit keeps a run that creates none. */
export function exceededLimit(
  { charges, limits }: Spending,
  spentBefore: Readonly<Record<SpendingPeriod, Spent>>,
  atMs: number,
): Overspending | undefined {
  const newTests = charges.reduce((sum, charge) => sum + charge.newTests, 0);
  if (newTests === 0) return undefined;
  const cost = charges.reduce((sum, charge) => sum + charge.newTests * (charge.price ?? 0), 0);
  for (const limit of limits) {
    const spent = spentBefore[limit.period];
    if (isBeyond({ newTests: spent.newTests + newTests, cost: spent.cost + cost }, limit))
      return { limit, spent, sinceMs: startOfPeriod(limit.period, atMs) };
  }
  return undefined;
}

/** Whether new tests and their cost are beyond a limit. */
export const isBeyond = (
  { newTests, cost }: Spent,
  { maxNewTests, maxCost }: Pick<SpendingLimit, "maxNewTests" | "maxCost">,
): boolean =>
  (maxNewTests !== undefined && newTests > maxNewTests) || (maxCost !== undefined && isMore(cost, maxCost));

/** Returns the beginning of the day or month, in UTC. */
export function startOfPeriod(period: SpendingPeriod, atMs: number): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), period === "day" ? at.getUTCDate() : 1);
}
