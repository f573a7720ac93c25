import type { ValuePath } from "../authored/locate.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { SeverityOverrides } from "../check/check-message.ts";
import type { CustomCheck } from "../check/define-check.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { ClientFamily, FailLevel } from "../check/settings.ts";
import type { SpamEngineSettings } from "../check/spam/create-engine.ts";
import type { SeedGroup, SesSending, SmtpSending } from "../provider/seedlist/settings.ts";
import type { ConfidenceLevel } from "../result/confidence.ts";
import type { Budget } from "../run/cost.ts";
import type { RunProject } from "../run/plan.ts";
import type { FaultRule } from "../service/interceptors/fault-rule.ts";
import type { BucketSettings } from "../store/bucket/settings.ts";
import type { DashboardConfig } from "./dashboard.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import type { NotificationConfig } from "./notifications.ts";

/**
 * A duration: `2s`, `30m`, `24h`, or a number of milliseconds. Also in words, `5 minutes`. A duration that a program
 * computes is best a number.
 */
export type Duration = number | "0" | `${number}${"" | " "}${TimeUnit}`;

/** Unit of a duration, or its word. */
export type TimeUnit =
  | "ms"
  | "s"
  | "m"
  | "h"
  | "d"
  | "w"
  | "y"
  | `${"millisecond" | "second" | "minute" | "hour" | "day" | "week" | "year"}${"" | "s"}`;

/** Settings that all kinds of projects share. */
export interface ProjectBase {
  /** Name for `--project` and reports. */
  readonly name: string;
  /**
   * Interval between polls of a test that should be completing: the longest delay in noticing its completion.
   * Long before and long after, polls are up to twelve times less frequent.
   * Default: 200 ms against the embedded service, 5 m against Amazon, 10 s with seeds, 1 m with a custom
   * provider.
   */
  readonly pollEvery?: Duration;
  /**
   * Maximum calls per second and operation. Default: 1 against Amazon, which is its quota; otherwise no
   * limit.
   */
  readonly callsPerSecond?: number;
  /** Maximum calls in flight per operation. Default: 4; 2 with seeds. */
  readonly concurrency?: number;
  /** Maximum retries of a call that was throttled or lost. Default: 4. */
  readonly retries?: number;
  /**
   * The longest time in which a create whose response was lost may still take effect and appear in the
   * provider's list. Until it is over, the test is not created again: with a value that is too short, it may
   * be paid for twice.
   * Default: 2m; 1s for an endpoint on this machine, 0 with seeds.
   */
  readonly settle?: Duration;
}

/** The embedded service: no account, no network, simulated placements. */
export interface LocalProject extends ProjectBase {
  /** Selects the embedded service. */
  readonly provider: "local";
  /** Time that a test takes to complete. Default: 2s. */
  readonly completeAfter?: Duration;
  /** Faults injected into the run's requests: `[{ operation: "GetAccount", error: { statusCode: 503 } }]`. */
  readonly faults?: readonly FaultRule[];
}

/** Amazon's predictive inbox placement tests. */
export interface AmazonProject extends ProjectBase {
  /** Amazon API to use: SES API v2, or the older Pinpoint Email API. */
  readonly provider: "sesv2" | "pinpoint-email";
  /** Default: the region that the AWS SDK finds (`AWS_REGION`, the profile). */
  readonly region?: string;
  /** Default: `AWS_ENDPOINT_URL`, or Amazon's own. */
  readonly endpoint?: string;
  /** Profile in the AWS configuration files. */
  readonly profile?: string;
  /**
   * ARN of a role to assume, with the credentials that the SDK finds:
   * `arn:aws:iam::123456789012:role/placement`.
   */
  readonly role?: string;
  /** Price of one test, for `maxCost` and the costs that `list` and `run --dry-run` show. */
  readonly pricePerTest?: number;
}

