import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { eml, type MessageSource, mime, simple } from "../../../src/message/message-source.ts";
import { renderMessage } from "../../../src/message/render.ts";
import { parseFromHeader, parseSender } from "../../../src/message/sender.ts";
import { createProject, rejection } from "./project.ts";

/** Senders as people write them, with the name that readers must see. */
const names: readonly (readonly [written: string, name: string])[] = [
  ["Acme <news@acme.example>", "Acme"],
  ["Acme: Shop <news@acme.example>", "Acme: Shop"],
  ["Acme (Shop) <news@acme.example>", "Acme (Shop)"],
  ["Acme (Shop <news@acme.example>", "Acme (Shop"],
  ["Acme, Inc. <news@acme.example>", "Acme, Inc."],
  ["Acme; Shop <news@acme.example>", "Acme; Shop"],
  ['Robin "Bob" Acme <news@acme.example>', 'Robin "Bob" Acme'],
  ['"Acme, Inc." <news@acme.example>', "Acme, Inc."],
  ['"Acme: <Shop>" <news@acme.example>', "Acme: <Shop>"],
  ['"Acme \\"A\\" \\\\ B" <news@acme.example>', 'Acme "A" \\ B'],
  ["Acme \\ Shop <news@acme.example>", "Acme \\ Shop"],
  ["Acme @ Home <news@acme.example>", "Acme @ Home"],
  ["Acme [Shop] <news@acme.example>", "Acme [Shop]"],
  ["Acme's 1. Shop! <news@acme.example>", "Acme's 1. Shop!"],
  ["Zoë: Grüße (Köln), e.V. <news@acme.example>", "Zoë: Grüße (Köln), e.V."],
  ["=?utf-8?Q?abc?= <news@acme.example>", "=?utf-8?Q?abc?="],
  ["shop@acme.example <news@acme.example>", "shop@acme.example"],
  ["news@acme.example", ""],
  ["<news@acme.example>", ""],
];

const sources: readonly (readonly [
  field: string,
  make: (written: string) => Parameters<typeof renderMessage>[0],
])[] = [
  ["From", (written) => ({ from: written, source: mime({ subject: "s", text: "t" }), data: {} })],
  ["From", (written) => ({ from: written, source: simple({ subject: "s", text: "t" }), data: {} })],
  [
    "Reply-To",
    (replyTo) => ({
      from: "Acme <a@acme.example>",
      source: mime({ subject: "s", text: "t", replyTo }),
      data: {},
    }),
  ],
  [
    "To",
    (to) => ({ from: "Acme <a@acme.example>", source: mime({ subject: "s", text: "t", to }), data: {} }),
  ],
];

describe.each(sources)("%s", (field, make) => {
  test.each(names)("%s keeps its name as written", async (written, name) => {
    const message = await renderMessage(make(written), await createProject());
    // An independent parser must also read the name, and a literal encoded word must not be decoded.
    const raw = Buffer.from(message.bytes ?? []).toString("latin1");
    expect(raw).not.toContain("=?utf-8?Q?abc?=");
    const mail = await simpleParser(raw);
    const list = { From: mail.from, "Reply-To": mail.replyTo, To: mail.to }[field];
    expect([list].flat().flatMap((each) => each?.value)).toEqual([{ name, address: "news@acme.example" }]);
    const line = new RegExp(`^${field}: (.*(?:\r\n[ \t].*)*)`, "m").exec(raw)?.[1] ?? "";
    expect(await parseFromHeader(line.replace(/\r\n/g, ""), line)).toMatchObject({
      address: "news@acme.example",
    });
  });

  test.each([
    ["a group", "Team: news@acme.example;", "quotes"],
    ["a group with a name in it", "Team: Shop <news@acme.example>;", "quotes"],
    ["a group with two addresses", "Team: a@acme.example, Shop <news@acme.example>", "quotes"],
    ["a comment instead of a name", "news@acme.example (Acme)", "quotes"],
    ["a comment after the address", "Acme <news@acme.example> (Shop)", "quotes"],
    ["a comment inside the address", "Acme <news@acme.example(Shop)>", "is not a valid email address"],
    ["an unclosed quotation", '"Acme, Inc. <news@acme.example>', "an unclosed quotation mark"],
    ["one quotation mark", '5" Pipes <news@acme.example>', "an unclosed quotation mark"],
    ["angle brackets in a name", "Acme <Shop> <news@acme.example>", "quotes"],
    ["an open angle bracket in a name", "Acme < Shop <news@acme.example>", "quotes"],
    ["an address before a comma in a name", "Shop x@evil.example, Acme <news@acme.example>", "quotes"],
    ["no address", "Acme", "contains no email address"],
    ["an address without a domain", "Acme <news>", '"news" is not a valid email address'],
  ])("refuses %s, and suggests a fix", async (_, written, why) => {
    const error = await rejection(renderMessage(make(written), await createProject()));
    expect(error).toMatchObject({ code: "message-invalid", literal: written });
    expect(String(error)).toContain(why);
  });
});

describe("several addresses", () => {
  const render = async (source: MessageSource) =>
    (await renderMessage({ from: "a@acme.example", source, data: {} }, await createProject())).parsed.headers;

  test.each([
    ["a@acme.example, b@acme.example", "a@acme.example, b@acme.example"],
    [
      "Acme: A <a@acme.example>, B, C <b@acme.example>",
      '"Acme: A" <a@acme.example>, "B, C" <b@acme.example>',
    ],
    ['"A, B" <a@acme.example>,b@acme.example', '"A, B" <a@acme.example>, b@acme.example'],
  ])("reply to %s", async (replyTo, value) => {
    expect(await render(mime({ subject: "s", text: "t", replyTo }))).toContainEqual({
      name: "Reply-To",
      value,
    });
    expect(await render(mime({ subject: "s", text: "t", to: replyTo }))).toContainEqual({
      name: "To",
      value,
    });
  });

  test("allow an empty group in To, as RFC 5322 defines it", async () => {
    const to = "undisclosed-recipients:;";
    expect(await render(mime({ subject: "s", text: "t", to }))).toContainEqual({ name: "To", value: to });
  });

  test("refuse an empty group as the sender", async () => {
    expect(String(await rejection(parseSender("undisclosed-recipients:;", "x")))).toContain(
      "no email address",
    );
  });
});

test("parses the From of a message file like a mail client, and sends it unchanged", async () => {
  for (const own of [
    "Acme (Shop) <news@acme.example>",
    "news@acme.example (Acme)",
    "Acme: <news@acme.example>;",
  ]) {
    const source = `From: ${own}\nSubject: s\n\nHello\n`;
    const message = await renderMessage(
      { from: "news@acme.example", source: eml("a.eml"), data: {} },
      await createProject({ "a.eml": source }),
    );
    expect(Buffer.from(message.bytes ?? []).toString()).toBe(source);
  }
});
