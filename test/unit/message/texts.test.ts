import { describe, expect, test } from "vitest";
import { loadAttachments } from "../../../src/message/attachments.ts";
import { composeMail } from "../../../src/message/compose.ts";
import { decodeHeader } from "../../../src/message/decode-header.ts";
import { decodeText, encodeText, looksEncoded } from "../../../src/message/header-text.ts";
import { linesOf } from "../../../src/message/lines.ts";
import type { AttachmentSource } from "../../../src/message/message-source.ts";
import { mime, serviceTemplate, template } from "../../../src/message/message-source.ts";
import { parseMessage } from "../../../src/message/parse.ts";
import { readFileInside } from "../../../src/message/project-file.ts";
import { checkRequirements } from "../../../src/message/requirements.ts";
import { requireSendable, requireSendableTexts, requireWhole } from "../../../src/message/sendable-text.ts";
import { toTemplateContent } from "../../../src/message/service-template.ts";
import { toPlainText } from "../../../src/message/text-from-html.ts";
import { fromUtf7 } from "../../../src/message/utf7.ts";
import { createProject, from, render } from "./project.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["", []],
  ["a", [1]],
  ["a\n", [1]],
  ["ab\r\nc\r\n", [2, 1]],
  ["\n\r\n\na\r", [0, 0, 0, 1]],
])("the lines of %j have %j octets", (text, octets) => {
  expect([...linesOf(bytes(text))]).toEqual(
    octets.map((count, index) => ({ line: index + 1, octets: count })),
  );
});

test.each([
  ["+AGE-bc", "abc"],
  ["a +- b", "a + b"],
  ["+AOQA9g-x", "äöx"],
  ["+AOQ x", "ä x"],
  ["+AOQA-", "ä"],
  ["plain", "plain"],
])("decodes %s from UTF-7", (text, expected) => {
  expect(fromUtf7(text)).toBe(expected);
});

test.each([
  ["=?utf-7?Q?+AOQ-?=", "ä"],
  ["=?unicode-1-1-utf-7?Q?+AOQ-?=", "ä"],
  ["=?utf-8?Q?=C3?= =?iso-8859-1?Q?=BC?=", "Ã¼"],
  ["=?utf-8?q?a?=x=?utf-8?q?b?=", "axb"],
  ["a =?utf-8?q?b?=  =?utf-8?q?c?= d", "a bc d"],
  [" =?utf-8?q?b?=", " b"],
])("decodes the header %s", (value, expected) => {
  expect(decodeHeader(value)).toBe(expected);
});

test.each([
  ["Spring", false, "Spring", "Spring"],
  ["Grüße", false, "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"],
  ["=?utf-8?q?abc?=", true, "=?UTF-8?Q?=3D=3Futf-8=3Fq=3Fabc=3F=3D?=", "abc"],
  ["a? =b?=", false, "a? =b?=", "a? =b?="],
])("the text %s looks encoded: %s", async (text, isEncoded, encoded, decoded) => {
  expect(looksEncoded(text)).toBe(isEncoded);
  expect(await encodeText(text)).toBe(encoded);
  expect(decodeHeader(encoded)).toBe(text);
  expect(decodeText(text)).toBe(decoded);
});

describe("half a character", () => {
  const half = "a\ud800";
  test("is refused in a text, with what it is and how its author wrote it", () => {
    expect(requireSendable("a🌷", "Cannot send it")).toBe("a🌷");
    expect(() => requireSendable(half, "Cannot send it", "{{a}}")).toThrow(
      expect.objectContaining({
        code: "message-invalid",
        literal: "{{a}}",
        reason: expect.stringMatching(/^Cannot send it: /),
      }),
    );
    expect(() => requireSendable(half, "Cannot send it")).toThrow(expect.objectContaining({ literal: half }));
  });

  test("is refused at any depth, with its path", () => {
    expect(() =>
      requireSendableTexts({ a: ["x", { b: "y" }, null, 1, undefined, new Uint8Array(2)] }, ""),
    ).not.toThrow();
    expect(() => requireSendableTexts({ a: ["x", { b: half }] }, "")).toThrow(/^Cannot send a\.1\.b: /);
    expect(() => requireSendableTexts(half, "the name")).toThrow(/^Cannot send the name: /);
    expect(() => requireSendableTexts({ b: half }, "list")).toThrow(/^Cannot send list\.b: /);
  });

  test("is refused in HTML that was encoded already, with the words before it", () => {
    expect(() => requireWhole("<p>Hello</p>", "Cannot send it", "a.tsx")).not.toThrow();
    const before = "b".repeat(50);
    expect(() => requireWhole(`<p>a</p>\n<p>${before}\ufffdc\ufffd</p>`, "Cannot send it", "a.tsx")).toThrow(
      expect.objectContaining({
        code: "message-invalid",
        literal: "a.tsx",
        reason: expect.stringMatching(/^Cannot send it: .* after "b{40}"$/),
      }),
    );
    expect(() => requireWhole("\ufffd", "Cannot send it", "a.tsx")).toThrow(/after ""/);
  });
});