/**
 * Your own seed mailboxes: the message is sent to them, and searched for in them.
 *
 * @example
 * ```ts
 * import { defineConfig, type SeedlistProject } from "placewright";
 *
 * const own: SeedlistProject = {
 *   name: "own",
 *   provider: "seedlist",
 *   window: "45m",
 *   send: {
 *     via: "smtp",
 *     host: "smtp.acme.example",
 *     tls: "starttls",
 *     user: "campaigns",
 *     password: { env: "SMTP_PASSWORD" },
 *   },
 *   seeds: [
 *     {
 *       isp: "Gmail",
 *       weight: 60,
 *       authservId: "mx.google.com",
 *       imap: { host: "imap.gmail.com", port: 993 },
 *       seeds: [
 *         { address: "ada@gmail.example", accessToken: { command: ["print-token", "ada"] } },
 *         { address: "bob@gmail.example", password: { env: "BOB_PASSWORD" } },
 *       ],
 *     },
 *   ],
 * };
 * const bySes: SeedlistProject = {
 *   ...own,
 *   name: "own-by-ses",
 *   send: { via: "ses", region: "eu-west-1", configurationSet: "campaigns" },
 * };
 *
 * export default defineConfig({ projects: [own, bySes], check: { failOn: "warn" } });
 * ```
 */
export interface SeedlistProject extends ProjectBase {
  /** Selects your own seed mailboxes. */
  readonly provider: "seedlist";
  /** Settings for sending the copies: `{ via: "smtp", host: … }` or `{ via: "ses" }`. */
  readonly send: SmtpSending | SesSending;
  /** The mailboxes, by mailbox provider. */
  readonly seeds: readonly SeedGroup[];
  /** Time in which a copy can arrive. A copy that is not found by then is missing. Default: 30m. */
  readonly window?: Duration;
  /** Whether to delete the copies, and nothing else, once a test is measured. Default: `false`. */
  readonly cleanUp?: boolean;
}

/** A custom provider: `{ name: "ours", provider: "module", module: "./providers/ours.ts" }`. */
export interface ModuleProject extends ProjectBase {
  /** Selects a custom provider. */
  readonly provider: "module";
  /** Module file, relative to the config's folder. Its default export comes from `defineProvider`. */
  readonly module: string;
  /** Passed to the provider unchanged. Must be JSON without secrets, because the ledger stores them. */
  readonly options?: unknown;
  /** Price of one test, for `maxCost` and the costs that `list` and `run --dry-run` show. */
  readonly pricePerTest?: number;
}

/** A named provider configuration. `provider` selects the kind. */
export type ProjectConfig = LocalProject | AmazonProject | SeedlistProject | ModuleProject;

/**
 * Settings for checking messages before they are sent. By default, checks are offline and use the built-in
 * spam engine.
 */
export interface CheckConfig {
  /** Severity of each check, by check id: `{ "text-part": "off" }`. */
  readonly severities?: SeverityOverrides;
  /**
   * Purpose of messages whose scenario declares none. Default: the purpose that the message's header
   * declares.
   */
  readonly purpose?: Purpose;
  /**
   * Families of mail clients that the layout must work in, named as in caniemail. Default: `gmail.*`,
   * `outlook.*`, `apple-mail.*`, `yahoo.*`.
   */
  readonly clients?: readonly ClientFamily[];
  /** Spam engines. Default: `[{ engine: "builtin" }]`. */
  readonly engines?: readonly SpamEngineSettings[];
  /**
   * Source of DNS answers: `system` uses this machine's DNS servers, `{ servers: ["203.0.113.53"] }` others,
   * and a JSON file contains recorded answers.
   * Default: `off`. Checks that depend on DNS are then not measured.
   */
  readonly dns?: "off" | "system" | string | { readonly servers: readonly string[] };
  /** IP address that will send, for SPF and reverse DNS. */
  readonly sendingAddress?: string;
  /** Envelope sender or its domain, for SPF. */
  readonly mailFrom?: string;
  /**
   * Files that are published for BIMI: the logo (SVG Tiny PS) and its certificate (PEM). Read from disk,
   * never fetched.
   */
  readonly bimi?: { readonly logo?: string; readonly certificate?: string };
  /** Lowest severity of findings that blocks a message. Default: `error`. */
  readonly failOn?: FailLevel;
  /** Custom checks, from `defineCheck`. */
  readonly custom?: readonly CustomCheck[];
  /** File of accepted findings, written by `placewright check --update-baseline`. */
  readonly baseline?: string;
}

