import { expect, test } from "vitest";
import { parseMessage } from "../../../src/message/parse.ts";
import { checkRequirements } from "../../../src/message/requirements.ts";
import { rejection } from "./project.ts";

const check = async (text: string) => {
  const bytes = Buffer.from(text.replaceAll("\n", "\r\n"), "latin1");
  return checkRequirements(bytes, await parseMessage(bytes), '"mail.eml"', "mail.eml");
};

const head = "From: Acme <news@acme.example>\nSubject: Hi\n";
const attach = (filename: string) =>
  `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="${filename}"\n\nMZ\n--b--\n`;

test.each<[string, string]>([
  ["plain text", `${head}\nHi\n`],
  ["an empty body", `${head}\n`],
  ["two senders", `From: a@acme.example, b@acme.example\nSender: a@acme.example\n\nHi\n`],
  ["a line of 998 octets", `${head}\n${"x".repeat(998)}\n`],
  [
    "declared 8-bit content",
    `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\u00c3\u00bc\n`,
  ],
  ["a PDF", attach("invoice.pdf")],
  ["a name that only contains .exe", attach("setup.exe.zip")],
  ["repeated custom headers", `${head}Received: a\nReceived: b\nX-A: 1\nX-A: 2\n\nHi\n`],
])("%s is accepted", async (_, text) => {
  await expect(check(text)).resolves.toBeUndefined();
});

test.each<[string, string, string]>([
  ["no blank line", head.trim(), "no blank line"],
  ["no From", "Subject: Hi\n\nHi\n", "no From header"],
  ["a From without address", "From: Acme\n\nHi\n", 'From header "Acme" is not a valid email address'],
  ["a From without domain", "From: Acme <news@localhost>\n\nHi\n", "is not a valid email address"],
  ["two From headers", `${head}From: b@acme.example\n\nHi\n`, "more than one From header"],
  ["two Subjects, in any case", `${head}SUBJECT: Hi\n\nHi\n`, "more than one SUBJECT header"],
  [
    "two List-Unsubscribe",
    `${head}List-Unsubscribe: <a>\nList-Unsubscribe: <b>\n\nHi\n`,
    "more than one List-Unsubscribe",
  ],
  ["a non-ASCII header", `${head}X-Name: Zo\u00c3\u00ab\n\nHi\n`, "X-Name header has non-ASCII characters"],
  ["a line of 999 octets", `${head}\nshort\n${"x".repeat(999)}\n`, "line 5 has 999 octets"],
  ["a long last line", `${head}\n${"x".repeat(2000)}`, "line 4 has 2000 octets"],
  [
    "8-bit text without an encoding",
    `${head}\nGr\u00c3\u00bc\u00c3\u009fe\n`,
    "non-ASCII bytes in Content-Transfer-Encoding 7bit",
  ],
  [
    "undeclared 8-bit text in an inner part",
    `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: 7bit\n\nGr\u00c3\u00bc\n--b--\n`,
    "text/plain part has non-ASCII bytes",
  ],
  ["a multipart without boundary", `${head}Content-Type: multipart/mixed\n\nHi\n`, "declares no boundary"],
  ["a multipart without parts", `${head}Content-Type: multipart/mixed; boundary=b\n\nHi\n`, "has no parts"],
  [
    "a multipart without a closing boundary",
    `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n`,
    "is not closed",
  ],
  [
    "a program",
    attach("setup.exe"),
    'attachment "setup.exe" has a file type that the service rejects (.exe)',
  ],
  ["a program in capitals", attach("SETUP.EXE"), "(.exe)"],
  ["a program with a trailing dot", attach("setup.js. "), "(.js)"],
  ["a program with two file extensions", attach("invoice.pdf.scr"), "(.scr)"],
])("%s is refused", async (_, text, why) => {
  const error = await rejection(check(text));
  expect(error).toMatchObject({ code: "message-invalid", literal: "mail.eml" });
  expect(String(error)).toContain(why);
});

test("decodes an attachment name before checking it", async () => {
  const encoded = attach("x").replace('filename="x"', "filename*=utf-8''setup%2Eexe");
  expect(String(await rejection(check(encoded)))).toContain("(.exe)");
});

test("refuses more than 40 MB, but not 40 MB", async () => {
  const line = `${"x".repeat(76)}\r\n`;
  const body = (size: number) => {
    const top = Buffer.from("From: a@acme.example\r\n\r\n");
    return Buffer.concat([top, Buffer.from(line.repeat(Math.ceil(size / line.length)))]).subarray(0, size);
  };
  const parsed = { from: "", subject: "", headers: [], attachments: [] };
  await expect(checkRequirements(body(40 * 2 ** 20), parsed, "it")).resolves.toBeUndefined();
  expect(String(await rejection(checkRequirements(body(40 * 2 ** 20 + 1), parsed, "it")))).toContain("40 MB");
});

test("reports every problem in one error", async () => {
  const error = String(await rejection(check("Subject: a\nSubject: b\n\nGr\u00c3\u00bc\n")));
  expect(error).toContain("no From header");
  expect(error).toContain("more than one Subject");
  expect(error).toContain("non-ASCII");
  expect(error).toContain("Fix all of these errors");
});
