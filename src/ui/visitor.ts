import { includesRole, type Role } from "../store/access.ts";
import { localActor } from "../workspace/local-actor.ts";
import { type RouteName, routeRoles } from "./route-roles.ts";

/** The person or program that sent a request. */
export interface Visitor {
  /** The name in pages and in the audit. */
  readonly name: string;
  /** Undefined for people who have not signed in. */
  readonly role: Role | undefined;
  readonly via: "dashboard" | "api";
  /** Names of the projects that a token reaches. Absent for all. */
  readonly projects?: readonly string[] | undefined;
  /** The session to end on sign-out. Absent if the visitor has none. */
  readonly sessionId?: string | undefined;
  /** The page of the proxy that signs out. Absent if there is none. */
  readonly signOutUrl?: string | undefined;
  /** Whether the visitor is one of a team, so that pages show who is signed in. */
  readonly isOfTeam: boolean;
  /** Whether the dashboard has an outbox, `beside` the pages of a project or `alone`. Absent if it has none. */
  readonly outbox?: "beside" | "alone" | undefined;
}

/** Returns the one visitor of a dashboard that serves the person who started it. */
export function ownVisitor(): Visitor {
  return { name: localActor(), role: "admin", via: "dashboard", isOfTeam: false };
}

/** Whether a visitor's role allows a route. */
export function mayUse({ role }: Pick<Visitor, "role">, route: RouteName): boolean {
  const needed: Role | "anyone" = routeRoles[route];
  return needed === "anyone" || (role !== undefined && includesRole(role, needed));
}
