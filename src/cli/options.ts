import { parseDuration } from "../base/duration.ts";
import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseShard } from "../run/shard-choice.ts";
import { ciServices } from "./starter/ci-files.ts";

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
const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
];

function number(flagName: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new PlacewrightError("usage", `${flagName} "${value}" is no whole number from ${min} to ${max}`);
  };
}

function duration(flagName: string): (value: string) => number {
  return (value) => {
    const parsed = parseDuration(/^\d+$/.test(value) ? `${value}ms` : value);
    if (parsed !== undefined) return parsed;
    throw new PlacewrightError("usage", `${flagName} "${value}" is no duration`, {
      hint: "Use 2s, 30m, or 24h",
    });
  };
}

function refuseControlToken(): string {
  throw new PlacewrightError(
    "usage",
    "Cannot take a token from --control-token: all users of this machine can read command lines",
    { hint: "Set another token with --control-token-file or PLACEWRIGHT_CONTROL_TOKEN" },
  );
}

function oneOf<const Word extends string>(flagName: string, words: readonly Word[]): (value: string) => Word {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found) return found;
    const meant = nearest(value, words);
    throw new PlacewrightError("usage", `${flagName} "${value}" is not known`, {
      hint: meant ? `Did you mean "${meant}"?` : `Use one of: ${words.join(", ")}`,
    });
  };
}

function matching(flagName: string, pattern: RegExp, noun: string): (value: string) => string {
  return (value) => {
    if (pattern.test(value)) return value;
    throw new PlacewrightError("usage", `${flagName} "${value}" is not ${noun}`);
  };
}

