/** Who gets which role at the dashboard of a team. Names are compared exactly. The highest role counts. */
export interface DashboardRoles {
  /** Groups, or names of people, that may also set baselines, manage tokens, pause schedules, and read the audit. */
  readonly admin?: readonly string[];
  /** Groups, or names of people, that may also start, cancel, and resume runs. */
  readonly runner?: readonly string[];
  /** Groups, or names of people, that may see everything else. */
  readonly viewer?: readonly string[];
  /** Role of everybody who signs in and has no other. Default: none, and these people are refused. */
  readonly default?: "viewer" | "runner" | "admin";
}

/** Sign-in at an OpenID Connect provider, with the authorization code flow and PKCE. */
export interface OpenIdSignIn {
  /** URL of the provider: `https://login.acme.example`. Unencrypted only on this machine. */
  readonly issuer: string;
  /** Id of the dashboard at the provider. Its redirect URI there is the dashboard's `url` with `/sign-in/callback`. */
  readonly clientId: string;
  /** Name of the environment variable with the dashboard's secret at the provider: `{ env: "NAME" }`. */
  readonly clientSecret: { readonly env: string };
  /** Scopes to request. Default: `["openid", "profile", "email"]`. */
  readonly scopes?: readonly string[];
  /** Roles, by the values of a claim. */
  readonly roles: DashboardRoles & {
    /** Claim with the values that are compared: a text, or a list of texts. Default: `groups`. */
    readonly claim?: string;
  };
}

/** Sign-in by a proxy that knows who a request is from, and says so in a header. Requires `trustedProxies`. */
export interface ProxySignIn {
  /** Name of the header with the name of the person: `x-forwarded-user`. The proxy must remove it from requests. */
  readonly header: string;
  /** Name of the header with the person's groups, separated by commas. Default: the name itself is compared. */
  readonly rolesHeader?: string;
  /** Address of the proxy's own page that signs out. Absent if it has none. */
  readonly signOutUrl?: string;
  /** Roles, by groups or names. */
  readonly roles: DashboardRoles;
}

/**
 * The dashboard of a team: `placewright ui --host 127.0.0.1` behind a reverse proxy. Requires a ledger in PostgreSQL.
 *
 * @example
 * ```ts
 * import { type DashboardConfig, defineConfig } from "placewright";
 *
 * const dashboard: DashboardConfig = {
 *   url: "https://placewright.acme.example",
 *   signIn: {
 *     issuer: "https://login.acme.example",
 *     clientId: "placewright",
 *     clientSecret: { env: "DASHBOARD_CLIENT_SECRET" },
 *     roles: { claim: "groups", admin: ["mail-admins"], runner: ["campaigns"], default: "viewer" },
 *   },
 * };
 *
 * export default defineConfig({ dashboard });
 * ```
 */
export interface DashboardConfig {
  /** The address at which browsers open the dashboard, without a path. Unencrypted only on this machine. */
  readonly url: string;
  /** How people sign in: at an OpenID Connect provider, or at the proxy. */
  readonly signIn: OpenIdSignIn | ProxySignIn;
  /**
   * Addresses and networks of the proxies whose headers are trusted: `["127.0.0.1", "10.0.0.0/8"]`. Default: none, and
   * all such headers are ignored.
   */
  readonly trustedProxies?: readonly string[];
  /** Time until a browser has to sign in again, in hours. Default: 12. */
  readonly sessionHours?: number;
  /** Time without a request after which a browser has to sign in again, in hours. Default: 2. */
  readonly idleHours?: number;
}

/** Default of `DashboardConfig.sessionHours`. */
export const defaultSessionHours = 12;
/** Default of `DashboardConfig.idleHours`. */
export const defaultIdleHours = 2;
