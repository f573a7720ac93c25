import { toCost } from "../../run/cost.ts";
import type { RunProject } from "../../run/plan.ts";
import type { AttemptRow } from "../../store/store.ts";

/** What the tests of a run cost in one project. */
export interface ProjectSpending {
  readonly project: string;
  /** Price of one test; 0 if it is free. Undefined if the config has none. */
  readonly price: number | undefined;
  /** Number of attempts that were sent, or may have been: they are paid. */
  readonly sent: number;
  /** Number of tests that the run is still to send. */
  readonly toSend: number;
  /** Number of tests that are not sent: blocked, not built, or measured before. */
  readonly unpaid: number;
}

/** Counts what a run has sent and is to send, from all of its attempts. */
export function spendingOf(
  projects: readonly RunProject[],
  attempts: readonly AttemptRow[],
  { isCancelled }: { readonly isCancelled: boolean },
): ProjectSpending[] {
  return projects.map((each) => {
    const own = attempts.filter(({ project }) => project === each.name);
    const isSent = ({ intendedAtMs, submittedAtMs }: AttemptRow) =>
      intendedAtMs !== undefined || submittedAtMs !== undefined;
    const sent = own.filter(isSent).length;
    const toSend = isCancelled
      ? 0
      : own.filter((attempt) => attempt.state === "planned" && !isSent(attempt)).length;
    return {
      project: each.name,
      price: toCost(each, 0).pricePerTest,
      sent,
      toSend,
      unpaid: own.length - sent - toSend,
    };
  });
}

/** Returns what a run costs at most, and whether all of its prices are known. */
export const mostOf = (
  spending: readonly ProjectSpending[],
): { readonly cost: number; readonly isKnown: boolean } => ({
  cost: spending.reduce((sum, { price = 0, sent, toSend }) => sum + price * (sent + toSend), 0),
  isKnown: spending.every(({ price, sent, toSend }) => price !== undefined || sent + toSend === 0),
});