function date(value: string): Date {
  const parsed = new Date(value);
  if (!Number.isNaN(parsed.getTime())) return parsed;
  throw new PlacewrightError("usage", `--date "${value}" is no date`, {
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
    help: 'only tests whose "scenario (variant)" matches this regular expression',
    env: "PLACEWRIGHT_GREP",
    parse: text,
  }),
  tag: option({
    flags: "-t, --tag <tag>",
    help: "only scenarios with this tag; repeat it, or use commas, for any of several",
    env: "PLACEWRIGHT_TAG",
    parse: list,
  }),
  project: option({
    flags: "-p, --project <name>",
    help: "measure with this project of the config; repeat it, or use commas, for several",
    env: "PLACEWRIGHT_PROJECT",
    parse: list,
  }),
  reports: option({
    flags: "--reports <folder>",
    help: "where reports go (default: reports)",
    env: "PLACEWRIGHT_REPORTS",
    parse: text,
  }),
  timeout: option({
    flags: "--timeout <duration>",
    help: "stop waiting after 30m, 2h, …; tests still open stay pending (exit code 4)",
    env: "PLACEWRIGHT_TIMEOUT",
    parse: duration("--timeout"),
  }),
  seed: option({
    flags: "--seed <text>",
    help: "make boundaries, Message-IDs and the simulation repeatable",
    env: "PLACEWRIGHT_SEED",
    parse: text,
  }),
  date: option({
    flags: "--date <date>",
    help: "the Date header and the templates' now (default: the present)",
    env: "PLACEWRIGHT_DATE",
    parse: date,
  }),
  reporter: option({
    flags: "--reporter <name>",
    help: "also write the report as junit, ctrf, markdown, sarif, json or html, or by a module of yours; name=path says where; repeat it, or use commas, for several",
    env: "PLACEWRIGHT_REPORTER",
    parse: list,
  }),
  json: flag({ flags: "--json", help: "print JSON for programs" }),
  check: flag({
    flags: "--no-check",
    help: "submit messages as they are, without checking them first",
    env: "PLACEWRIGHT_NO_CHECK",
  }),
  adopt: flag({
    flags: "--adopt",
    help: "take tests that only the provider has into the ledger",
  }),
  dryRun: flag({
    flags: "--dry-run",
    help: "show what would be done, and what it would cost, and do nothing",
  }),
  failOn: option({
    flags: "--fail-on <level>",
    help: "hold a message back for findings from this level on: error, warn or never (default: error)",
    env: "PLACEWRIGHT_FAIL_ON",
    parse: oneOf("--fail-on", ["error", "warn", "never"]),
  }),
  purpose: option({
    flags: "--purpose <purpose>",
    help: "purpose of messages that declare none: marketing or transactional (decides which checks apply)",
    parse: oneOf("--purpose", ["marketing", "transactional"]),
  }),
  reuse: option({
    flags: "--reuse <duration>",
    help: "take over what the same provider measured of the very same message within this time",
    env: "PLACEWRIGHT_REUSE",
    parse: duration("--reuse"),
  }),
  detach: flag({
    flags: "--detach",
    help: "end once everything is submitted, and print the run's id alone; placewright wait collects it",
  }),
  shard: option({
    flags: "--shard <part>",
    help: "run a part of the tests only: 2/4 is the second of four; placewright merge puts the reports together",
    env: "PLACEWRIGHT_SHARD",
    parse: parseShard,
  }),
  lastFailed: flag({
    flags: "--last-failed",
    help: "try those tests of the last run again that failed or were not measured, in the same run",
  }),
  onlyErrored: flag({
    flags: "--only-errored",
    help: "try those tests of the last run again that met a provider's fault, in the same run",
  }),
  branch: option({
    flags: "--branch <name>",
    help: "the branch that a run belongs to, by which its baseline is found (default: what CI or git says)",
    env: "PLACEWRIGHT_BRANCH",
    parse: text,
  }),
  ledger: option({
    flags: "--ledger <folder>",
    help: "folder of the ledger, the record of runs (default: .placewright)",
    env: "PLACEWRIGHT_LEDGER",
    parse: text,
  }),
  all: flag({ flags: "--all", help: "show every run of the ledger, a line each" }),
  limit: option({
    flags: "--limit <number>",
    help: "how many measurements of each test to show (default: 30)",
    parse: number("--limit", 1, 1000),
  }),
  mail: option({
    flags: "--mail <folder>",
    help: "sorted messages instead of the ledger: .eml files in <folder>/inbox and <folder>/spam",
    parse: text,
  }),
  simulated: flag({
    flags: "--simulated",
    help: "take simulated figures as measured: to try the command on staged placements",
  }),
  keep: option({
    flags: "--keep <duration>",
    help: "keep runs that are no older (default: 90d)",
    env: "PLACEWRIGHT_KEEP",
    parse: duration("--keep"),
  }),
  format: option({
    flags: "--format <name>",
    help: "text, json, sarif or html (default: text)",
    env: "PLACEWRIGHT_FORMAT",
    parse: oneOf("--format", ["text", "json", "sarif", "html"]),
  }),
  output: option({
    flags: "-o, --output <file>",
    help: "write the result to this file (default: standard output; html goes to the reports folder)",
    parse: text,
  }),
  patch: option({
    flags: "--patch <file>",
    help: "also write the diff to this file, for patch -p1 or git apply",
    parse: text,
  }),
  baseline: option({
    flags: "--baseline <file>",
    help: "accept the findings of this file, and show new ones only",
    env: "PLACEWRIGHT_BASELINE",
    parse: text,
  }),
  updateBaseline: flag({
    flags: "--update-baseline",
    help: "accept today's findings: write them to the baseline (default: placewright-baseline.json)",
  }),
  list: flag({ flags: "--list", help: "show every check: its id, severity and what it demands" }),
  debug: flag({
    flags: "--debug",
    help: "show stack traces",
    env: "PLACEWRIGHT_DEBUG",
  }),
  from: option({
    flags: "--from <sender>",
    help: "whom readers see as the sender: 'Acme <hello@acme.example>'",
    env: "PLACEWRIGHT_FROM",
    parse: text,
  }),
  ci: option({
    flags: "--ci <service>",
    help: "whose CI file to write: github, gitlab, jenkins or none (default: github)",
    env: "PLACEWRIGHT_CI",
    parse: oneOf("--ci", [...ciServices, "none"]),
  }),
  yes: flag({
    flags: "-y, --yes",
    help: "ask nothing: take the defaults for what no flag tells",
    env: "PLACEWRIGHT_YES",
  }),
  port: option({
    flags: "--port <number>",
    help: "port to listen on; 0 takes a free one (default: 8025, the dashboard's 8026)",
    env: "PLACEWRIGHT_PORT",
    parse: number("--port", 0, 65_535),
  }),
  askPassword: flag({
    flags: "--ask-password",
    help: "let browsers in by a password at 127.0.0.1, for those that cannot open *.localhost (Safari)",
    env: "PLACEWRIGHT_ASK_PASSWORD",
  }),
  completeAfter: option({
    flags: "--complete-after <duration>",
    help: "how long a test takes to complete (default: 2s)",
    env: "PLACEWRIGHT_COMPLETE_AFTER",
    parse: duration("--complete-after"),
  }),
  host: option({
    flags: "--host <address>",
    help: "address to listen on; others than this machine's own can be reached by other machines (default: 127.0.0.1)",
    env: "PLACEWRIGHT_HOST",
    parse: text,
  }),
  region: option({
    flags: "--region <region>",
    help: "the account's region (default: us-east-1; init: none, only simulated)",
    env: "PLACEWRIGHT_REGION",
    parse: matching("--region", /^[a-z]{2,4}(-[a-z]+)+-\d$/, "a region such as eu-west-1"),
  }),
  accountId: option({
    flags: "--account-id <digits>",
    help: "the account's id (default: 000000000000)",
    env: "PLACEWRIGHT_ACCOUNT_ID",
    parse: matching("--account-id", /^\d{12}$/, "a number of twelve digits"),
  }),
  profile: option({
    flags: "--profile <name>",
    help: "easy: identities verify at once, no quotas; strict: as AWS treats a new account (default: easy)",
    env: "PLACEWRIGHT_PROFILE",
    parse: oneOf("--profile", ["easy", "strict"]),
  }),
  clock: option({
    flags: "--clock <mode>",
    help: "the account's time: real, frozen, or scaled:3600 for an hour a second (default: real)",
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
    help: "what the account has from its start: identities, incidents, … (YAML or JSON)",
    env: "PLACEWRIGHT_FIXTURE",
    parse: text,
  }),
  faults: option({
    flags: "--faults <file>",
    help: "run requests into the faults of this YAML or JSON file",
    env: "PLACEWRIGHT_FAULTS",
    parse: text,
  }),
  auth: option({
    flags: "--auth <mode>",
    help: "signatures: off, format (there is one), or verify (it is right) (default: off)",
    env: "PLACEWRIGHT_AUTH",
    parse: oneOf("--auth", ["off", "format", "verify"]),
  }),
  credentials: option({
    flags: "--credentials <file>",
    help: "the keys that --auth verify knows, in the form of ~/.aws/credentials",
    env: "PLACEWRIGHT_CREDENTIALS",
    parse: text,
  }),
  control: flag({
    flags: "--no-control",
    help: "switch the control plane off, but for its health",
    env: "PLACEWRIGHT_NO_CONTROL",
  }),
  controlTokenFile: option({
    flags: "--control-token-file <file>",
    help: "file with the control plane's bearer token, made if there is none (or PLACEWRIGHT_CONTROL_TOKEN: the token itself)",
    env: "PLACEWRIGHT_CONTROL_TOKEN_FILE",
    parse: text,
  }),
  controlToken: option({
    flags: "--control-token <token>",
    help: "refused: all users of a machine can read command lines",
    isHidden: true,
    parse: refuseControlToken,
  }),
} as const;

export type OptionName = keyof typeof options;

/** Values of the options. Absent if neither a flag nor the environment sets one. */
export type OptionValues = {
  readonly [Name in OptionName]?: (typeof options)[Name] extends OptionSpec<infer Value> ? Value : never;
};
