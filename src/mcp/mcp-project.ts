import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { PaidBudget } from "./paid-budget.ts";

/** The project that agents work on. */
export interface McpProject {
  /** Reads the config as it is now. */
  openConfig(): Promise<ResolvedConfig>;
  readonly env: Environment;
  /** The paid tests that agents may create while the server runs. */
  readonly budget: PaidBudget;
  /** Executes one piece of work at a time: runs share the ledger, the report folder, and the budget. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Creates the project of a server, which all of its clients share. */
export function createMcpProject(project: Omit<McpProject, "inTurn">): McpProject {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...project,
    inTurn(work) {
      const next = last.then(work);
      last = next.catch(() => {});
      return next;
    },
  };
}
