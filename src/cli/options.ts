import { dayOf } from "../base/day.ts";
import { parseDuration } from "../base/duration.ts";
import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseShard } from "../run/shard-choice.ts";
import { isHostName } from "../service/protocol/allowed-host.ts";
import { ciServices } from "./starter/ci-files.ts";
import { packageManagers } from "./starter/package-manager.ts";

/** An option of the command line: its flags, help text, environment variable, and parser. */
interface OptionSpec<Value = unknown> {
  readonly flags: string;
  readonly help: string;
  /** Whether --help hides the option. Absent if it does not. */
  readonly isHidden?: true;
  /** Name of the environment variable, `PLACEWRIGHT_…`. A flag on the command line takes precedence. */
  readonly env?: string;
  /** Parses one occurrence of the option. `previous` is the value of earlier occurrences. */
  parse?(text: string, previous: Value | undefined): Value;
}

/** Returns the spec, and checks its value type. */
const option = <Value>(spec: OptionSpec<Value> & { parse: NonNullable<unknown> }): OptionSpec<Value> => spec;
const flag = (spec: OptionSpec<boolean>): OptionSpec<boolean> => spec;

const text = (value: string): string => value;
function list(
  flagName: string,
): (value: string, previous: readonly string[] | undefined) => readonly string[] {
  return (value, previous = []) => {
    const parts = value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
    // No name would select nothing, and a gate that tests nothing must not pass.
    if (parts.length === 0)
      throw new PlacewrightError("usage", `Invalid ${flagName} "${value}": expected a name`, {
        hint: "Name at least one, or leave the option out",
      });
    return [...previous, ...parts];
  };
}

function hostNames(value: string, previous: readonly string[] | undefined): readonly string[] {
  const names = list("--allowed-hosts")(value, previous);
  const wrong = names.find((name) => !isHostName(name));
  if (wrong === undefined) return names;
  throw new PlacewrightError(
    "usage",
    `Invalid --allowed-hosts "${wrong}": expected a host name or an IP address`,
    {
      hint: "Leave out the scheme, the port, and brackets",
    },
  );
}

/** A limit of a number of tests or of money. */
function limit(flagName: string, isWhole: boolean, example: string): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (/^\d{1,9}(?:\.\d{1,9})?$/.test(value.trim()) && (!isWhole || Number.isInteger(parsed))) return parsed;
    throw new PlacewrightError(
      "usage",
      `Invalid ${flagName} "${value}": expected ${isWhole ? "an integer" : "a number"} from 0 to 999999999`,
      { hint: `For example, ${flagName} ${example}` },
    );
  };
}

function number(flagName: string, min: number, max: number, example: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new PlacewrightError(
      "usage",
      `Invalid ${flagName} "${value}": expected an integer from ${min} to ${max}`,
      { hint: `For example, ${flagName} ${example}` },
    );
  };
}

/** Maximum duration, in milliseconds: longer than anyone waits or keeps runs, and far from the end of dates. */
const maxDurationMs = 36_500 * 86_400_000;

function duration(flagName: string): (value: string) => number {
  return (value) => {
    const parsed = parseDuration(value);
    if (parsed !== undefined && parsed <= maxDurationMs) return parsed;
    if (parsed !== undefined)
      throw new PlacewrightError("usage", `Invalid ${flagName} "${value}": expected at most 36500d`, {
        hint: "Use 2s, 30m, or 24h",
      });
    throw new PlacewrightError("usage", `Invalid ${flagName} "${value}": expected a duration`, {
      hint: "Use 2s, 30m, or 24h",
    });
  };
}

function refuseControlToken(): string {
  throw new PlacewrightError(
    "usage",
    "Cannot accept a token in --control-token: all users of this machine can read command lines",
    { hint: "Set another token with --control-token-file or PLACEWRIGHT_CONTROL_TOKEN" },
  );
}

/** A parser that accepts only these words, which shell completion offers. */
type WordParser<Word extends string> = ((value: string) => Word) & { readonly words: readonly Word[] };