/**
 * Limits on new paid tests and their cost, in the currency of `pricePerTest`.
 *
 * @example
 * ```ts
 * import { defineConfig, type SpendingLimits } from "placewright";
 *
 * const day: SpendingLimits = { maxNewTests: 100 };
 *
 * export default defineConfig({ budget: { day, month: { maxNewTests: 1000 } } });
 * ```
 */
export interface SpendingLimits {
  /** Maximum number of new paid tests. */
  readonly maxNewTests?: number;
  /** Maximum cost. */
  readonly maxCost?: number;
}

/**
 * A run that workers start at certain times.
 *
 * @example
 * ```ts
 * import { defineConfig, type ScheduleConfig } from "placewright";
 *
 * const nightly: ScheduleConfig = {
 *   name: "nightly",
 *   cron: "0 2 * * 1-5",
 *   timezone: "Europe/Berlin",
 *   select: { tags: ["campaign"] },
 * };
 *
 * export default defineConfig({ schedules: [nightly], retention: "90d" });
 * ```
 */
export interface ScheduleConfig {
  /** Unique name, for `placewright schedule`. The ledger knows the schedule by it. */
  readonly name: string;
  /** Times in five fields, as in crontab: minute, hour, day of the month, month, day of the week. `0 2 * * 1-5`. */
  readonly cron: string;
  /** Time zone of the times: `Europe/Berlin`. Default: `UTC`. */
  readonly timezone?: string;
  /** Scenarios to run. Default: all. */
  readonly select?: {
    /** Scenarios with any of these tags. */
    readonly tags?: readonly string[];
    /** A regular expression that "scenario (variant)" must match. */
    readonly grep?: string;
    /** Files and folders, relative to the project folder. */
    readonly paths?: readonly string[];
  };
  /** Projects to use. Default: the config's default projects. */
  readonly project?: string | readonly string[];
  /**
   * How late the run may still start, if no worker was there in time. Later, it is missed. Default: 1h.
   */
  readonly latest?: Duration;
}

/** A size: `64KB`, `2MB`, or a number of bytes. A KB is 1,024 bytes. */
export type Size = number | "0" | `${number}${"" | " "}${"B" | "KB" | "MB" | "b" | "kb" | "mb"}`;

/**
 * Keeps large messages of a ledger in PostgreSQL outside the database: their bytes are objects in a bucket of Amazon S3,
 * or of a service with its API. The AWS SDK finds the credentials.
 *
 * @example
 * ```ts
 * import { defineConfig, type MessagesConfig } from "placewright";
 *
 * const messages: MessagesConfig = { bucket: "acme-placewright", over: "256KB", region: "eu-west-1" };
 *
 * export default defineConfig({ ledger: "postgres://placewright@db.acme.example/placewright", messages });
 * ```
 */
export interface MessagesConfig {
  /** Name of the bucket, which must exist. */
  readonly bucket: string;
  /** Size above which a message is in the bucket. `0` puts all messages there. Default: `64KB`. */
  readonly over?: Size;
  /** Default: the region that the AWS SDK finds (`AWS_REGION`, the profile). */
  readonly region?: string;
  /** URL of another service with S3's API. Default: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, or Amazon's own. */
  readonly endpoint?: string;
  /** Begins the key of each object. Default: `placewright/`. */
  readonly prefix?: string;
  /** Profile in the AWS configuration files. */
  readonly profile?: string;
  /**
   * Whether URLs have the bucket in their path, and not in their host name, as most other services need. Default:
   * `true` with `endpoint`, otherwise `false`.
   */
  readonly pathStyle?: boolean;
}

/**
 * Contents of `placewright.config.ts`. Every key has a default, and the defaults need no account and no
 * network.
 */
