import { PlacewrightError } from "../base/errors.ts";
import { parseDuration } from "../config/duration.ts";

/** An option of the command line: its flags, its help, its environment variable, and how its words become a value. */
interface OptionSpec<Value = unknown> {
  readonly flags: string;
  readonly help: string;
  /** `PLACEWRIGHT_…`; a flag on the command line wins over it. */
  readonly env?: string;
  /** Given once for each mention; `previous` is what the mentions before came to. */
  parse?(text: string, previous: Value | undefined): Value;
}

/** Checks the value type of one row, and keeps it. */
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
      hint: "write 2s, 30m or 24h",
    });
  };
}

function date(value: string): Date {
  const parsed = new Date(value);
  if (!Number.isNaN(parsed.getTime())) return parsed;
  throw new PlacewrightError("usage", `--date "${value}" is no date`, {
    hint: "write it as 2026-03-01 or 2026-03-01T08:00:00Z",
  });
}

/** Every option there is. A command takes those that `commands.ts` lists for it. */
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
  json: flag({ flags: "--json", help: "print JSON for programs" }),
  debug: flag({
    flags: "--debug",
    help: "show stack traces",
    env: "PLACEWRIGHT_DEBUG",
  }),
  port: option({
    flags: "--port <number>",
    help: "port to listen on; 0 takes a free one (default: 8025)",
    env: "PLACEWRIGHT_PORT",
    parse: number("--port", 0, 65_535),
  }),
  completeAfter: option({
    flags: "--complete-after <duration>",
    help: "how long a test takes to complete (default: 2s)",
    env: "PLACEWRIGHT_COMPLETE_AFTER",
    parse: duration("--complete-after"),
  }),
} as const;

export type OptionName = keyof typeof options;

/** What the options of a command line come to; absent where neither flag nor environment gives one. */
export type OptionValues = {
  readonly [Name in OptionName]?: (typeof options)[Name] extends OptionSpec<infer Value> ? Value : never;
};