describe("attachments of a message that is read", () => {
  const part = (headers: string) => `--b\r\n${headers}\r\n\r\nx\r\n`;
  const read = async (type: string, ...parts: string[]) =>
    (
      await parseMessage(
        bytes(
          `From: a@acme.example\r\nContent-Type: multipart/${type}; boundary=b\r\n\r\n${parts.join("")}--b--\r\n`,
        ),
      )
    ).attachments.map(({ filename, inline }) => [filename, inline]);
  const html = part("Content-Type: text/html");
  const image = (more: string) => part(`Content-Type: image/png; name="a.png"${more}`);

  test.each([
    ["related", "\r\nContent-ID: <a>", true],
    ["mixed", "\r\nContent-ID: <a>\r\nContent-Disposition: inline", true],
    ["mixed", "\r\nContent-ID: <a>\r\nContent-Disposition: attachment", false],
    ["mixed", "\r\nContent-Disposition: inline", false],
    ["mixed", "\r\nContent-Disposition: attachment", false],
  ])("in multipart/%s with %j are shown inline: %s", async (type, more, inline) => {
    expect(await read(type, html, image(more))).toEqual([["a.png", inline]]);
  });

  test("may have no name", async () => {
    const [attachment] = await read(
      "mixed",
      html,
      part("Content-Type: application/pdf\r\nContent-Disposition: attachment"),
    );
    expect(attachment).toEqual([undefined, false]);
  });
});

describe("reading a message", () => {
  const withBlanks = (count: number, encoding: string) =>
    parseMessage(
      bytes(
        `From: a@acme.example\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\na${" \t".repeat(count / 2)}b\r\n`,
      ),
    );

  test("refuses long blanks in quoted-printable text only", async () => {
    await expect(withBlanks(1000, "quoted-printable")).resolves.toMatchObject({ attachments: [] });
    await expect(withBlanks(1002, "Quoted-Printable")).rejects.toMatchObject({ code: "message-invalid" });
    await expect(withBlanks(1002, "7bit")).resolves.toMatchObject({ attachments: [] });
  });
});

describe("composing", () => {
  test("writes Cc and Reply-To, and leaves out empty ones", async () => {
    const compose = async (more: object) =>
      (
        await composeMail(
          { from: "a@acme.example", domain: "acme.example", subject: "s", text: "t", ...more },
          { seed: "s", date: new Date(0) },
        )
      ).toString("latin1");
    const written = await compose({ to: "t@acme.example", cc: "c@acme.example", replyTo: "r@acme.example" });
    expect(written).toMatch(
      /^From: a@acme\.example\r\nTo: t@acme\.example\r\nCc: c@acme\.example\r\nReply-To: r@acme\.example\r\nSubject: s\r\n/,
    );
    const plain = await compose({});
    expect(plain).toMatch(/^From: a@acme\.example\r\nSubject: s\r\n/);
    expect(
      await compose({ to: "", cc: "", replyTo: "", html: "", headers: [{ key: "X-A", value: " " }] }),
    ).toBe(await compose({ headers: [] }));
  });
});

