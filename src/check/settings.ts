import type { DnsZone } from "./authentication/recorded-zone.ts";
import type { BimiFiles, Check } from "./check.ts";
import type { SeverityOverrides } from "./check-message.ts";
import type { Purpose } from "./evidence/purpose.ts";
import type { SpamEngineSettings } from "./spam/create-engine.ts";

export const failLevels = ["error", "warn", "never"] as const;
/** From which findings on a message is held back. */
export type FailLevel = (typeof failLevels)[number];

/** The mail clients that caniemail has data of, by family. */
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

/** The servers that are asked, in the place of those of this machine: `203.0.113.53`, `127.0.0.1:5353`. */
export interface DnsServers {
  readonly servers: readonly string[];
}

/** How messages are checked. */
export interface CheckSettings {
  readonly severities: SeverityOverrides;
  /** The purpose of messages whose scenario declares none. */
  readonly purpose?: Purpose | undefined;
  /** Families of mail clients, as caniemail names them: `outlook.*`. Undefined: what most readers have. */
  readonly clients?: readonly string[] | undefined;
  /** Checks of the user's own, run after Placewright's. */
  readonly custom?: readonly Check[] | undefined;
  readonly engines: readonly SpamEngineSettings[];
  /** `off`: what hangs on DNS is not measured. */
  readonly dns: "off" | "system" | DnsServers | DnsZone;
  /** The IP address that will send, for SPF and reverse DNS. */
  readonly sendingAddress?: string | undefined;
  /** The envelope's sender, or its domain. */
  readonly mailFrom?: string | undefined;
  /** The logo and certificate that are published for BIMI. Undefined: they are not measured. */
  readonly bimi?: BimiFiles | undefined;
  readonly failOn: FailLevel;
}

export const defaultCheckSettings: CheckSettings = {
  severities: {},
  engines: [{ engine: "builtin" }],
  dns: "off",
  failOn: "error",
};
