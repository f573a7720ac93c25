import type { TeamStore } from "../team.ts";
import type { Connection } from "./connection.ts";
import { createNoticeMethods } from "./notice-methods.ts";
import { createScheduleMethods } from "./schedule-methods.ts";
import { createSpendingMethods } from "./spending-methods.ts";
import { createTurnMethods } from "./turn-methods.ts";
import { createWorkerMethods } from "./worker-methods.ts";

/** Creates the methods for what processes share that work on the runs of one ledger. */
export const createTeamMethods = (connection: Connection): TeamStore => ({
  ...createSpendingMethods(connection),
  ...createTurnMethods(connection),
  ...createWorkerMethods(connection),
  ...createScheduleMethods(connection),
  ...createNoticeMethods(connection),
});
