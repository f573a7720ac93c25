import { describe, expect, test } from "vitest";
import { decodeHeader } from "../../../src/message/decode-header.ts";
import { parseMimeTree } from "../../../src/message/mime-tree.ts";
import { parseMessage } from "../../../src/message/parse.ts";

const bytes = (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"), "latin1");

test.each([
  ["plain", "plain"],
  ["=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= Wien", "Grüße aus Wien"],
  ["=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"],
  ["=?iso-8859-1?q?Gr=FC=DFe?= <a@b.example>", "Grüße <a@b.example>"],
  ["=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"],
  ["=?utf-8*de?q?Hallo?=", "Hallo"],
  ["a =?utf-8?q?b?= c", "a b c"],
  ["=?no-such?q?Gr=FC=DFe?=", "Grüße"],
  ["=?utf-8?q?broken", "=?utf-8?q?broken"],
  ["Gr\u00c3\u00bc\u00c3\u009fe", "Grüße"],
  ["Gr\u00fc\u00dfe", "Grüße"],
  ["", ""],
])("decodes header %j as %j", (value, expected) => {
  expect(decodeHeader(value)).toBe(expected);
});

describe("parseMessage", () => {
  test("returns headers in order, with names as written and decoded, unfolded values", async () => {
    const { headers, from, subject } = await parseMessage(
      bytes(
        "received: by mx.example\n with SMTP\nFrom: =?utf-8?q?Zo=C3=AB?= <z@a.example>\nX-One: 1\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?utf-8?q?_aus_Wien?=\nX-One: 2\n\nHi\n",
      ),
    );
    expect(headers).toEqual([
      { name: "received", value: "by mx.example with SMTP" },
      { name: "From", value: "Zoë <z@a.example>" },
      { name: "X-One", value: "1" },
      { name: "Subject", value: "Grüße aus Wien" },
      { name: "X-One", value: "2" },
    ]);
    expect({ from, subject }).toEqual({ from: "Zoë <z@a.example>", subject: "Grüße aus Wien" });
  });

  test("returns no HTML for a text message, and no text for an HTML message", async () => {
    expect((await parseMessage(bytes("From: a@b.example\n\nHi\n"))).html).toBeUndefined();
    const html = await parseMessage(bytes("From: a@b.example\nContent-Type: text/html\n\n<p>Hi</p>\n"));
    expect(html.html?.trim()).toBe("<p>Hi</p>");
    expect(html.text).toBeUndefined();
  });

  test.each(["", "no header at all", "\n\n", "From", "Content-Type: multipart/mixed\n\nx", ":\n:\n\n"])(
    "returns a message for invalid input %j",
    async (text) => {
      expect(await parseMessage(bytes(text))).toMatchObject({ attachments: expect.any(Array) });
    },
  );
});

describe("parseMessage limits", () => {
  const part = (encoding: string, body: string) =>
    `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n--b--\n`;
  const blanks = (count: number) => `x${" \t".repeat(count).slice(0, count)}x`;

  test.each<[string, string]>([
    ["1,000 blanks in a row", part("quoted-printable", blanks(1000))],
    ["more blanks, but not in a row", part("quoted-printable", `${blanks(900)}${blanks(900)}`)],
    ["more blanks in a part without that encoding", part("x-quoted-printable", blanks(1001))],
    ["more blanks in a part without an encoding", `From: a@b.example\n\n${blanks(1001)}\n`],
  ])("reads %s", async (_, text) => {
    await expect(parseMessage(bytes(text))).resolves.toMatchObject({ subject: "" });
  });

  test.each<[string, string]>([
    ["in a row", part("quoted-printable", blanks(1001))],
    ["before a shorter row", part("Quoted-Printable", `${blanks(1001)}${blanks(3)}`)],
    ["in a message without parts", `Content-Transfer-Encoding: quoted-printable\n\n${blanks(1001)}\n`],
  ])("refuses 1,001 blanks %s", async (_, text) => {
    await expect(parseMessage(bytes(text))).rejects.toMatchObject({
      code: "message-invalid",
      reason: "Cannot read the message: a quoted-printable part has more than 1000 blanks in a row",
      hint: "Encode the part again, with lines of at most 76 characters",
    });
  });

  const nested = (levels: number): string => {
    let text = "\nx";
    for (let level = 0; level < levels; level++)
      text = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${text}\n--b${level}--`;
    return text;
  };

  test("reads parts that are nested 49 levels deep, and refuses 50", async () => {
    await expect(parseMessage(bytes(nested(49)))).resolves.toMatchObject({ attachments: [] });
    await expect(parseMessage(bytes(nested(50)))).rejects.toMatchObject({
      reason: "Cannot read the message: its parts are nested 50 levels deep or more",
      hint: "Use fewer nested parts",
    });
  });
});

test("parseMessage returns each attachment with its name, type, size, and use", async () => {
  const file = (headers: string) => `--b\n${headers}\n\nabc\n`;
  const { attachments } = await parseMessage(
    bytes(
      `Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hi</p>\n${[
        'Content-Type: image/png\nContent-ID: <a>\nContent-Disposition: inline; filename="a.png"',
        "Content-Type: image/gif\nContent-ID: <b>\nContent-Disposition: attachment",
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="c.pdf"',
      ]
        .map(file)
        .join("")}--b--\n`,
    ),
  );
  expect(attachments).toEqual([
    { filename: "a.png", contentType: "image/png", sizeBytes: 3, inline: true },
    { contentType: "image/gif", sizeBytes: 3, inline: true },
    { filename: "c.pdf", contentType: "application/pdf", sizeBytes: 3, inline: false },
  ]);
});

describe("parseMimeTree", () => {
  const multipart = (boundary: string, inner: string) =>
    `Content-Type: multipart/mixed; boundary=${boundary}\n\npre\n--${boundary.replaceAll('"', "")}\n${inner}\n--${boundary.replaceAll('"', "")}--\npost\n`;

  test.each(["b1", '"b 1"', '"=_.+(?)*"', '"b1"; charset=utf-8'])(
    "finds the parts of boundary %s",
    (boundary) => {
      const clean = boundary.split(";")[0] ?? "";
      const text = multipart(clean, "A: 1\n\nbody").replace(clean, boundary);
      const tree = parseMimeTree(bytes(text));
      expect(tree).toMatchObject({ body: "pre", isClosed: true });
      expect(tree.parts).toMatchObject([{ headers: [{ name: "A", value: "1" }], body: "body", parts: [] }]);
    },
  );

  test.each([
    ["in sections", "boundary*0=a; boundary*1=b"],
    ["in sections, the last first, one encoded", "boundary*1=\"b\"; boundary*0*=us-ascii''%61"],
    ["encoded as a whole", "boundary*=us-ascii'en'a%62"],
    ["whole, and in sections, which are then ignored", "boundary=ab; boundary*0=x"],
  ])("reads a boundary declared %s", (_, parameters) => {
    const text = `Content-Type: multipart/mixed; ${parameters}\n\n--ab\n\nbody\n--ab--\n`;
    expect(parseMimeTree(bytes(text))).toMatchObject({
      boundary: "ab",
      isClosed: true,
      parts: [{ body: "body" }],
    });
  });

  test("an outer boundary that is a prefix of an inner one does not split it", () => {
    const inner = multipart("b1-inner", "\nx");
    const [child] = parseMimeTree(bytes(multipart("b1", inner))).parts;
    expect(child).toMatchObject({ boundary: "b1-inner", isClosed: true, parts: [{ body: "x" }] });
  });

  test("reads an empty part and a missing closing boundary", () => {
    const tree = parseMimeTree(bytes("Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nx\n"));
    expect(tree.isClosed).toBe(false);
    expect(tree.parts.map(({ body }) => body.trim())).toEqual(["", "x"]);
  });

  test("survives 10,000 levels of nesting", () => {
    let text = "x";
    for (let level = 0; level < 10_000; level++)
      text = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${text}`;
    expect(parseMimeTree(Buffer.from(text)).parts).toHaveLength(1);
  });
});