describe("attachments of a source", () => {
  test("have a name, a type, and their content", async () => {
    const { projectDir } = await createProject({ "files/a.pdf": "pdf" });
    expect(
      await loadAttachments(
        [
          { path: "files/a.pdf" },
          { content: "text" },
          { content: "x", filename: "b.png", cid: "b" },
          { path: "files/a.pdf", filename: "c", contentType: "text/x-own" },
        ],
        projectDir,
      ),
    ).toEqual([
      { filename: "a.pdf", contentType: "application/pdf", content: Buffer.from("pdf") },
      { filename: "attachment-2", contentType: "application/octet-stream", content: Buffer.from("text") },
      { filename: "b.png", contentType: "image/png", content: Buffer.from("x"), cid: "b" },
      { filename: "c", contentType: "text/x-own", content: Buffer.from("pdf") },
    ]);
  });

  test.each([
    ["neither path nor content", { filename: "a.txt" }, "a.txt"],
    ["both", { path: "a.txt", content: "a" }, "a.txt"],
    ["neither, nor a name", { cid: "a" }, "a"],
  ])("with %s are refused", async (_, source, literal) => {
    await expect(
      loadAttachments([{ content: "x" }, source as AttachmentSource], "/tmp"),
    ).rejects.toMatchObject({
      code: "message-invalid",
      literal,
      reason: expect.stringContaining("Attachment 2"),
    });
  });
});

describe("a file of a project", () => {
  test.each([
    ["..", "file-outside-project"],
    ["../a", "file-outside-project"],
    [".", "file-outside-project"],
    ["", "file-outside-project"],
    ["a\0b", "file-missing"],
    ["missing", "file-missing"],
    ["folder", "file-missing"],
  ])("at %j is refused: %s", async (path, code) => {
    const { projectDir } = await createProject({ "folder/a.txt": "a" });
    await expect(readFileInside(projectDir, path, "file")).rejects.toMatchObject({ code, literal: path });
  });

  test("may have a name that begins with two dots", async () => {
    const { projectDir } = await createProject({ "..a": "a", "folder/b": "b" });
    expect(String(await readFileInside(projectDir, "..a", "file"))).toBe("a");
    expect(String(await readFileInside(projectDir, "folder/../folder/b", "file"))).toBe("b");
  });
});

describe("a text of a project that is not UTF-8 is refused with its place", () => {
  const latin1 = Buffer.from("<mjml>\nGr\xfc\xdfe", "latin1");
  test.each<[string, Parameters<typeof render>[0], Record<string, string | Uint8Array>, string, string]>([
    [
      "a template",
      template("a", { subject: "Hello" }),
      { "templates/a.html.hbs": latin1 },
      "templates/a.html.hbs",
      "template-invalid",
    ],
    [
      "a locale",
      template("a", { subject: "Hello" }),
      { "templates/a.html.hbs": "x", "templates/locales/de.yaml": latin1 },
      "templates/locales/de.yaml",
      "template-invalid",
    ],
    [
      "a calendar",
      mime({ subject: "Hello", text: "Hi", calendar: { path: "a.ics" } }),
      { "a.ics": latin1 },
      "a.ics",
      "message-invalid",
    ],
  ])("%s", async (_, source, files, file, code) => {
    await expect(render(source, {}, files)).rejects.toMatchObject({
      code,
      reason: expect.stringContaining("it is not UTF-8"),
      location: { file, line: 2, column: 3 },
      hint: "Save it as UTF-8",
    });
  });
});

test("a template that is not UTF-8 is no error of messages that do not use it", async () => {
  const files = {
    "templates/a.html.hbs": "<p>Hi</p>",
    "templates/b.html.hbs": Buffer.from("Gr\xfc\xdfe", "latin1"),
  };
  expect((await render(template("a", { subject: "Hello" }), {}, files)).parsed.html).toContain("<p>Hi</p>");
});

