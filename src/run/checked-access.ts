import * as z from "zod";
import { type AccessStore, auditActions, roles } from "../store/access.ts";
import { intact, intactOnly } from "./intact.ts";
import { time } from "./ledger-schema.ts";

const label = z.string().min(1).max(1000);

const session = z.object({
  person: z.object({ name: label, role: z.enum(roles), subject: label.optional() }),
  createdAtMs: time,
  seenAtMs: time,
  untilMs: time,
});
const token = z.object({
  id: label,
  name: label,
  role: z.enum(roles),
  projects: z.array(z.string()).optional(),
  createdAtMs: time,
  createdBy: z.string().max(1000),
  untilMs: time.optional(),
  revokedAtMs: time.optional(),
  usedAtMs: time.optional(),
});
const entry = z.object({
  id: label,
  atMs: time,
  actor: z.string().max(1000),
  action: z.enum(auditActions),
  subject: z.string().max(1000),
  details: z.object({
    via: z.enum(["dashboard", "api", "command line", "schedule"]),
    newTests: z.number().optional(),
    cost: z.number().optional(),
    words: z.string().max(2000).optional(),
  }),
});

/**
 * Leaves out every session, token, and entry of the audit that does not have the shape which this version writes. A
 * session or token that is left out gives no access.
 */
export const checkAccess = (
  store: AccessStore,
): Pick<AccessStore, "session" | "tokens" | "tokenWithHash" | "audit"> => ({
  session: async (id, nowMs) => intactOnly(session, await store.session(id, nowMs)),
  tokens: async () => intact(token, await store.tokens()),
  tokenWithHash: async (hash) => intactOnly(token, await store.tokenWithHash(hash)),
  audit: async (filter) => intact(entry, await store.audit(filter)),
});