export interface PlacewrightConfig<Confidence extends number = number> {
  /** Folder of the scenario files. Default: `scenarios`. */
  readonly scenarios?: string;
  /** Globs of scenario files that run only if named. Default: none. */
  readonly ignore?: readonly string[];
  /** Folder of the Handlebars templates. Default: `templates`. */
  readonly templates?: string;
  /** Folder of the reports. Default: `reports`. */
  readonly reports?: string;
  /** Projects that measure placement. Default: one project `local`. */
  readonly projects?: readonly ProjectConfig[];
  /** Projects that run without `--project`. Default: the first. */
  readonly defaultProjects?: readonly string[];
  /** Settings for checking messages before they are sent. */
  readonly check?: CheckConfig;
  /**
   * Maximum number of new paid tests per run. A run that needs more creates none. Tests that a command retries in a run
   * count by themselves. Default: no limit.
   */
  readonly maxNewTests?: number;
  /**
   * Maximum cost per run, in the currency of `pricePerTest`. A run that costs more creates no test. Default:
   * no limit.
   */
  readonly maxCost?: number;
  /**
   * Limits on the new paid tests of all runs of the ledger together, in a day and in a month of UTC: those of a team, if
   * the ledger is a database. A run that would exceed one creates no test. A run that ends gives back what it did not
   * submit. Default: no limit.
   */
  readonly budget?: { readonly day?: SpendingLimits; readonly month?: SpendingLimits };
  /**
   * Runs that workers start by themselves (`placewright worker`), once each time on all machines that share the ledger.
   * Default: none.
   */
  readonly schedules?: readonly ScheduleConfig[];
  /**
   * How long workers keep finished runs and their reports in the ledger: `90d`. Baselines, and runs with tests that are
   * billed and not collected, stay. Default: workers delete nothing.
   */
  readonly retention?: Duration;
  /**
   * Maximum age of a result to reuse for an identical message from the same provider. Default: results are
   * never reused.
   */
  readonly reuse?: Duration;
  /**
   * Report formats in addition to the report's folder: `["junit=results.xml", "ctrf", "./my-reporter.ts"]`.
   * Default: none.
   */
  readonly reporters?: readonly string[];
  /** Messages about finished runs, to Slack, Microsoft Teams, email, or a webhook. Default: none. */
  readonly notifications?: readonly NotificationConfig[];
  /**
   * URL at which you publish the reports folder. Notifications then link to `<reportUrl>/<run>/index.html`. Default: the
   * run at the dashboard of a team, if there is one, or else the CI job.
   */
  readonly reportUrl?: string;
  /**
   * Where the ledger is, the durable record of runs: a folder, or the URL of a PostgreSQL database that a team shares,
   * `postgres://user@host:5432/database`. Keep a password out of the file: set the whole URL in PLACEWRIGHT_LEDGER, or the
   * password in PGPASSWORD. Default: the folder `.placewright`.
   */
  readonly ledger?: string;
  /**
   * Where a ledger in PostgreSQL keeps the bytes of large messages: `{ bucket: "acme-placewright" }`. Default: in the
   * database.
   */
  readonly messages?: MessagesConfig;
  /**
   * Confidence that a verdict requires if the provider counts its seeds, unless a scenario sets its own.
   * Default: shares are compared as they are.
   */
  readonly confidence?: ConfidenceLevel<Confidence>;
  /** Time after which to stop waiting. Open tests stay pending (exit code 4). Default: no limit. */
  readonly timeout?: Duration;
  /** The dashboard of a team, for `placewright ui --host`. Default: none; `placewright ui` serves one person. */
  readonly dashboard?: DashboardConfig;
  /** The dashboard of one person, `placewright ui`. */
  readonly ui?: UiConfig;
}

/**
 * The dashboard of one person, `placewright ui`.
 *
 * @example
 * ```ts
 * import { defineConfig, type UiConfig } from "placewright";
 *
 * const ui: UiConfig = { write: false };
 *
 * export default defineConfig({ ui });
 * ```
 */
export interface UiConfig {
  /**
   * Whether its pages can change files of the project: scenarios, templates, and locale files. Never possible at the
   * dashboard of a team. Default: `true`.
   */
  readonly write?: boolean;
  /**
   * URL of an embedded service (`placewright service`) whose messages the dashboard shows: `http://127.0.0.1:8025`. Its
   * token, if it has one, is in the variable `PLACEWRIGHT_CONTROL_TOKEN`. Default: none; there is no outbox.
   */
  readonly outbox?: string;
}

/**
 * Refuses negative durations and an empty list of projects that are written in the code, in the type of the parameter of
 * `defineConfig`. Computed values are checked when the file is loaded.
 *
 * @example
 * ```ts
 * import { type ConfigValues, defineConfig } from "placewright";
 *
 * const reuse: ConfigValues<"90d", "24h", "1h", "local">["reuse"] = "24h";
 *
 * export default defineConfig({ reuse });
 * ```
 */
