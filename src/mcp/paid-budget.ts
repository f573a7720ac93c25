import { PlacewrightError } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { ProjectCost } from "../result/run-report.ts";
import type { RunProject } from "../run/plan.ts";

/** The paid tests that a server may create as long as it runs. */
export interface PaidBudget {
  /** Number of tests left. */
  readonly left: number;
  /**
   * Charges the tests of a run before it submits any. Returns a function that gives them back, for a run that submitted
   * none: a test whose submit got no response may be billed. Throws `usage` if too few are left, and charges none then.
   */
  charge(costs: readonly ProjectCost[], projects: readonly RunProject[]): () => void;
}

/**
 * Whether tests of a project count as paid. By the kind of its provider only: an agent may change the prices in the
 * config, and the code of a custom provider.
 */
export const isPaid = ({ settings }: RunProject): boolean => !traitsOf(settings).isFree;

/** Creates a budget of `total` paid tests. */
export function createPaidBudget(total: number): PaidBudget {
  let left = total;
  return {
    get left() {
      return left;
    },
    charge(costs, projects) {
      const paid = new Set(projects.filter(isPaid).map(({ name }) => name));
      const count = costs.reduce((sum, { project, newTests }) => sum + (paid.has(project) ? newTests : 0), 0);
      if (count > left)
        throw new PlacewrightError(
          "usage",
          `Cannot run: ${plural(count, "paid test")} would be created, and ${left} of the budget of ${total} ${left === 1 ? "is" : "are"} left. Nothing was submitted`,
          { hint: howToAllow },
        );
      left -= count;
      return () => {
        left += count;
      };
    },
  };
}

/** How a person allows paid tests. An agent cannot. */
const howToAllow =
  "Select fewer tests, or ask the person who started the server to restart it with placewright mcp --budget <tests>";

/** Throws `usage` for paid projects if the server has no budget. */
export function refusePaid(projects: readonly RunProject[], { left }: PaidBudget): void {
  const paid = projects.find(isPaid);
  if (!paid || left > 0) return;
  throw new PlacewrightError(
    "usage",
    `Cannot run project "${paid.name}": its tests are paid, and no budget is left for them. Nothing was submitted`,
    { hint: howToAllow },
  );
}
