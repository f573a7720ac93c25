import type { DnsZone } from "./authentication/recorded-zone.ts";
import type { BimiFiles, Check } from "./check.ts";
import type { Severities } from "./check-message.ts";
import type { Purpose } from "./evidence/purpose.ts";
import type { SpamEngineSettings } from "./spam/create-engine.ts";

/**
 * All levels that `failOn` accepts. `warn` blocks more messages than `error`.
 *
 * @example
 * ```ts
 * import { failLevels } from "placewright/check";
 *
 * failLevels; // → ["error", "warn", "never"]
 * ```
 */
export const failLevels = ["error", "warn", "never"] as const;
/** The lowest severity of findings that blocks a message; `never` blocks none. */
export type FailLevel = (typeof failLevels)[number];

/**
 * The mail client families that the config accepts, as caniemail names them.
 *
 * @example
 * ```ts
 * import { clientFamilies } from "placewright";
 *
 * clientFamilies.includes("apple-mail"); // → true
 * ```
 */
export const clientFamilies = [
  "aol",
  "apple-mail",
  "fastmail",
  "gmail",
  "hey",
  "laposte",
  "mail-ru",
  "orange",
  "outlook",
  "protonmail",
  "samsung-email",
  "sfr",
  "thunderbird",
  "yahoo",
] as const;

/**
 * Mail clients that a layout must work in, as caniemail names them: all, a family, or one client of a family.
 *
 * @example
 * ```ts
 * import { type ClientFamily, defineConfig } from "placewright";
 *
 * const clients: readonly ClientFamily[] = ["gmail.*", "apple-mail.ios"];
 *
 * export default defineConfig({ check: { clients } });
 * ```
 */
export type ClientFamily = "*" | `${(typeof clientFamilies)[number]}.${string}`;

/** DNS servers to query in place of the system's: `203.0.113.53`, `127.0.0.1:5353`. */
export interface DnsServers {
  readonly servers: readonly string[];
}

/** Settings of the checks, the spam engines, and DNS. */
export interface CheckSettings {
  readonly severities: Severities;
  /** Purpose of messages whose scenario declares none. */
  readonly purpose?: Purpose | undefined;
  /**
   * Mail client families, as caniemail names them: `outlook.*`. Default: the clients that most readers use.
   */
  readonly clients?: readonly string[] | undefined;
  /** Custom checks, run after the built-in ones. */
  readonly custom?: readonly Check<string>[] | undefined;
  readonly engines: readonly SpamEngineSettings[];
  /** Source of DNS responses. If `off`, checks that require DNS are not measured. */
  readonly dns: "off" | "system" | DnsServers | DnsZone;
  /** IP address that will send the mail, for SPF and reverse DNS. */
  readonly sendingAddress?: string | undefined;
  /** Envelope sender (MAIL FROM), or its domain. */
  readonly mailFrom?: string | undefined;
  /** The logo and certificate published for BIMI. Not measured if absent. */
  readonly bimi?: BimiFiles | undefined;
  /** The lowest severity of findings that blocks a message. */
  readonly failOn: FailLevel;
}

export const defaultCheckSettings: CheckSettings = {
  severities: {},
  engines: [{ engine: "builtin" }],
  dns: "off",
  failOn: "error",
};
