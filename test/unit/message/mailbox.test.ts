import { describe, expect, test } from "vitest";
import { formatMailboxes, isAddress, type Mailbox, parseMailboxes } from "../../../src/message/mailbox.ts";

const long = "a".repeat(64);
const label = "b".repeat(63);

test.each([
  ["a@acme.example", true],
  ["a.b+c_d'e@sub.acme.example", true],
  ["a@bücher.example", true],
  ["a@a.b", true],
  ["a@1.2", true],
  [`${long}@acme.example`, true],
  [`${long}a@acme.example`, false],
  [`a@${label}.example`, true],
  [`a@${label}b.example`, false],
  [`a@${`${label}.`.repeat(3)}${"c".repeat(254 - 2 - 3 * 64)}`, true],
  [`a@${`${label}.`.repeat(3)}${"c".repeat(255 - 2 - 3 * 64)}`, false],
  ["a@acme", false],
  ["@acme.example", false],
  ["a@", false],
  ["a", false],
  ["", false],
  ["a@b@acme.example", false],
  [".a@acme.example", false],
  ["a.@acme.example", false],
  ["a..b@acme.example", false],
  ["ä@acme.example", false],
  ["a b@acme.example", false],
  ["a@-acme.example", false],
  ["a@acme-.example", false],
  ["a@acme..example", false],
  ["a@acme.example.", false],
  ["a@ac me.example", false],
])("%s is an address: %s", (address, expected) => {
  expect(isAddress(address)).toBe(expected);
});

const parse = (written: string): Mailbox[] => parseMailboxes(written, "Cannot use it", "literal");
const a = { name: "", address: "a@acme.example" };
const b = { name: "", address: "b@acme.example" };

describe("a list of addresses", () => {
  test.each<[string, readonly Mailbox[]]>([
    ["a@acme.example", [a]],
    [" a@acme.example , b@acme.example ", [a, b]],
    ["<a@acme.example>,<b@acme.example>", [a, b]],
    ["Acme, Inc. <a@acme.example>, b@acme.example", [{ ...a, name: "Acme, Inc." }, b]],
    ['"x@y.example, z" <a@acme.example>', [{ ...a, name: "x@y.example, z" }]],
    ['"a \\" b, \\\\" <a@acme.example>, b@acme.example', [{ ...a, name: 'a " b, \\' }, b]],
    ['A "B" C <a@acme.example>', [{ ...a, name: 'A "B" C' }]],
    [
      "A <a@acme.example>, B <b@acme.example>",
      [
        { ...a, name: "A" },
        { ...b, name: "B" },
      ],
    ],
    [`${"x, ".repeat(200)}<a@acme.example>`, [{ ...a, name: `${"x, ".repeat(200)}`.trim() }]],
  ])("%s", (written, expected) => {
    expect(parse(written)).toEqual(expected);
  });

  test.each([
    ["Acme", "it contains no email address"],
    ["", "it contains no email address"],
    ["Team: a@acme.example;", "it is a group, which has no email address"],
    ["a@acme.example (Acme)", "it has a comment after the email address"],
    ["a@acme", '"a@acme" is not a valid email address'],
    ["Acme <a@acme>", '"a@acme" is not a valid email address'],
    ["A > B <a@acme.example>", 'its name contains "<" or ">"'],
    ["x@y.example, z <a@acme.example> b", '"z <a@acme.example> b" is not a valid email address'],
    [
      "to: x@y.example <a@acme.example>",
      "its name contains an email address, so it could be a list of addresses",
    ],
    ['"Acme <a@acme.example>', "it has an unclosed quotation mark"],
    ['"Acme \\" <a@acme.example>', "it has an unclosed quotation mark"],
  ])("%s is refused: %s", (written, why) => {
    expect(() => parse(written)).toThrow(
      expect.objectContaining({
        code: "message-invalid",
        literal: "literal",
        reason: `Cannot use it: ${why}`,
      }),
    );
  });
});

test.each<[readonly Mailbox[], string]>([
  [[a, b], "a@acme.example, b@acme.example"],
  [[{ ...a, name: "Acme" }], "Acme <a@acme.example>"],
  [[{ ...a, name: "Acme, Inc." }], '"Acme, Inc." <a@acme.example>'],
  [[{ ...a, name: "Grüße" }], "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= <a@acme.example>"],
  [[{ ...a, name: "=?utf-8?Q?abc?=" }], "=?UTF-8?Q?=3D=3Futf-8=3FQ=3Fabc=3F=3D?= <a@acme.example>"],
  [[], ""],
])("formats %j", async (mailboxes, expected) => {
  expect(await formatMailboxes(mailboxes)).toBe(expected);
});
