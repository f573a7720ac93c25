import type { SeverityOverrides } from "../check/check-message.ts";
import type { CustomCheck } from "../check/define-check.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { FailLevel } from "../check/settings.ts";
import type { SpamEngineSettings } from "../check/spam/create-engine.ts";
import type { SeedGroup, SesSending, SmtpSending } from "../provider/seedlist/settings.ts";
import type { LocalSettings } from "../provider/settings.ts";
import type { Budget } from "../run/cost.ts";
import type { RunProject } from "../run/plan.ts";

/** A duration as a person writes it: `2s`, `30m`, `24h`, or a number of milliseconds. */
export type Duration = string | number;

interface ProjectBase {
  /** `--project` selects by it, and reports show it. */
  readonly name: string;
  /**
   * Between two looks at a test that should be completing: how late its completion is noticed. Long before and long after, looks
   * are up to twelve times as rare. Default: 200 ms against the embedded service, 5 m against Amazon.
   */
  readonly pollEvery?: Duration;
  /** Calls a second to each operation. Default: Amazon's own quota, 1; no limit against the embedded service. */
  readonly callsPerSecond?: number;
  /** Calls to each operation under way at once. Default: 4. */
  readonly concurrency?: number;
  /** Further tries of a call that was throttled or lost. Default: 4. */
  readonly retries?: number;
  /**
   * The longest time in which a create whose answer was lost may still take effect and appear in the provider's list. Until it is
   * over, the test is not created again: a value that is too short pays twice. Default: 30s; 1s for an endpoint on this machine, 0
   * with seeds.
   */
  readonly settle?: Duration;
}

/** The embedded service: no account, no network, simulated placements. */
export interface LocalProject extends ProjectBase {
  readonly provider: "local";
  /** How long a test takes to complete. Default: 2s. */
  readonly completeAfter?: Duration;
  /** Faults that the run meets on its way: `[{ operation: "GetAccount", error: { statusCode: 503 } }]`. */
  readonly faults?: NonNullable<LocalSettings["faults"]>;
}

/** Amazon's predictive inbox placement tests. */
export interface AmazonProject extends ProjectBase {
  readonly provider: "sesv2" | "pinpoint-email";
  /** Default: what the AWS SDK finds (`AWS_REGION`, the profile). */
  readonly region?: string;
  /** Default: `AWS_ENDPOINT_URL`, or Amazon's own. */
  readonly endpoint?: string;
  /** A profile of the AWS configuration files. */
  readonly profile?: string;
  /** A role to assume, with the credentials that the SDK finds: `arn:aws:iam::123456789012:role/placement`. */
  readonly role?: string;
  /** What a test costs there, for `maxCost` and for what `list` and `run --dry-run` tell. */
  readonly pricePerTest?: number;
}

/** Seed mailboxes of your own: the message is sent to them, and looked for in them. */
export interface SeedlistProject extends ProjectBase {
  readonly provider: "seedlist";
  /** What sends the copies: `{ via: "smtp", host: … }` or `{ via: "ses" }`. */
  readonly send: SmtpSending | SesSending;
  /** The mailboxes, by mailbox provider. */
  readonly seeds: readonly SeedGroup[];
  /** How long a copy may take; what has not come by then is missing. Default: 30m. */
  readonly window?: Duration;
  /** Deletes the copies, and nothing else, once a test is measured. Default: false. */
  readonly cleanUp?: boolean;
}

/** A provider of your own: `{ name: "ours", provider: "module", module: "./providers/ours.ts" }`. */
export interface ModuleProject extends ProjectBase {
  readonly provider: "module";
  /** Its file, relative to the config's folder; its default export is made with `defineProvider`. */
  readonly module: string;
  /** Handed to it as they are. JSON, and no secrets: the ledger keeps them. */
  readonly options?: unknown;
  /** What a test costs there, for `maxCost` and for what `list` and `run --dry-run` tell. */
  readonly pricePerTest?: number;
}

export type ProjectConfig = LocalProject | AmazonProject | SeedlistProject | ModuleProject;

