import { expect, test } from "vitest";
import { hasGroup, readMailboxes, splitAddresses } from "../../../../src/check/evidence/mailboxes.ts";
import { decodeHeader } from "../../../../src/message/decode-header.ts";
import { formatMailboxes } from "../../../../src/message/mailbox.ts";

test.each([
  "Acme: Shop",
  "Acme (Shop), Inc.",
  "Zoë: Grüße",
  "Zoë (Köln), e.V.",
  "Zoë <b@other.example>, Köln",
  "=?utf-8?Q?abc?=",
  "春: セール (東京)",
])("keeps the name %s of one email address whole", async (name) => {
  const raw = await formatMailboxes([{ name, address: "news@acme.example" }]);
  expect(readMailboxes([{ name: "From", raw, value: decodeHeader(raw) }])).toEqual([
    { name, address: "news@acme.example", domain: "acme.example" },
  ]);
});

test("reads unencoded non-ASCII letters as UTF-8", () => {
  const raw = Buffer.from("Zoë <news@acme.example>", "utf8").toString("latin1");
  expect(readMailboxes([{ name: "From", raw, value: decodeHeader(raw) }])).toMatchObject([{ name: "Zoë" }]);
});

test.each<[string, [name: string, address: string, domain: string][]]>([
  ["", []],
  ["Ann <ann@Acme.example>", [["Ann", "ann@Acme.example", "acme.example"]]],
  ["ann@acme.example", [["", "ann@acme.example", "acme.example"]]],
  ["Ann", [["Ann", "", ""]]],
  ["Ann <ann@bücher.example>", [["Ann", "ann@bücher.example", "xn--bcher-kva.example"]]],
  [
    "Ann <ann@acme.example>, bob@other.example",
    [
      ["Ann", "ann@acme.example", "acme.example"],
      ["", "bob@other.example", "other.example"],
    ],
  ],
  [
    "Friends: Ann <ann@acme.example>, bob@other.example;",
    [
      ["Friends: Ann", "ann@acme.example", "acme.example"],
      ["Friends", "bob@other.example", "other.example"],
    ],
  ],
  ["Friends:;", []],
])("reads the mailboxes of %j", (raw, expected) => {
  const latin = Buffer.from(raw, "utf8").toString("latin1");
  expect(readMailboxes([{ name: "To", raw: latin, value: raw }])).toEqual(
    expected.map(([name, address, domain]) => ({ name, address, domain })),
  );
});

test.each([
  ["Friends: ann@acme.example;", true],
  ["Friends:;", true],
  ["Ann <ann@acme.example>", false],
  ['"Friends: Ann" <ann@acme.example>', false],
  ["", false],
])("%j names a group: %s", (field, expected) => {
  expect(hasGroup(field)).toBe(expected);
});

test.each<[string, string[]]>([
  ["", []],
  ["a@b", ["a@b"]],
  ["a@b, c@d,e@f", ["a@b", " c@d", "e@f"]],
  [",a@b, ,c@d,", ["a@b", "c@d"]],
  ['"a, b" <a@b>, c@d', ['"a, b" <a@b>', " c@d"]],
  ['"a\\", b" <a@b>, c@d', ['"a\\", b" <a@b>', " c@d"]],
  ["a\\,b <a@b>, c@d", ["a\\,b <a@b>", " c@d"]],
  ["a (b, c) <a@b>, c@d", ["a  <a@b>", " c@d"]],
  ["=?utf-8?Q?a,_b?= <a@b>, c@d", [" <a@b>", " c@d"]],
  ["=?utf-8?b?YSwg,Yg==?= <a@b>", [" <a@b>"]],
  ["=?utf-8?x?a,b?= <a@b>", ["=?utf-8?x?a", "b?= <a@b>"]],
])("splits %j into %j", (field, expected) => {
  expect(splitAddresses(field)).toEqual(expected);
});
