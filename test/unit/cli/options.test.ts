import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { options } from "../../../src/cli/options.ts";

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
    ["tag", " ,", 'Invalid --tag " ,": expected a name', undefined],
    ["project", "", 'Invalid --project "": expected a name', undefined],
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
    ["limit", "0", 'Invalid --limit "0": expected an integer from 1 to 1000', undefined],
    ["limit", "1001", 'Invalid --limit "1001": expected an integer from 1 to 1000', undefined],
    ["limit", "1.5", 'Invalid --limit "1.5": expected an integer from 1 to 1000', undefined],
    ["port", " ", 'Invalid --port " ": expected an integer from 0 to 65535', undefined],
    ["port", "65536", 'Invalid --port "65536": expected an integer from 0 to 65535', undefined],
    ["port", "80x", 'Invalid --port "80x": expected an integer from 0 to 65535', undefined],
    ["failOn", "wran", 'Invalid --fail-on "wran": unknown value', 'Did you mean "warn"?'],
    ["failOn", "zzzzzz", 'Invalid --fail-on "zzzzzz": unknown value', "Use one of: error, warn, never"],
    [
      "region",
      "xeu-west-1x",
      'Invalid --region "xeu-west-1x": expected a region such as eu-west-1',
      undefined,
    ],
    ["region", "eu-west-12", 'Invalid --region "eu-west-12": expected a region such as eu-west-1', undefined],
    ["region", "eu-1", 'Invalid --region "eu-1": expected a region such as eu-west-1', undefined],
    ["region", "EU-west-1", 'Invalid --region "EU-west-1": expected a region such as eu-west-1', undefined],
    ["accountId", "12345678901", 'Invalid --account-id "12345678901": expected 12 digits', undefined],
    ["accountId", "1234567890123", 'Invalid --account-id "1234567890123": expected 12 digits', undefined],
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
