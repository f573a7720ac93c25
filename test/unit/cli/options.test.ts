import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { flagOf, options } from "../../../src/cli/options.ts";

type Name = keyof typeof options;

/** Parses the occurrences of an option as the command line does. */
function parse(name: Name, ...texts: readonly string[]): unknown {
  const spec: { parse?(text: string, previous: never): unknown } = options[name];
  return texts.reduce<unknown>((previous, text) => spec.parse?.(text, previous as never), undefined);
}

describe("an option", () => {
  test.each<[Name, string[], unknown]>([
    ["config", [" a.ts"], " a.ts"],
    ["tag", ["a"], ["a"]],
    ["tag", ["a, b,,", "c"], ["a", "b", "c"]],
    ["project", ["ses,local"], ["ses", "local"]],
    ["reporter", ["junit=a.xml", "json"], ["junit=a.xml", "json"]],
    ["timeout", ["2s"], 2000],
    ["timeout", ["250ms"], 250],
    ["timeout", ["0"], 0],
    ["date", ["2026-03-01"], new Date(Date.UTC(2026, 2, 1))],
    ["date", ["2024-02-29T23:30:00.5+02:00"], new Date(Date.UTC(2024, 1, 29, 21, 30, 0, 500))],
    ["date", ["2024-02-29T23:30:00.125Z"], new Date(Date.UTC(2024, 1, 29, 23, 30, 0, 125))],
    ["timeout", ["36500d"], 36_500 * 86_400_000],
    ["limit", ["1"], 1],
    ["limit", ["1000"], 1000],
    ["port", ["0"], 0],
    ["port", ["65535"], 65_535],
    ["failOn", ["never"], "never"],
    ["purpose", ["marketing"], "marketing"],
    ["format", ["sarif"], "sarif"],
    ["ci", ["none"], "none"],
    ["auth", ["verify"], "verify"],
    ["shard", ["2/4"], { index: 2, total: 4 }],
    ["region", ["eu-west-1"], "eu-west-1"],
    ["region", ["us-gov-east-1"], "us-gov-east-1"],
    ["accountId", ["012345678901"], "012345678901"],
  ])("--%s reads %j", (name, texts, value) => {
    expect(parse(name, ...texts)).toEqual(value);
  });

  test.each<[Name, string, string, string | undefined]>([
    ["tag", " ,", 'Invalid --tag " ,": expected a name', "Name at least one, or leave the option out"],
    ["project", "", 'Invalid --project "": expected a name', "Name at least one, or leave the option out"],
    ["timeout", "soon", 'Invalid --timeout "soon": expected a duration', "Use 2s, 30m, or 24h"],
    ["timeout", "250", 'Invalid --timeout "250": expected a duration', "Use 2s, 30m, or 24h"],
    ["keep", "90", 'Invalid --keep "90": expected a duration', "Use 2s, 30m, or 24h"],
    ["timeout", "-1", 'Invalid --timeout "-1": expected a duration', "Use 2s, 30m, or 24h"],
    [
      "date",
      "tomorrow",
      'Invalid --date "tomorrow": expected a date',
      "Use the form 2026-03-01 or 2026-03-01T08:00:00Z",
    ],
    ...["-5", "12/31/2026", "2026-3-1", "2026-03-01T08:00:00", "2026-03-01 08:00Z", "March 1, 2026", "0"].map(
      (text): [Name, string, string, string] => [
        "date",
        text,
        `Invalid --date "${text}": expected a date`,
        "Use the form 2026-03-01 or 2026-03-01T08:00:00Z",
      ],
    ),
    ...["2026-02-30", "2026-13-01", "2026-02-29T08:00:00Z", "2026-03-01T25:00Z", "2026-03-01T08:61:00Z"].map(
      (text): [Name, string, string, string] => [
        "date",
        text,
        `Invalid --date "${text}": this date does not exist`,
        "Check the month, the day, and the time",
      ],
    ),
    [
      "timeout",
      "99999999999d",
      'Invalid --timeout "99999999999d": expected at most 36500d',
      "Use 2s, 30m, or 24h",
    ],
    [
      "shard",
      "1/100000",
      'Invalid --shard "1/100000": expected at most 9999 shards',
      "For example, 2/4 runs the second of four shards",
    ],
    ["timeout", "36501d", 'Invalid --timeout "36501d": expected at most 36500d', "Use 2s, 30m, or 24h"],
    ...["x2026-03-01", "2026-03-01x"].map((text): [Name, string, string, string] => [
      "date",
      text,
      `Invalid --date "${text}": expected a date`,
      "Use the form 2026-03-01 or 2026-03-01T08:00:00Z",
    ]),
    ["limit", "0", 'Invalid --limit "0": expected an integer from 1 to 1000', "For example, --limit 30"],
    [
      "limit",
      "1001",
      'Invalid --limit "1001": expected an integer from 1 to 1000',
      "For example, --limit 30",
    ],
    ["limit", "1.5", 'Invalid --limit "1.5": expected an integer from 1 to 1000', "For example, --limit 30"],
    ["port", " ", 'Invalid --port " ": expected an integer from 0 to 65535', "For example, --port 8025"],
    [
      "port",
      "65536",
      'Invalid --port "65536": expected an integer from 0 to 65535',
      "For example, --port 8025",
    ],
    [
      "allowedHosts",
      "ses,http://mail:8025",
      'Invalid --allowed-hosts "http://mail:8025": expected a host name or an IP address',
      "Leave out the scheme, the port, and brackets",
    ],
    ["port", "80x", 'Invalid --port "80x": expected an integer from 0 to 65535', "For example, --port 8025"],
    ["failOn", "wran", 'Invalid --fail-on "wran": unknown value', 'Did you mean "warn"?'],
    ["failOn", "zzzzzz", 'Invalid --fail-on "zzzzzz": unknown value', "Use one of: error, warn, never"],
    [
      "region",
      "xeu-west-1x",
      'Invalid --region "xeu-west-1x": expected the id of a region',
      "For example, --region eu-west-1",
    ],
    [
      "region",
      "eu-west-12",
      'Invalid --region "eu-west-12": expected the id of a region',
      "For example, --region eu-west-1",
    ],
    [
      "region",
      "eu-1",
      'Invalid --region "eu-1": expected the id of a region',
      "For example, --region eu-west-1",
    ],
    [
      "region",
      "EU-west-1",
      'Invalid --region "EU-west-1": expected the id of a region',
      "For example, --region eu-west-1",
    ],
    [
      "accountId",
      "12345678901",
      'Invalid --account-id "12345678901": expected 12 digits',
      "For example, --account-id 123456789012",
    ],
    [
      "accountId",
      "1234567890123",
      'Invalid --account-id "1234567890123": expected 12 digits',
      "For example, --account-id 123456789012",
    ],
    [
      "shard",
      "3/2",
      'Invalid --shard "3/2": expected index/total',
      "For example, 2/4 runs the second of four shards",
    ],
    [
      "controlToken",
      "secret",
      "Cannot accept a token in --control-token: all users of this machine can read command lines",
      "Set another token with --control-token-file or PLACEWRIGHT_CONTROL_TOKEN",
    ],
  ])("--%s refuses %j", (name, text, reason, hint) => {
    const refused = () => parse(name, text);
    expect(refused).toThrow(PlacewrightError);
    expect(refused).toThrow(expect.objectContaining({ code: "usage", reason, hint }));
  });
});

test.each<[Name, string]>([
  ["config", "--config"],
  ["failOn", "--fail-on"],
  ["output", "--output"],
  ["check", "--no-check"],
])("the flag of %s is %s", (name, flag) => {
  expect(flagOf(name)).toBe(flag);
});
