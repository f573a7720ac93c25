import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import {
  type MessageSource,
  mime,
  reactEmail,
  serviceTemplate,
  simple,
  template,
} from "../../../src/message/message-source.ts";
import { renderMessage } from "../../../src/message/render.ts";
import { createProject, from, rejection, render } from "./project.ts";

const half = "a\ud800b";
const arn = "arn:aws:ses:us-east-1:123456789012:template/launch";
const text = "t";

const withText: readonly (readonly [where: string, make: (value: string) => MessageSource])[] = [
  ["a subject", (subject) => mime({ subject, text })],
  ["the subject of a simple message", (subject) => simple({ subject, text })],
  ["a text part", (value) => mime({ subject: "s", text: value })],
  ["HTML", (html) => mime({ subject: "s", html })],
  ["the text of a simple message", (value) => simple({ subject: "s", text: value })],
  ["the HTML of a simple message", (html) => simple({ subject: "s", html })],
  ["a header", (value) => mime({ subject: "s", text, headers: { "X-A": value } })],
  ["one of several headers", (value) => mime({ subject: "s", text, headers: { "X-A": ["a", value] } })],
  ["To", (value) => mime({ subject: "s", text, to: `${value} <a@acme.example>` })],
  ["Reply-To", (value) => mime({ subject: "s", text, replyTo: `${value} <a@acme.example>` })],
  ["an attachment", (content) => mime({ subject: "s", text, attachments: [{ content, filename: "a.txt" }] })],
  [
    "an attachment's name",
    (name) => mime({ subject: "s", text, attachments: [{ content: "a", filename: name }] }),
  ],
  [
    "an attachment's cid",
    (cid) => mime({ subject: "s", text, attachments: [{ content: "a", filename: "a.txt", cid }] }),
  ],
  [
    "an attachment's type",
    (type) =>
      mime({
        subject: "s",
        text,
        attachments: [{ content: "a", filename: "a", contentType: `text/${type}` }],
      }),
  ],
  [
    "an appointment's file name",
    (filename) => mime({ subject: "s", text, calendar: { content: "a", filename } }),
  ],
  ["an appointment", (content) => mime({ subject: "s", text, calendar: { content } })],
  ["a preheader", (preheader) => template("mail", { subject: "s", preheader })],
  ["the subject of a template", (subject) => template("mail", { subject })],
  ["a service template's data", (a) => serviceTemplate({ arn, data: { list: [{ a }] } })],
  ["the name of a service template's data", (a) => serviceTemplate({ arn, data: { [a]: 1 } })],
];

const files = { "templates/mail.html.hbs": "<p>{{preheader}}</p>" };

describe("half a character is refused", () => {
  test.each(withText)("in %s", async (_, make) => {
    expect(String(await rejection(render(make(half), {}, files)))).toContain("half a character");
    await render(make("a\u{1f600}b"), {}, files);
  });

  test("in From", async () => {
    const message = renderMessage(
      { from: `${half} <news@acme.example>`, source: mime({ subject: "s", text }), data: {} },
      await createProject(),
    );
    expect(await rejection(message)).toMatchObject({ code: "message-invalid" });
  });

  test("in the output of a component", async () => {
    const context = {
      ...(await createProject()),
      renderComponent: async () => ({ html: `<p>${half}</p>`, text }),
    };
    const source = reactEmail("a.tsx", { subject: "s" });
    expect(String(await rejection(renderMessage({ from, source, data: {} }, context)))).toContain(
      "half a character",
    );
  });

  test("in data, with the place of the template that prints it", async () => {
    const error = await rejection(render(template("mail", { subject: "s" }), { preheader: half }, files));
    expect(error).toMatchObject({ location: { file: "templates/mail.html.hbs", line: 1, column: 6 } });
  });

  test("names the text as its author wrote it", async () => {
    expect(await rejection(render(mime({ subject: half, text })))).toMatchObject({
      code: "message-invalid",
      literal: half,
    });
  });
});

describe("a control character is refused", () => {
  const inFields = withText.filter(
    ([where]) => /subject|header|To$/.test(where) && !where.includes("preheader"),
  );
  test.each(inFields)("in %s", async (_, make) => {
    for (const control of ["\t", "\u0085", "\u0000", "\u001b", "\u007f", "\u009f", "\n"])
      expect(await rejection(render(make(`a${control}b`), {}, files))).toMatchObject({
        code: "message-invalid",
      });
  });
});

describe("text that looks like an encoded word stays text", () => {
  const words = [
    "=?utf-8?Q?abc?=",
    "=?UTF-8?B?YWJj?=",
    "Sale =?utf-8?q?abc?= now",
    "=?utf-8?Q?a b?=",
    "x=?utf-8?Q?abc?=y",
    "Grüße =?utf-8?Q?abc?=",
    '"=?utf-8?Q?abc?="',
    `${"long ".repeat(40)}=?utf-8?Q?abc?= ${"=?utf-8?Q?abc?= ".repeat(20)}end`,
  ];

  test.each(words)("%s", async (word) => {
    const message = await render(mime({ subject: word, text, headers: { "X-A": word } }));
    expect(message.parsed.subject).toBe(word);
    expect(message.parsed.headers).toContainEqual({ name: "X-A", value: word });
    const mail = await simpleParser(Buffer.from(message.bytes ?? []));
    expect(mail.subject).toBe(word);
    const [, header = ""] =
      /^X-A: (.*(?:\r\n[ \t].*)*)/m.exec(String(Buffer.from(message.bytes ?? []))) ?? [];
    expect((await simpleParser(`Subject: ${header}\r\n\r\n`)).subject).toBe(word);
  });

  test.each(words)("in a simple message, whose API reads encoded words: %s", async (subject) => {
    const message = await render(simple({ subject, text }));
    expect(message.parsed.subject).toBe(subject);
    const { content } = message;
    if (content.kind !== "simple") throw new Error("it is not simple");
    const mail = await simpleParser(`Subject: ${content.subject}\r\n\r\nt`);
    expect(mail.subject).toBe(subject);
  });

  test("does not treat a question mark in an address as an encoded word", async () => {
    const value = "<https://acme.example/?a=?b&c=?=>";
    const { bytes } = await render(mime({ subject: "s", text, headers: { "List-Unsubscribe": value } }));
    expect(Buffer.from(bytes ?? []).toString()).toContain(`List-Unsubscribe: ${value}\r\n`);
  });
});
