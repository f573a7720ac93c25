import { describe, expect, test } from "vitest";
import {
  dmarcTexts,
  policyOf,
  readDmarcRecord,
  reportAddresses,
} from "../../../../src/check/authentication/dmarc-record.ts";
import { parseTagList } from "../../../../src/check/authentication/tag-list.ts";

const recordOf = (tags: string) => {
  const record = readDmarcRecord([`v=DMARC1; ${tags}`], "acme.example");
  if (!record) throw new Error(`No record in ${tags}`);
  return record;
};

describe("a tag list", () => {
  test.each<[string, [Record<string, string>, string[]]]>([
    ["a=1; b=2", [{ a: "1", b: "2" }, []]],
    ["a", [{}, []]],
    ["=x", [{ "": "x" }, []]],
    ["a=1;a=2;b=3", [{ b: "3" }, ["a"]]],
    [" a = x=y ; ", [{ a: "x=y" }, []]],
    ["", [{}, []]],
  ])("%j", (text, [tags, repeated]) => {
    const list = parseTagList(text);
    expect(Object.fromEntries(list.tags)).toEqual(tags);
    expect(list.repeated).toEqual(repeated);
  });
});

test.each<[string, number]>([
  ["v=DMARC1", 1],
  ["v=DMARC1; p=none", 1],
  ["V = DMARC1 ;", 1],
  ["v=dmarc1; p=none", 0],
  ["v=DMARC1x", 0],
  [" v=DMARC1", 0],
  ["v=DMARC", 0],
  ["p=none; v=DMARC1", 0],
])("%j is a DMARC record: %i", (text, count) => {
  expect(dmarcTexts([text, "v=spf1 -all"])).toHaveLength(count);
});

test("a name has no record if it has two", () => {
  expect(readDmarcRecord(["v=DMARC1; p=none", "v=DMARC1; p=none"], "acme.example")).toBeUndefined();
  expect(readDmarcRecord(["v=spf1 -all"], "acme.example")).toBeUndefined();
});

describe("the policy for the domain, a subdomain, and a subdomain that does not exist", () => {
  test.each<[string, string[]]>([
    ["p=none", ["none", "none", "none"]],
    ["p=reject", ["reject", "reject", "reject"]],
    ["p=REJECT; t=y", ["quarantine", "quarantine", "quarantine"]],
    ["p=quarantine; t=Y", ["none", "none", "none"]],
    ["p=quarantine; t=n", ["quarantine", "quarantine", "quarantine"]],
    ["p=reject; sp=none", ["reject", "none", "none"]],
    ["p=reject; np=quarantine", ["reject", "reject", "quarantine"]],
    ["p=reject; sp=quarantine; np=none", ["reject", "quarantine", "none"]],
    ["p=foo", ["-", "-", "-"]],
    ["p=foo; rua=mailto:a@b.example", ["none", "none", "none"]],
    ["p=foo; rua=x", ["-", "-", "-"]],
    ["p=reject; sp=foo", ["-", "-", "-"]],
    ["p=reject; np=foo; rua=mailto:a@b.example", ["none", "none", "none"]],
    ["sp=reject", ["-", "-", "-"]],
  ])("%s", (tags, expected) => {
    const scopes = ["own", "subdomain", "non-existent"] as const;
    expect(scopes.map((scope) => policyOf(recordOf(tags), scope) ?? "-")).toEqual(expected);
  });
});

test.each<[string, "y" | "n" | "u"]>([
  ["psd=y", "y"],
  ["psd=N", "n"],
  ["psd=u", "u"],
  ["psd=x", "u"],
  ["", "u"],
])("%j declares a public suffix: %s", (tags, expected) => {
  expect(recordOf(tags).psd).toBe(expected);
});

describe("report addresses", () => {
  test.each<[string, string[]]>([
    ["mailto:a@b.example", ["mailto:a@b.example"]],
    ["mailto:a@b.example!10m", ["mailto:a@b.example"]],
    ["mailto:a@b.example!10", ["mailto:a@b.example"]],
    ["MAILTO:a@b.example , mailto:c@d.example", ["MAILTO:a@b.example", "mailto:c@d.example"]],
    ["mailto:a", []],
    ["mailto:a@b@c", []],
    ["mailto:a b@c", []],
    ["mailto:a@b!x", []],
    ["xmailto:a@b.example", ["xmailto:a@b.example"]],
    ["https://a.example/", ["https://a.example/"]],
    ["http+x-1.a:y", ["http+x-1.a:y"]],
    ["1http:x", []],
    ["https:", []],
    ["https:a!b", []],
    ["https:a b", []],
    ["", []],
    ["x mailto:a@b.example", []],
    ["-a:b", []],
  ])("%j", (value, expected) => {
    expect(reportAddresses(value)).toEqual(expected);
  });

  test("are absent", () => {
    expect(reportAddresses(undefined)).toEqual([]);
  });
});
