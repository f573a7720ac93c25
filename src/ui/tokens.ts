import { createHash, randomBytes } from "node:crypto";
import { dayOf } from "../base/day.ts";
import type { AccessStore, Role, StoredToken } from "../store/access.ts";

/** Begins every token, so that people and scanners of secrets recognize one. */
const prefix = "pw_";

/** Roles that a token can have: the API has nothing for admins. */
export const tokenRoles = ["viewer", "runner"] as const;

/** Returns what is wrong with the name of a token. Undefined if it is valid. */
export const tokenNameFault = (name: string): string | undefined =>
  /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,98}[\p{L}\p{N}])?$/u.test(name)
    ? undefined
    : `Invalid name "${name.slice(0, 100)}" of a token: expected up to 100 letters, digits, spaces, dots, and hyphens`;

/** Names a token in the audit: `ci (0f1e2d3c4b)`. */
export const describeToken = ({ name, id }: Pick<StoredToken, "name" | "id">): string => `${name} (${id})`;

/** What a token may do. */
export interface TokenRequest {
  readonly name: string;
  readonly role: Role;
  /** Names of the projects whose runs it reaches. Default: all. */
  readonly projects?: readonly string[] | undefined;
  readonly createdBy: string;
  readonly nowMs: number;
  /** Time after which it is invalid. Default: it does not expire. */
  readonly untilMs?: number | undefined;
}

/** Creates a token. Returns it: the ledger has only its hash. */
export async function createToken(
  store: AccessStore,
  { nowMs, ...request }: TokenRequest,
): Promise<{ readonly token: string; readonly stored: StoredToken }> {
  const token = `${prefix}${randomBytes(32).toString("base64url")}`;
  const stored = { id: randomBytes(5).toString("hex"), ...request, createdAtMs: nowMs };
  await store.addToken(stored, hashOf(token));
  return { token, stored };
}

/**
 * Finds a token by its hash, which takes the same time for every wrong one. Undefined if there is none. Revoked and
 * expired ones are found, too.
 */
export const findToken = async (store: AccessStore, token: string): Promise<StoredToken | undefined> =>
  /^pw_[\w-]{43}$/.test(token) ? store.tokenWithHash(hashOf(token)) : undefined;

/** Returns why a token is invalid. Undefined if it is valid. */
export function faultOf({ untilMs, revokedAtMs }: StoredToken, nowMs: number): string | undefined {
  if (revokedAtMs !== undefined) return `it was revoked on ${dayOf(revokedAtMs)}`;
  if (untilMs !== undefined && untilMs <= nowMs) return `it expired on ${dayOf(untilMs)}`;
  return undefined;
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
