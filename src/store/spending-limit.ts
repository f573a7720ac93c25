import { isMore } from "../base/money.ts";
import type { SpendingLimit, SpendingPeriod, Spent } from "./team.ts";

/** Whether the tests and their cost are more than a limit allows. */
export const exceeds = ({ newTests, cost }: Spent, { maxNewTests, maxCost }: SpendingLimit): boolean =>
  (maxNewTests !== undefined && newTests > maxNewTests) || (maxCost !== undefined && isMore(cost, maxCost));

/** Returns the beginning of the day or month, in UTC. */
export function startOfPeriod(period: SpendingPeriod, atMs: number): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), period === "day" ? at.getUTCDate() : 1);
}