describe("the data of a stored template", () => {
  const arn = "arn:aws:ses:us-east-1:123456789012:template/launch";
  const content = (data: Readonly<Record<string, unknown>>) => toTemplateContent(arn, data, "a@acme.example");
  const nested = (levels: number): Record<string, unknown> => (levels === 0 ? {} : { a: nested(levels - 1) });

  test("is JSON", () => {
    expect(content({ a: [1, "x", null, true] }).content).toEqual({
      kind: "template",
      templateArn: arn,
      templateData: '{"a":[1,"x",null,true]}',
    });
  });

  test("may be nested 100 levels deep", () => {
    expect(() => content(nested(100))).not.toThrow();
    expect(() => content(nested(101))).toThrow("its data is nested more than 100 levels deep");
  });

  test("is refused with the reason if JSON cannot represent it", () => {
    expect(() => content({ a: 1n })).toThrow("its data cannot be written as JSON");
    expect(() => content({ a: Number.NaN })).toThrow('"a" in its data is NaN');
    expect(() => content({ a: "\ud800" })).toThrow("half a character");
  });

  test.each([
    ["arn:aws:ses:eu-west-1:123456789012:template/a", true],
    ["arn:aws-cn:mobiletargeting:cn-north-1:123456789012:templates/a/EMAIL", true],
    ["arn:aws:ses:eu-west-1:12345678901:template/a", false],
    ["arn:aws:sns:eu-west-1:123456789012:template/a", false],
    ["arn:aws:ses:eu-west-1:123456789012:template/", false],
    ["arn:aws:ses:eu-west-1:123456789012:template/a b", false],
    ["x arn:aws:ses:eu-west-1:123456789012:template/a", false],
  ])("belongs to the ARN %s: %s", (name, isValid) => {
    const make = () => toTemplateContent(name, {}, "a@acme.example");
    if (isValid) expect(make().content.templateArn).toBe(name);
    else expect(make).toThrow("it is not the ARN of a template");
  });
});

test.each([
  ['<p>See <a href="https://acme.example/a">our page</a>.</p>', "See our page <https://acme.example/a>."],
  ['<a href="https://acme.example/a">https://acme.example/a</a>', "https://acme.example/a"],
  ['<a href="#top">Top</a>', "Top"],
  ['<img src="a.png" alt="Tulips"><p>Text</p>', "Text"],
  [
    '<div style="display:none">Hidden</div><div style="color:red; display: none">Hidden</div><p hidden>Hidden</p><p>Text</p>',
    "Text",
  ],
  ["<h1>Spring</h1><h6>Sale</h6>", "Spring\n\nSale"],
  [`<p>${"word ".repeat(30).trim()}</p>`, `${"word ".repeat(15).trim()}\n${"word ".repeat(15).trim()}`],
])("the text of %s", async (html, expected) => {
  expect((await toPlainText(html)).trim()).toBe(expected);
});

test("derives no text from HTML that is nested too deep", async () => {
  const nested = (levels: number) => `${"<b>".repeat(levels)}x${"</b>".repeat(levels)}`;
  expect(await toPlainText(nested(500))).toBe("x");
  await expect(toPlainText(nested(501))).rejects.toMatchObject({ code: "message-invalid" });
  expect(await toPlainText("<b>x</b>".repeat(501))).toBe("x".repeat(501));
});

describe("what the sending API rejects", () => {
  const parsed = { from: "", subject: "", headers: [], attachments: [] };

  test("is listed, with the number of errors in the hint", async () => {
    await expect(checkRequirements(bytes("Subject: a\r\n\r\nb"), parsed, "it")).rejects.toMatchObject({
      reason: "Cannot send it: it has no From header",
      hint: "Fix this error",
    });
    await expect(checkRequirements(bytes("Subject: a"), parsed, "it")).rejects.toMatchObject({
      hint: "Fix all of these errors",
    });
  });

  test("states the size in MB", async () => {
    const large = Buffer.alloc(40 * 2 ** 20 + 2 ** 19, "From: a@acme.example\r\n\r\n\r\n");
    await expect(checkRequirements(large, parsed, "it")).rejects.toMatchObject({
      reason: expect.stringContaining("it has 40.5 MB, and must have at most 40 MB"),
    });
  });
});

test("a stored template without a local copy has no parts to show", async () => {
  const message = await render(
    serviceTemplate({ arn: "arn:aws:ses:us-east-1:123456789012:template/a", data: { a: 1 } }),
  );
  expect(message).toMatchObject({
    from,
    parsed: { from, subject: "", headers: [], attachments: [] },
    sizeBytes: 7,
    notes: [expect.stringContaining("set preview to a local copy")],
  });
  expect(message).not.toHaveProperty("bytes");
});

test.each([
  ["sael", 'Did you mean "sale"?'],
  ["completely-different", "Create it, or fix the name"],
])("a missing template %s has a hint", async (name, hint) => {
  const files = {
    "templates/sale.html.hbs": "<p>a</p>",
    "templates/sael.mjml": "",
    "templates/a.html.b.html.hbs": "",
  };
  await expect(render(template(name, { subject: "s" }), {}, files)).rejects.toMatchObject({
    code: "file-missing",
    literal: name,
    hint,
  });
});
