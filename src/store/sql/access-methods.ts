import type { AccessStore } from "../access.ts";
import { createAuditMethods, createMarkMethods } from "./audit-methods.ts";
import type { Connection } from "./connection.ts";
import { createSessionMethods } from "./session-methods.ts";
import { createTokenMethods } from "./token-methods.ts";

/** Creates the methods for the dashboard of a team. */
export const createAccessMethods = (connection: Connection): AccessStore => ({
  ...createSessionMethods(connection),
  ...createTokenMethods(connection),
  ...createAuditMethods(connection),
  ...createMarkMethods(connection),
});