/** How messages are checked before they are sent: by default offline, with the built-in spam engine. */
export interface CheckConfig {
  /** How grave each check is held to be, by its id: `{ "text-part": "off" }`. */
  readonly severities?: SeverityOverrides;
  /** The purpose of messages whose scenario declares none; default: what the header of the message declares. */
  readonly purpose?: Purpose;
  /** Families of mail clients that the layout must work in, as caniemail names them. Default: `gmail.*`, `outlook.*`, `apple-mail.*`, `yahoo.*`. */
  readonly clients?: readonly string[];
  /** Spam engines. Default: `[{ engine: "builtin" }]`. */
  readonly engines?: readonly SpamEngineSettings[];
  /**
   * `system` asks the DNS servers of this machine, `{ servers: ["203.0.113.53"] }` others, a JSON file has recorded answers.
   * Default: `off`, and what depends on DNS is not measured.
   */
  readonly dns?: "off" | "system" | string | { readonly servers: readonly string[] };
  /** The IP address that will send, for SPF and reverse DNS. */
  readonly sendingAddress?: string;
  /** The envelope's sender, or its domain, for SPF. */
  readonly mailFrom?: string;
  /** Files that are published for BIMI: the logo (SVG Tiny PS) and its certificate (PEM). They are read from disk, never fetched. */
  readonly bimi?: { readonly logo?: string; readonly certificate?: string };
  /** From which findings on a message is not submitted. Default: `error`. */
  readonly failOn?: FailLevel;
  /** Custom checks, from `defineCheck`. */
  readonly custom?: readonly CustomCheck[];
  /** A file of findings that are accepted, taken by `placewright check --update-baseline`. */
  readonly baseline?: string;
}

/** `placewright.config.ts`: everything has a default, and the default needs no account and no network. */
export interface PlacewrightConfig {
  /** Folder of the scenario files. Default: `scenarios`. */
  readonly scenarios?: string;
  /** Globs of scenario files that only run when they are named. Default: none. */
  readonly ignore?: readonly string[];
  /** Folder of the Handlebars templates. Default: `templates`. */
  readonly templates?: string;
  /** Folder of the reports. Default: `reports`. */
  readonly reports?: string;
  /** Who measures. Default: one project `local`. */
  readonly projects?: readonly ProjectConfig[];
  /** The projects that run without `--project`. Default: the first. */
  readonly defaultProjects?: readonly string[];
  /** How messages are checked before they are sent. */
  readonly check?: CheckConfig;
  /** A run that would create more paid tests than this is refused before the first. Default: no limit. */
  readonly maxNewTests?: number;
  /** A run that would cost more than this is refused before the first test, in the currency of `pricePerTest`. Default: no limit. */
  readonly maxCost?: number;
  /** A test whose very message the same provider measured within this time is answered from the ledger. Default: never. */
  readonly reuse?: Duration;
  /** Formats beside the report's folder: `["junit=results.xml", "ctrf", "./my-reporter.ts"]`. Default: none. */
  readonly reporters?: readonly string[];
  /** Folder of the ledger, the durable record of runs. Default: `.placewright`. */
  readonly ledger?: string;
  /** How sure a verdict must be where the provider counts its seeds, unless a scenario says otherwise. Default: shares decide as they are. */
  readonly confidence?: number;
  /** Stop waiting after this long; open tests stay pending (exit code 4). Default: no limit. */
  readonly timeout?: Duration;
}

/** Says that an object is a config, so that an editor can check it. `export default defineConfig({ … })` */
export function defineConfig(config: PlacewrightConfig): PlacewrightConfig {
  return config;
}

/** A config with every default filled in and every path absolute. */
export interface ResolvedConfig {
  /** The folder of the config file, or the working folder: messages and attachments stay inside it. */
  readonly projectDir: string;
  /** Relative to `projectDir`. */
  readonly scenariosDir: string;
  readonly ignore: readonly string[];
  readonly templatesDir: string;
  readonly reportsDir: string;
  readonly projects: readonly RunProject[];
  readonly defaultProjects: readonly string[];
  readonly reporters: readonly string[];
  readonly ledgerDir: string;
  readonly reuseMs: number | undefined;
  readonly confidence: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly check: CheckConfig;
  readonly budget: Budget;
  /** What the config's `{ env: … }` stand for. Never written down. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