export interface ConfigValues<
  Retention extends Duration,
  Reuse extends Duration,
  Timeout extends Duration,
  Name extends string,
> {
  /** See `PlacewrightConfig`. */
  readonly retention?: `${Retention}` extends `-${string}` ? "retention must not be negative" : Retention;
  /** See `PlacewrightConfig`. */
  readonly reuse?: `${Reuse}` extends `-${string}` ? "reuse must not be negative" : Reuse;
  /** See `PlacewrightConfig`. */
  readonly timeout?: `${Timeout}` extends `-${string}` ? "timeout must not be negative" : Timeout;
  /** See `PlacewrightConfig`. */
  readonly projects?: readonly (ProjectConfig & { readonly name: Name })[] &
    ([Name] extends [never] ? "projects must contain a project" : unknown);
}

/**
 * Declares the config: returns it unchanged, so that an editor can check its types. Errors are reported when
 * the file is loaded, all at once.
 *
 * @example
 * ```ts
 * // placewright.config.ts
 * import { defineConfig } from "placewright";
 *
 * export default defineConfig({
 *   projects: [
 *     { name: "local", provider: "local" },
 *     { name: "ses", provider: "sesv2", region: "us-east-1", pricePerTest: 25 },
 *   ],
 *   maxCost: 250,
 *   check: { severities: { "text-part": "off" } },
 * });
 * ```
 */
export function defineConfig<
  const Confidence extends number = number,
  const Retention extends Duration = Duration,
  const Reuse extends Duration = Duration,
  const Timeout extends Duration = Duration,
  // Also what is inferred of an empty list.
  Name extends string = never,
>(
  config: PlacewrightConfig<Confidence> & ConfigValues<Retention, Reuse, Timeout, Name>,
): PlacewrightConfig<Confidence> {
  return config;
}

/** A config with every default filled in and every path absolute. */
export interface ResolvedConfig extends LedgerPlace {
  /** The config file's folder, or the working directory. Messages and attachments must be inside it. */
  readonly projectDir: string;
  /** Relative to `projectDir`. */
  readonly scenariosDir: string;
  readonly ignore: readonly string[];
  readonly templatesDir: string;
  readonly reportsDir: string;
  readonly projects: readonly RunProject[];
  readonly defaultProjects: readonly string[];
  readonly reporters: readonly string[];
  readonly notifications: readonly NotificationConfig[];
  readonly reportUrl?: string | undefined;
  readonly reuseMs: number | undefined;
  readonly confidence: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly check: CheckConfig;
  readonly budget: Budget;
  readonly schedules: readonly ScheduleConfig[];
  readonly retentionMs: number | undefined;
  /** Where large messages are. Undefined if they are in the ledger. */
  readonly messages?: BucketSettings | undefined;
  /** Called if the database of the ledger cannot be reached yet, with its URL without the password, and the reason. */
  readonly onLedgerWait?: ((name: string, reason: string) => void) | undefined;
  readonly dashboard?: DashboardConfig | undefined;
  /** Whether the dashboard of one person can change files of the project. */
  readonly mayWrite: boolean;
  /** URL of the embedded service whose messages the dashboard shows. Undefined if there is none. */
  readonly outboxUrl?: string | undefined;
  /** Environment variables that the config's `{ env: … }` refer to. Never stored. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Adds the place of a value of the config file to an error that has no place: the value names something that does not
   * exist. Absent if there is no config file.
   */
  readonly atValue?: ((error: PlacewrightError, path: ValuePath) => PlacewrightError) | undefined;
}

/** Adds the place of a value of the config to what a promise rejects with. */
export const placed = <T>(
  promise: Promise<T>,
  { atValue }: Pick<ResolvedConfig, "atValue">,
  path: ValuePath,
): Promise<T> =>
  promise.catch((error: unknown) => {
    throw error instanceof PlacewrightError && atValue ? atValue(error, path) : error;
  });

/** The project of a config without projects. */
export const localProject: ProjectConfig = { name: "local", provider: "local" };