function oneOf<const Word extends string>(flagName: string, words: readonly Word[]): WordParser<Word> {
  const parse = (value: string): Word => {
    const found = words.find((word) => word === value);
    if (found) return found;
    const meant = nearest(value, words);
    throw new PlacewrightError("usage", `Invalid ${flagName} "${value}": unknown value`, {
      hint: meant ? `Did you mean "${meant}"?` : `Use one of: ${words.join(", ")}`,
    });
  };
  return Object.assign(parse, { words });
}

function matching(
  flagName: string,
  pattern: RegExp,
  noun: string,
  example: string,
): (value: string) => string {
  return (value) => {
    if (pattern.test(value)) return value;
    throw new PlacewrightError("usage", `Invalid ${flagName} "${value}": expected ${noun}`, {
      hint: `For example, ${flagName} ${example}`,
    });
  };
}

/** A day, or a time with its offset from UTC. */
const dateForm = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function date(value: string): Date {
  const [, day = ""] = dateForm.exec(value) ?? [];
  const parsed = new Date(value);
  // JavaScript reads 2026-02-30 as March 2.
  const isDay = day !== "" && dayOf(Date.parse(day) || 0) === day;
  if (isDay && !Number.isNaN(parsed.getTime())) return parsed;
  if (day !== "")
    throw new PlacewrightError("usage", `Invalid --date "${value}": this date does not exist`, {
      hint: "Check the month, the day, and the time",
    });
  throw new PlacewrightError("usage", `Invalid --date "${value}": expected a date`, {
    hint: "Use the form 2026-03-01 or 2026-03-01T08:00:00Z",
  });
}

