import { describe, expect, test } from "vitest";
import { redact } from "../../../../src/base/redact.ts";
import { placeLedger } from "../../../../src/config/ledger-place.ts";
import { isUrl, parsePostgresUrl } from "../../../../src/store/postgres/address.ts";

test.each<[string, boolean]>([
  ["postgres://a@b/c", true],
  [" postgres://a@b/c", true],
  ["postgres:/a", true],
  ["mysql://a@b/c", true],
  [".placewright", false],
  ["/var/lib/placewright", false],
  ["C:/placewright", false],
  ["C:\\placewright", false],
  ["./a:b", false],
  ["../a:b", false],
  ["~/a:b", false],
  ["/a:b", false],
  ["\\\\server\\a:b", false],
  ["C:", false],
  ["//ann:rose-80@b/c", true],
  ["a:b", true],
  ["b:5432/c", true],
  ["host=b dbname=c", true],
  ["b/c?password=rose-81", true],
  ["postgres//ann@b/c", true],
  ["postgres-ledger", false],
])("%j is a URL: %j", (location, expected) => {
  expect(isUrl(location)).toBe(expected);
});

describe("the URL of a ledger", () => {
  test.each<[string, object]>([
    [
      "postgres://ann:tulip-77@db.acme.example:5433/team?schema=nightly",
      {
        url: "postgres://ann:tulip-77@db.acme.example:5433/team",
        schema: "nightly",
        name: "postgres://ann@db.acme.example:5433/team?schema=nightly",
      },
    ],
    [
      " postgresql://db.acme.example/team?sslmode=require\n",
      {
        url: "postgresql://db.acme.example/team?sslmode=verify-full",
        schema: "placewright",
        name: "postgresql://db.acme.example/team?sslmode=require",
      },
    ],
    [
      "postgres://b/c?sslmode=disable",
      {
        url: "postgres://b/c?sslmode=disable",
        schema: "placewright",
        name: "postgres://b/c?sslmode=disable",
      },
    ],
  ])("%j is read", (location, address) => {
    expect(parsePostgresUrl(location)).toEqual(address);
  });

  test.each<[string, string]>([
    ["mysql://ann:rose-88@b/c", "only PostgreSQL can have a ledger"],
    ["postgres:/ann:rose-89@b/c", "only PostgreSQL can have a ledger"],
    ["postgres:ann:rose-94@b/c", "only PostgreSQL can have a ledger"],
    ["postgres:rose-95@b:5432/c", "only PostgreSQL can have a ledger"],
    ["ann:rose-96@b:5432/c", "only PostgreSQL can have a ledger"],
    ["127.0.0.1:5432/c?user=ann&password=rose-97", "only PostgreSQL can have a ledger"],
    ["host=b user=ann password=rose-82 dbname=c", "only PostgreSQL can have a ledger"],
    ["user=ann;password=rose-83;host=b", "only PostgreSQL can have a ledger"],
    ["postgres%3A%2F%2Fann%3Arose-84%40b%2Fc", "only PostgreSQL can have a ledger"],
    ['"postgres://ann:rose-98@b/c"', "it is in quotation marks"],
    ["'postgres://ann@b/c?password=rose-99'", "it is in quotation marks"],
    ["postgres://ann:rose-90@b:99999/c", "its form is not valid"],
    ["postgres://ann:rose-91@b", "it needs a host and a database"],
    ["postgres://ann:rose-92%@b/c", "its password has a % that is not written as %25"],
    ["postgres://ann@b/c?password=rose-93", 'its key "password" is none of schema, sslmode,'],
    ["postgres://ann@b/c?shema=team", 'its key "shema" is none of schema, sslmode,'],
    ["postgres://ann@b/c?schema=Team", "its schema must be a name of lowercase letters, digits, and _"],
    ["postgres://ann@b/c?sslmode=foo", "its sslmode must be one of disable, prefer, require,"],
  ])("%j is refused, without its password, and is never a folder", (location, reason) => {
    expect(() => placeLedger(location, "/project", "/project/.placewright")).toThrow(
      expect.objectContaining({
        code: "config-invalid",
        reason: expect.stringContaining(`Cannot use the URL of the ledger: ${reason}`),
        hint: expect.stringMatching(/^Write it as postgres:\/\/user:password@host:5432\/database, with %25/),
      }),
    );
    expect(() => parsePostgresUrl(location)).not.toThrow(/rose-/);
    if (/rose-.*@/.test(location)) expect(redact(location)).not.toContain("rose-");
  });
});
