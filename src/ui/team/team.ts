import type { Clock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { type DashboardConfig, defaultIdleHours, defaultSessionHours } from "../../config/dashboard.ts";
import type { Environment } from "../../config/environment.ts";
import type { AccessStore } from "../../store/access.ts";
import { createTrustedProxies } from "./client-address.ts";
import { createCookieJar } from "./cookies.ts";
import { createHealth } from "./health.ts";
import { createProxyAccess } from "./proxy-access.ts";
import { createSessionAccess } from "./session-access.ts";
import { createSessions } from "./sessions.ts";
import type { TeamAccess } from "./team-access.ts";
import { createTeamGuard, type TeamGuard } from "./team-guard.ts";
import type { TeamRoutes } from "./team-routes.ts";
import { createTokenAccess } from "./token-access.ts";

const hourMs = 3_600_000;

/** The parts of a dashboard that only a team has. */
export interface Team extends TeamGuard {
  readonly origin: string;
  readonly routes: TeamRoutes;
}

/** Returns the config of a team's dashboard. Throws `usage` if something that it needs is not set. */
export function dashboardOf({ dashboard, ledgerUrl }: ResolvedConfig): DashboardConfig {
  const refuse = (why: string, hint: string) =>
    new PlacewrightError("usage", `Cannot serve a team with --host: ${why}`, { hint });
  if (!dashboard)
    throw refuse(
      "the config does not say who may sign in",
      "Set dashboard.url and dashboard.signIn in the config, or leave out --host to serve yourself only",
    );
  if (ledgerUrl === undefined)
    throw refuse(
      "its ledger is in a folder, which one machine has",
      "Set PLACEWRIGHT_LEDGER to the URL of a PostgreSQL database: postgres://user@host:5432/database",
    );
  return dashboard;
}

/** Creates the access of a team. Throws `usage` if a secret is not set. */
export async function createTeam(
  { url, signIn, trustedProxies, sessionHours, idleHours }: DashboardConfig,
  { store, clock, env }: { readonly store: AccessStore; readonly clock: Clock; readonly env: Environment },
): Promise<Team> {
  const { origin } = new URL(url);
  const proxies = createTrustedProxies(trustedProxies);
  const absoluteMs = (sessionHours ?? defaultSessionHours) * hourMs;
  const idleMs = Math.min(absoluteMs, (idleHours ?? defaultIdleHours) * hourMs);
  const guarded = (people: TeamAccess) =>
    createTeamGuard({
      origin,
      proxies,
      people,
      programs: createTokenAccess(store, clock),
      isHealthy: createHealth(store, clock),
    });
  if ("header" in signIn)
    return {
      origin,
      routes: { origin },
      ...guarded(createProxyAccess(signIn, { proxies, store, clock, idleMs })),
    };
  const { createOpenId } = await import("./open-id.ts");
  const jar = createCookieJar(origin);
  const sessions = createSessions({ store, jar, clock, absoluteMs, idleMs });
  const openId = createOpenId(signIn, { origin, env });
  return {
    origin,
    routes: { origin, signIn: { openId, sessions, jar } },
    ...guarded(createSessionAccess(sessions)),
  };
}