/** All options. Each command accepts the ones that `commands.ts` lists for it. */
export const options = {
  config: option({
    flags: "-c, --config <file>",
    help: "config file (default: placewright.config.ts)",
    env: "PLACEWRIGHT_CONFIG",
    parse: text,
  }),
  grep: option({
    flags: "-g, --grep <pattern>",
    help: 'select only tests whose "scenario (variant)" matches this regular expression',
    env: "PLACEWRIGHT_GREP",
    parse: text,
  }),
  tag: option({
    flags: "-t, --tag <tag>",
    help: "select only scenarios with this tag; repeat the flag or separate tags with commas to match any of several",
    env: "PLACEWRIGHT_TAG",
    parse: list("--tag"),
  }),
  project: option({
    flags: "-p, --project <name>",
    help: "project of the config to use (default: defaultProjects of the config, or its first); repeat the flag or separate names with commas for several",
    env: "PLACEWRIGHT_PROJECT",
    parse: list("--project"),
  }),
  reports: option({
    flags: "--reports <folder>",
    help: "folder for reports (default: reports)",
    env: "PLACEWRIGHT_REPORTS",
    parse: text,
  }),
  timeout: option({
    flags: "--timeout <duration>",
    help: "stop waiting after 30m, 2h, …; unfinished tests stay pending (exit code 4)",
    env: "PLACEWRIGHT_TIMEOUT",
    parse: duration("--timeout"),
  }),
  screenshot: flag({
    flags: "--screenshot",
    help: "take screenshots with a Chromium on this machine, and compare them with the last ones",
  }),
  seed: option({
    flags: "--seed <text>",
    help: "random seed that makes boundaries, Message-IDs, and the simulation repeatable",
    env: "PLACEWRIGHT_SEED",
    parse: text,
  }),
  date: option({
    flags: "--date <date>",
    help: "date for the Date header (default: the current time)",
    env: "PLACEWRIGHT_DATE",
    parse: date,
  }),
  reporter: option({
    flags: "--reporter <name>",
    help: "write the report also as junit, ctrf, markdown, codequality, sarif, json, or html, to the pull request of the job (pull-request), or with a custom reporter module; name=path sets the file; repeat the flag or separate names with commas for several",
    env: "PLACEWRIGHT_REPORTER",
    parse: list("--reporter"),
  }),
  open: flag({
    flags: "--open",
    help: "open the report in the browser when the run has ended",
    env: "PLACEWRIGHT_OPEN",
  }),
  watch: flag({
    flags: "--watch",
    help: "run again what each change of a file concerns, until Ctrl-C; simulated projects only",
  }),
  ui: flag({
    flags: "--ui",
    help: "start the dashboard, open it in the browser, and run there",
  }),
  json: flag({ flags: "--json", help: "print JSON" }),
  check: flag({
    flags: "--no-check",
    help: "submit messages without checking them first",
    env: "PLACEWRIGHT_NO_CHECK",
  }),
  strict: flag({
    flags: "--strict",
    help: "submit nothing if any scenario or message is invalid (default: the others run, and the exit code is 2)",
    env: "PLACEWRIGHT_STRICT",
  }),
  adopt: flag({
    flags: "--adopt",
    help: "add tests that only the provider has to the ledger",
  }),
  dryRun: flag({
    flags: "--dry-run",
    help: "show what would be submitted, and its cost, without submitting it",
  }),
  failOn: option({
    flags: "--fail-on <level>",
    help: "block messages with findings at or above this level: error, warn, or never (default: error)",
    env: "PLACEWRIGHT_FAIL_ON",
    parse: oneOf("--fail-on", ["error", "warn", "never"]),
  }),
  purpose: option({
    flags: "--purpose <purpose>",
    help: "purpose of messages that do not declare one: marketing or transactional (decides which checks apply)",
    parse: oneOf("--purpose", ["marketing", "transactional"]),
  }),
  reuse: option({
    flags: "--reuse <duration>",
    help: "reuse a result for an identical message from the same provider if it is at most this old",
    env: "PLACEWRIGHT_REUSE",
    parse: duration("--reuse"),
  }),
  detach: flag({
    flags: "--detach",
    help: "exit once everything is submitted, and print only the run id; placewright wait collects the results and writes the reports",
  }),
  every: option({
    flags: "--every <duration>",
    help: "the job runs at most this often. run --detach leaves out tests that a run of the branch has submitted within this time, and finishes such a run that was stopped with some of the tests; collect also counts results of this time that were collected before",
    parse: duration("--every"),
  }),
  maxNewTests: option({
    flags: "--max-new-tests <tests>",
    help: "create no test if the run needs more new paid tests than this (default: the config's maxNewTests)",
    parse: limit("--max-new-tests", true, "20"),
  }),
  maxCost: option({
    flags: "--max-cost <amount>",
    help: "create no test if the run costs more than this, in the currency of pricePerTest (default: the config's maxCost)",
    parse: limit("--max-cost", false, "12.50"),
  }),
  shard: option({
    flags: "--shard <part>",
    help: "run one part of the tests: 2/4 is the second of four shards; placewright merge merges the reports",
    env: "PLACEWRIGHT_SHARD",
    parse: parseShard,
  }),
  lastFailed: flag({
    flags: "--last-failed",
    help: "retry the tests of the newest run that failed or were not measured, in the same run",
  }),
  onlyErrored: flag({
    flags: "--only-errored",
    help: "retry the tests of the newest run that had a provider error, in the same run",
  }),
  branch: option({
    flags: "--branch <name>",
    help: "branch of the run, which selects its baseline (default: the branch from CI or git)",
    env: "PLACEWRIGHT_BRANCH",
    parse: text,
  }),
  ledger: option({
    flags: "--ledger <folder>",
    help: "folder of the ledger, the record of runs, or the URL of a PostgreSQL database (default: .placewright)",
    env: "PLACEWRIGHT_LEDGER",
    parse: text,
  }),
  all: flag({ flags: "--all", help: "show every run in the ledger, one per line" }),
  limit: option({
    flags: "--limit <number>",
    help: "number of measurements to show per test (default: 30)",
    parse: number("--limit", 1, 1000, 30),
  }),
  mail: option({
    flags: "--mail <folder>",
    help: "read sorted messages instead of the ledger: .eml files in <folder>/inbox and <folder>/spam",
    parse: text,
  }),
  simulated: flag({
    flags: "--simulated",
    help: "count simulated results as measured, to try the command on staged placements",
  }),
  keep: option({
    flags: "--keep <duration>",
    help: "keep runs that are at most this old (default: 90d)",
    env: "PLACEWRIGHT_KEEP",
    parse: duration("--keep"),
  }),
  format: option({
    flags: "--format <name>",
    help: "text, json, sarif, or html (default: text)",
    env: "PLACEWRIGHT_FORMAT",
    parse: oneOf("--format", ["text", "json", "sarif", "html"]),
  }),
  output: option({
    flags: "-o, --output <file>",
    help: "write the result to this file (default: standard output; for html, the reports folder)",
    parse: text,
  }),
  pdf: option({
    flags: "--pdf <file>",
    help: "also write the report as a PDF to this file, with a Chromium on this machine (PLACEWRIGHT_BROWSER), with up to 500 tests",
    parse: text,
  }),
  patch: option({
    flags: "--patch <file>",
    help: "also write the diff to this file, for patch -p1 or git apply",
    parse: text,
  }),
  baseline: option({
    flags: "--baseline <file>",
    help: "accept the findings in this file, and show only new ones",
    env: "PLACEWRIGHT_BASELINE",
    parse: text,
  }),
  updateBaseline: flag({
    flags: "--update-baseline",
    help: "accept the current findings: write them to the baseline (default: placewright-baseline.json)",
  }),
  list: flag({ flags: "--list", help: "list every check with its id, severity, and requirement" }),
  debug: flag({
    flags: "--debug",
    help: "show stack traces",
    env: "PLACEWRIGHT_DEBUG",
  }),
  from: option({
    flags: "--from <sender>",
    help: "sender that readers see: 'Acme <hello@acme.example>'",
    env: "PLACEWRIGHT_FROM",
    parse: text,
  }),
  ci: option({
    flags: "--ci <service>",
    help: "CI service to write a file for: github, gitlab, jenkins, or none (default: github)",
    env: "PLACEWRIGHT_CI",
    parse: oneOf("--ci", [...ciServices, "none"]),
  }),
  packageManager: option({
    flags: "--package-manager <name>",
    help: "what installs the project: npm, pnpm, yarn, or deno (default: what its files name, or what runs init)",
    env: "PLACEWRIGHT_PACKAGE_MANAGER",
    parse: oneOf("--package-manager", packageManagers),
  }),
  install: flag({
    flags: "--no-install",
    help: "do not install the project, which writes the lock file that CI needs",
    env: "PLACEWRIGHT_NO_INSTALL",
  }),
  yes: flag({
    flags: "-y, --yes",
    help: "ask nothing: use the defaults for options that no flag sets",
    env: "PLACEWRIGHT_YES",
  }),
  port: option({
    flags: "--port <number>",
    help: "port to listen on; 0 selects a free one (default: 8025)",
    env: "PLACEWRIGHT_PORT",
    parse: number("--port", 0, 65_535, 8025),
  }),
  allowedHosts: option({
    flags: "--allowed-hosts <names>",
    help: "host names that requests may use in addition to localhost, such as a container's name; repeat the flag or separate names with commas",
    env: "PLACEWRIGHT_ALLOWED_HOSTS",
    parse: hostNames,
  }),
  smtp: option({
    flags: "--smtp <port>",
    help: "also accept messages over SMTP, on this port; 0 selects a free one",
    env: "PLACEWRIGHT_SMTP",
    parse: number("--smtp", 0, 65_535, 2587),
  }),
  askPassword: flag({
    flags: "--ask-password",
    help: "sign in with a password at 127.0.0.1, for browsers that cannot open *.localhost (Safari)",
    env: "PLACEWRIGHT_ASK_PASSWORD",
  }),
  completeAfter: option({
    flags: "--complete-after <duration>",
    help: "time until a test completes (default: 2s)",
    env: "PLACEWRIGHT_COMPLETE_AFTER",
    parse: duration("--complete-after"),
  }),
  host: option({
    flags: "--host <address>",
    help: "IP address to listen on; other machines can reach any address outside of loopback (default: 127.0.0.1)",
    env: "PLACEWRIGHT_HOST",
    parse: text,
  }),
  concurrency: option({
    flags: "--concurrency <number>",
    help: "maximum number of runs that the worker works on at once (default: 50)",
    env: "PLACEWRIGHT_CONCURRENCY",
    parse: number("--concurrency", 1, 1000, 50),
  }),
  budget: option({
    flags: "--budget <tests>",
    help: "number of paid tests that agents may create as long as the server runs (default: 0, only free ones)",
    parse: number("--budget", 0, 10_000, 5),
  }),
  http: flag({
    flags: "--http",
    help: "serve clients on this machine over HTTP, with a token (default: the client that starts the command)",
  }),
  tokenFile: option({
    flags: "--token-file <file>",
    help: "file with the bearer token of clients, created if missing (default: a new token, shown once)",
    parse: text,
  }),
  name: option({
    flags: "--name <name>",
    help: "name of the token, for lists and the audit",
    parse: text,
  }),
  role: option({
    flags: "--role <role>",
    help: "viewer: reads runs and reports; runner: also starts and cancels runs (default: viewer)",
    parse: oneOf("--role", ["viewer", "runner"]),
  }),
  expires: option({
    flags: "--expires <duration>",
    help: "time after which the token is invalid: 90d (default: it does not expire)",
    parse(value): number {
      const ms = duration("--expires")(value);
      if (ms > 0) return ms;
      throw new PlacewrightError("usage", `Invalid --expires "${value}": expected more than 0`, {
        hint: "Use 30d or 90d",
      });
    },
  }),
  region: option({
    flags: "--region <region>",
    help: "region of the account (default: us-east-1)",
    env: "PLACEWRIGHT_REGION",
    parse: matching("--region", /^[a-z]{2,4}(-[a-z]+)+-\d$/, "the id of a region", "eu-west-1"),
  }),
  accountId: option({
    flags: "--account-id <digits>",
    help: "id of the account (default: 000000000000)",
    env: "PLACEWRIGHT_ACCOUNT_ID",
    parse: matching("--account-id", /^\d{12}$/, "12 digits", "123456789012"),
  }),
  profile: option({
    flags: "--profile <name>",
    help: "easy: identities are verified at once, without quotas; strict: like a new AWS account (default: easy)",
    env: "PLACEWRIGHT_PROFILE",
    parse: oneOf("--profile", ["easy", "strict"]),
  }),
  clock: option({
    flags: "--clock <mode>",
    help: "time of the account: real, frozen, or scaled:3600 for one hour per second (default: real)",
    env: "PLACEWRIGHT_CLOCK",
    parse: text,
  }),
  dataDir: option({
    flags: "--data-dir <folder>",
    help: "keep the account in this folder (default: in memory)",
    env: "PLACEWRIGHT_DATA_DIR",
    parse: text,
  }),
  fixture: option({
    flags: "--fixture <file>",
    help: "initial state of the account: identities, incidents, … (YAML or JSON)",
    env: "PLACEWRIGHT_FIXTURE",
    parse: text,
  }),
  faults: option({
    flags: "--faults <file>",
    help: "inject the faults in this YAML or JSON file into requests",
    env: "PLACEWRIGHT_FAULTS",
    parse: text,
  }),
  auth: option({
    flags: "--auth <mode>",
    help: "check of signatures: off, format (present), or verify (valid) (default: off)",
    env: "PLACEWRIGHT_AUTH",
    parse: oneOf("--auth", ["off", "format", "verify"]),
  }),
  credentials: option({
    flags: "--credentials <file>",
    help: "file with the keys that --auth verify accepts, in the format of ~/.aws/credentials",
    env: "PLACEWRIGHT_CREDENTIALS",
    parse: text,
  }),
  control: flag({
    flags: "--no-control",
    help: "disable the control plane, except its health check",
    env: "PLACEWRIGHT_NO_CONTROL",
  }),
  controlTokenFile: option({
    flags: "--control-token-file <file>",
    help: "file with the control plane's bearer token, created if missing (or set PLACEWRIGHT_CONTROL_TOKEN to the token itself)",
    env: "PLACEWRIGHT_CONTROL_TOKEN_FILE",
    parse: text,
  }),
  controlToken: option({
    flags: "--control-token <token>",
    help: "rejected: all users of a machine can read command lines",
    isHidden: true,
    parse: refuseControlToken,
  }),
} as const;

export type OptionName = keyof typeof options;

/** Returns the environment variable of an option. Its flag if it has none. */
export const variableOf = (name: OptionName): string =>
  (options[name] as { readonly env?: string }).env ?? flagOf(name);

/** Returns the long flag of an option, such as `--fail-on`. */
export const flagOf = (name: OptionName): string => /--[a-z-]+/.exec(options[name].flags)?.[0] ?? name;

/** Values of the options. Absent if neither a flag nor the environment sets one. */
export type OptionValues = {
  readonly [Name in OptionName]?: (typeof options)[Name] extends OptionSpec<infer Value> ? Value : never;
};
