import { describe, expect, test } from "vitest";
import { hashMessage } from "../../../src/message/content-hash.ts";

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
  ["a nested Date header", message.replace("Content-Type: text/html", "Date: x\r\nContent-Type: text/html")],
])("a change of %s changes the hash", (_, other) => {
  expect(other).not.toBe(message);
  expect(hash(other)).not.toBe(hash(message));
});
