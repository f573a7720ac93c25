import { describe, expect, test } from "vitest";
import {
  hashBytes,
  hashMessage,
  hashSimpleContent,
  hashTemplateContent,
} from "../../../src/message/content-hash.ts";

const message = [
  "From: Acme <news@acme.example>",
  "Subject: Spring sale for everybody who waited",
  "Date: Sun, 01 Mar 2026 08:00:00 +0000",
  "Message-ID: <1@acme.example>",
  'Content-Type: multipart/mixed; boundary="outer"',
  "",
  "--outer",
  "Content-Type: multipart/alternative; boundary=inner",
  "",
  "--inner",
  "Content-Type: text/plain",
  "",
  "Hello, Date: today, boundary=outer",
  "--inner",
  "Content-Type: text/html",
  "",
  "<p>Hello</p>",
  "--inner--",
  "--outer--",
  "",
].join("\r\n");

const hash = (text: string) => hashMessage(Buffer.from(text, "latin1"));

describe("the same content", () => {
  test.each<[string, string]>([
    ["another Date", message.replace("01 Mar", "02 Mar")],
    ["another Message-ID", message.replace("<1@", "<2@")],
    ["no Date", message.replace(/Date: Sun.*\r\n/, "")],
    ["another outer boundary", message.replaceAll(/(--|")outer/g, "$1x-77")],
    ["another inner boundary", message.replaceAll("inner", "b.(2)")],
    ["LF line ends", message.replaceAll("\r\n", "\n")],
    ["a folded header", message.replace("for everybody", "for\r\n everybody")],
  ])("with %s has the same hash", (_, other) => {
    expect(other).not.toBe(message);
    expect(hash(other)).toBe(hash(message));
  });

  test("has 64 hexadecimal digits", () => expect(hash(message)).toMatch(/^[0-9a-f]{64}$/));
});

test.each<[string, string]>([
  ["one byte of the text", message.replace("Hello,", "Hallo,")],
  [
    "a boundary's name in the text",
    message.replace("boundary=outer\r\n--inner", "boundary=other\r\n--inner"),
  ],
  ["a Date in the text", message.replace("Date: today", "Date: never")],
  ["one byte of the HTML", message.replace("<p>Hello", "<p>hello")],
  ["the subject", message.replace("Spring", "spring")],
  ["From", message.replace("Acme <", "Acne <")],
  ["a part's type", message.replace("text/html", "text/plain")],
  ["one part fewer", message.replace(/--inner\r\nContent-Type: text\/html\r\n\r\n<p>Hello<\/p>\r\n/, "")],
  ["the closing delimiter", message.replace("--inner--\r\n", "")],
  ["a nested Date header", message.replace("Content-Type: text/html", "Date: x\r\nContent-Type: text/html")],
])("a change of %s changes the hash", (_, other) => {
  expect(other).not.toBe(message);
  expect(hash(other)).not.toBe(hash(message));
});

test("ignores a boundary's name only where it is declared", () => {
  const withHeader = (value: string) => hash(`X-Campaign: ${value}\r\n${message}`);
  expect(withHeader("outer")).not.toBe(withHeader("boundary-1"));
});

// Ledgers and reports keep hashes, so a new version must not change them.
test("hashes stay the same between versions", () => {
  expect({
    mime: hash(message),
    bytes: hashBytes(Buffer.from(message, "latin1")),
    simple: hashSimpleContent({ kind: "simple", subject: "Hi", text: "Hello" }, "news@acme.example"),
    template: hashTemplateContent(
      { kind: "template", templateArn: "arn:1", templateData: '{"b":[{"d":1,"c":null}],"a":"x"}' },
      "news@acme.example",
    ),
  }).toEqual({
    mime: "996de2d604f4b97761679f2ac06b224a0c040d89b41000fd1d24646d87c06e5d",
    bytes: "0c602072d512c440a0ee4582e8889d2aca177a30c9225eb5454b3ba37e4b232e",
    simple: "a6ea0e0ecc3c6a01d9a13187ece3f765fd33499458bf4e75ff048a1be0ddc344",
    template: "5bba9a3a4c26164c400273a498fff2030562af9c00159776174c6abc767d1bc2",
  });
});

describe("hashSimpleContent", () => {
  const content = { kind: "simple", subject: "Hi", text: "Hello", html: "<p>Hello</p>" } as const;
  const simple = (change: object, from = "a@acme.example") =>
    hashSimpleContent({ ...content, ...change }, from);

  test.each<[string, object, string?]>([
    ["the subject", { subject: "Ho" }],
    ["the text", { text: "Hallo" }],
    ["no text", { text: undefined }],
    ["the HTML", { html: "<p>Hallo</p>" }],
    ["no HTML", { html: undefined }],
    ["text and HTML swapped", { text: content.html, html: content.text }],
    ["the sender", {}, "b@acme.example"],
  ])("changes with %s", (_, change, from) => {
    expect(simple({})).toMatch(/^[0-9a-f]{64}$/);
    expect(simple(change, from)).not.toBe(simple({}));
  });
});

describe("hashTemplateContent", () => {
  const template = (templateData: string, templateArn = "arn:1", from = "a@acme.example") =>
    hashTemplateContent({ kind: "template", templateArn, templateData }, from);
  const data = '{"a":{"b":1,"c":[1,2]},"d":null}';

  test("ignores the order of names, at every level", () => {
    expect(template('{ "d": null, "a": { "c": [1, 2], "b": 1 } }')).toBe(template(data));
  });

  test.each<[string, string]>([
    ["the order of a list", template('{"a":{"b":1,"c":[2,1]},"d":null}')],
    ["a value", template('{"a":{"b":2,"c":[1,2]},"d":null}')],
    ["a name", template('{"a":{"x":1,"c":[1,2]},"d":null}')],
    ["the template", template(data, "arn:2")],
    ["the sender", template(data, "arn:1", "b@acme.example")],
  ])("changes with %s", (_, other) => {
    expect(other).not.toBe(template(data));
  });
});

test("hashBytes covers every byte", () => {
  const bytes = Buffer.from(message, "latin1");
  expect(hashBytes(Buffer.from(message, "latin1"))).toBe(hashBytes(bytes));
  expect(hashBytes(Buffer.from(message.replace("01 Mar", "02 Mar"), "latin1"))).not.toBe(hashBytes(bytes));
});
