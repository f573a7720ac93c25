import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import type { AttachmentSource } from "../../../src/message/message-source.ts";
import {
  eml,
  type MessageSource,
  type MimeSource,
  mime,
  serviceTemplate,
  simple,
  template,
} from "../../../src/message/message-source.ts";
import { renderMessage } from "../../../src/message/render.ts";
import { inDepth } from "../../support/sample-of.ts";
import { createProject, from, rejection, render } from "./project.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("latin1");

describe("mime", () => {
  test("composes text, HTML, an inline image, a PDF, and an invitation", async () => {
    const message = await render(
      mime({
        subject: "Order {{order}} – {{name}}",
        html: '<p>Hello {{name}}</p><img src="cid:logo" alt="Acme">',
        text: "Hello {{name}}",
        to: "seed@acme.example",
        headers: { "List-Unsubscribe": "<https://acme.example/u/{{order}}>", "X-Tag": ["a", "b"] },
        attachments: [
          { path: "logo.png", cid: "logo" },
          { path: "docs/invoice.pdf", filename: "Rechnung März.pdf" },
        ],
        calendar: { method: "REQUEST", content: "BEGIN:VCALENDAR\nSUMMARY:{{order}}\nEND:VCALENDAR\n" },
      }),
      { order: "A-1", name: "Bob & <i>Zoë</i>" },
      { "logo.png": png, "docs/invoice.pdf": "%PDF-1.4 demo" },
    );
    expect(message.content.kind).toBe("raw");
    expect(message.from).toBe("Acme <news@acme.example>");
    expect(message.parsed.subject).toBe("Order A-1 – Bob & <i>Zoë</i>");
    expect(message.parsed.text?.trim()).toBe("Hello Bob & <i>Zoë</i>");
    expect(message.parsed.html).toContain("Hello Bob &amp; &lt;i&gt;Zoë&lt;/i&gt;");
    expect(message.parsed.html).toContain('src="data:image/png;base64,');
    expect(message.parsed.attachments).toEqual(
      expect.arrayContaining([
        { filename: "logo.png", contentType: "image/png", sizeBytes: png.length, inline: true },
        { filename: "Rechnung März.pdf", contentType: "application/pdf", sizeBytes: 13, inline: false },
        expect.objectContaining({ contentType: "text/calendar" }),
      ]),
    );
    expect(message.parsed.headers).toEqual(
      expect.arrayContaining([
        { name: "List-Unsubscribe", value: "<https://acme.example/u/A-1>" },
        { name: "X-Tag", value: "a" },
        { name: "X-Tag", value: "b" },
        { name: "To", value: "seed@acme.example" },
        { name: "Date", value: "Sun, 01 Mar 2026 08:00:00 +0000" },
      ]),
    );
    const source = text(message.bytes);
    expect(source).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST/im);
    expect(source.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(message.sizeBytes).toBe(message.bytes?.length);
  });

  test.each([
    [
      "<https://acme.example/unsubscribe?list=news&id=0123456789>, <mailto:unsubscribe@acme.example?subject=stop>",
    ],
    [`<https://acme.example/${"x".repeat(900)}>`],
    [`${"word ".repeat(300)}end`],
    ["Grüße aus dem Garten, in dem noch viel mehr steht als in eine Zeile passt"],
  ])("keeps a header's value: %s", async (value) => {
    const message = await render(mime({ subject: "s", text: "t", headers: { "List-Unsubscribe": value } }));
    expect(message.parsed.headers).toContainEqual({ name: "List-Unsubscribe", value });
    expect(text(message.bytes)).toMatch(/^List-Unsubscribe: \S/m);
  });

  test("keeps the spelling of header names", async () => {
    const { parsed } = await render(
      mime({ subject: "s", text: "t", headers: { "X-MC-tags": "a", "x-small": "b" } }),
    );
    expect(parsed.headers.map(({ name }) => name)).toEqual(expect.arrayContaining(["X-MC-tags", "x-small"]));
  });

  test("has no text part unless one is set", async () => {
    const { parsed, bytes } = await render(mime({ subject: "s", html: "<p>only</p>" }));
    expect(parsed.text).toBeUndefined();
    expect(text(bytes)).not.toContain("text/plain");
  });

  test.each([
    ["a path that leaves the project", { path: "../secret.txt" }, "file-outside-project", "../secret.txt"],
    ["an absolute path outside", { path: "/etc/passwd" }, "file-outside-project", "/etc/passwd"],
    ["the project folder itself", { path: "." }, "file-outside-project", "."],
    ["a missing file", { path: "none.pdf" }, "file-missing", "none.pdf"],
    ["a folder", { path: "docs" }, "file-missing", "docs"],
    ["a null character", { path: "a\0.pdf" }, "file-missing", "a\0.pdf"],
    ["a data: URL as a path", { path: "data:text/plain,hi" }, "file-missing", "data:text/plain,hi"],
    ["a URL as a path", { path: "https://acme.example/a.pdf" }, "file-missing", "https://acme.example/a.pdf"],
    ["neither path nor content", { filename: "a.pdf" }, "message-invalid", "a.pdf"],
    ["both path and content", { path: "docs/a.txt", content: "a" }, "message-invalid", "docs/a.txt"],
    ["a program", { content: "MZ", filename: "setup.EXE" }, "message-invalid", undefined],
  ])("refuses an attachment with %s", async (_, attachment, code, literal) => {
    const message = render(
      mime({ subject: "s", text: "t", attachments: [attachment as AttachmentSource] }),
      {},
      { "docs/a.txt": "a" },
    );
    expect(await rejection(message)).toMatchObject({ code, literal });
  });

  test("refuses a link that leaves the project, and follows one that stays", async () => {
    const context = await createProject({ "a.txt": "inside" });
    const outside = await createProject({ "secret.txt": "secret" });
    await symlink(join(outside.projectDir, "secret.txt"), join(context.projectDir, "leak.txt"));
    await symlink(outside.projectDir, join(context.projectDir, "folder"));
    await symlink(join(context.projectDir, "a.txt"), join(context.projectDir, "link.txt"));
    const attach = (path: string) =>
      renderMessage(
        { from, source: mime({ subject: "s", text: "t", attachments: [{ path }] }), data: {} },
        context,
      );
    expect(await rejection(attach("leak.txt"))).toMatchObject({ code: "file-outside-project" });
    expect(await rejection(attach("folder/secret.txt"))).toMatchObject({ code: "file-outside-project" });
    expect((await attach("link.txt")).parsed.attachments).toMatchObject([
      { filename: "link.txt", sizeBytes: 6 },
    ]);
  });

  test.each([
    ["Subject", mime({ subject: "Hi {{name}}", text: "t" })],
    ["To", mime({ subject: "s", text: "t", to: "{{name}} <a@acme.example>" })],
    ["Reply-To", mime({ subject: "s", text: "t", replyTo: "{{name}} <a@acme.example>" })],
    ["X-Name", mime({ subject: "s", text: "t", headers: { "X-Name": "a {{name}}" } })],
    ["Subject", simple({ subject: "Hi {{name}}", text: "t" })],
  ])("refuses a line break in %s", async (field, source) => {
    for (const name of ["a\r\nBcc: all@acme.example", "a\nb", "a\rb", "a\0b"]) {
      const error = await rejection(render(source, { name: `${name} c` }));
      expect(error).toMatchObject({ code: "message-invalid" });
      expect(String(error)).toContain(field);
    }
  });

  test.each([
    "From",
    "subject",
    "TO",
    "Message-ID",
    "Content-Type",
    "Bad Name",
    "Bad:Name",
    "",
    "Bäd",
    "__proto__ x",
  ])("refuses a header named %j", async (name) => {
    const source = mime({ subject: "s", text: "t", headers: { [name]: "v" } });
    expect(await rejection(render(source))).toMatchObject({ code: "message-invalid", literal: name });
  });
});

describe("from", () => {
  test.each([
    ["Acme", "contains no email address"],
    ["Acme <news>", '"news"'],
    ["Acme <news@localhost>", "is not a valid email address"],
    ["a@acme.example, b@acme.example", "2 email addresses"],
    ["Acme <news@acme .example>", "is not a valid email address"],
    ["Acme <news@-acme.example>", "is not a valid email address"],
    ["", "contains no email address"],
  ])("refuses %j", async (value, why) => {
    const message = renderMessage(
      { from: value, source: simple({ subject: "s", text: "t" }), data: {} },
      await createProject(),
    );
    const error = await rejection(message);
    expect(error).toMatchObject({ code: "message-invalid", literal: value });
    expect(String(error)).toContain(why);
  });

  test("renders with the data, and is encoded as the API requires", async () => {
    const message = await renderMessage(
      {
        from: "{{brand}} <news@acme.example>",
        source: simple({ subject: "s", text: "t" }),
        data: { brand: "Zoë" },
      },
      await createProject(),
    );
    expect(message.parsed.from).toBe("Zoë <news@acme.example>");
    expect(message.from).toBe("=?UTF-8?Q?Zo=C3=AB?= <news@acme.example>");
  });

  test("quotes a name that contains a comma", async () => {
    const input = {
      from: "Acme, Inc. <news@acme.example>",
      source: simple({ subject: "s", text: "t" }),
      data: {},
    };
    expect((await renderMessage(input, await createProject())).from).toBe('"Acme, Inc." <news@acme.example>');
  });

  test("rejects a second address from the data", async () => {
    const message = renderMessage(
      {
        from: "{{brand}} <news@acme.example>",
        source: simple({ subject: "s", text: "t" }),
        data: { brand: "x@evil.example," },
      },
      await createProject(),
    );
    expect(await rejection(message)).toMatchObject({ code: "message-invalid" });
  });
});

describe("simple", () => {
  test("sends subject and bodies, and shows MIME", async () => {
    const message = await render(
      simple({ subject: "Reset, {{name}}", text: "{{name}}", html: "<p>{{name}}</p>" }),
      {
        name: "A&B",
      },
    );
    expect(message.content).toEqual({
      kind: "simple",
      subject: "Reset, A&B",
      text: "A&B",
      html: "<p>A&amp;B</p>",
    });
    expect(message.parsed).toMatchObject({ subject: "Reset, A&B", html: "<p>A&amp;B</p>" });
  });
});

describe("eml", () => {
  const source = "From: Acme <News@acme.example>\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\nX-A: 1\n\nHello\n";

  test("sends the file byte for byte, including line endings", async () => {
    const message = await render(eml("mail/a.eml"), {}, { "mail/a.eml": source });
    expect(message.content).toMatchObject({ kind: "raw" });
    expect(text(message.bytes)).toBe(source);
    expect(message.from).toBe("Acme <News@acme.example>");
    expect(message.parsed.subject).toBe("Grüße");
  });

  test("names both addresses if the scenario's From differs", async () => {
    const error = await rejection(
      render(eml("a.eml"), {}, { "a.eml": source.replace("News@acme", "sales@other") }),
    );
    expect(error).toMatchObject({ code: "message-invalid", literal: from });
    expect(String(error)).toContain("news@acme.example");
    expect(String(error)).toContain("sales@other.example");
  });

  test.each([
    ["none.eml", "file-missing"],
    ["../a.eml", "file-outside-project"],
  ])("refuses %s", async (path, code) => {
    expect(await rejection(render(eml(path)))).toMatchObject({ code, literal: path });
  });
});

describe("serviceTemplate", () => {
  const arn = "arn:aws:ses:us-east-1:123456789012:template/launch";

  test("sends the ARN and the data, which the variant's data overrides", async () => {
    const message = await render(serviceTemplate({ arn, data: { a: 1, b: 1 } }), { b: 2 });
    expect(message.content).toEqual({ kind: "template", templateArn: arn, templateData: '{"a":1,"b":2}' });
    expect(message).toMatchObject({ from, parsed: { from, subject: "" } });
    expect(message.bytes).toBeUndefined();
    expect(message.notes).toHaveLength(1);
  });

  test("shows the local copy", async () => {
    const message = await render(
      serviceTemplate({
        arn,
        data: { product: "Kite" },
        preview: { name: "launch", subject: "{{product}} for {{name}}" },
      }),
      { name: "Zoë" },
      { "templates/launch.html.hbs": "<p>{{product}}</p>" },
    );
    expect(message.parsed).toMatchObject({ subject: "Kite for Zoë", html: "<p>Kite</p>" });
    expect(message.notes[0]).toContain("local copy");
    expect(message.content.kind).toBe("template");
  });

  test("shows a simple local copy", async () => {
    const source = serviceTemplate({ arn, preview: { subject: "Hi", text: "t {{n}}" } });
    expect((await render(source, { n: 1 })).parsed).toMatchObject({ subject: "Hi", text: "t 1\n" });
  });

  test("has the same hash for the same data in any order, and another hash for other data", async () => {
    const hash = async (data: Record<string, unknown>) =>
      (await render(serviceTemplate({ arn, data }))).contentHash;
    expect(await hash({ a: 1, b: { c: 1, d: 2 } })).toBe(await hash({ b: { d: 2, c: 1 }, a: 1 }));
    expect(await hash({ a: 1 })).not.toBe(await hash({ a: 2 }));
  });

  test.each([
    ["launch"],
    ["arn:aws:ses:us-east-1:1:template/x"],
    ["arn:aws:s3:us-east-1:123456789012:template/x"],
  ])("refuses the ARN %j", async (bad) => {
    expect(await rejection(render(serviceTemplate({ arn: bad })))).toMatchObject({
      code: "message-invalid",
      literal: bad,
    });
  });

  test("accepts 262,144 characters of data, but not one more", async () => {
    const overhead = '{"a":""}'.length;
    const message = (size: number) =>
      render(serviceTemplate({ arn, data: { a: "x".repeat(size - overhead) } }));
    expect((await message(262_144)).sizeBytes).toBe(262_144);
    expect(await rejection(message(262_145))).toMatchObject({ code: "message-invalid" });
  });

  test.each([
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["() => 1", () => 1],
    ["Symbol(a)", Symbol("a")],
  ])("refuses %s in its data, which JSON would omit or write as null", async (_, value) => {
    const error = await rejection(render(serviceTemplate({ arn, data: { list: [{ value }] } })));
    expect(error).toMatchObject({ code: "message-invalid", literal: arn });
    expect(String(error)).toContain('"value" in its data is');
  });

  test("refuses data that JSON cannot represent", async () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(await rejection(render(serviceTemplate({ arn, data: loop })))).toMatchObject({
      code: "message-invalid",
    });
  });
});

describe("a message with blank bodies is refused", () => {
  test.each<[string, MessageSource, Record<string, unknown>]>([
    ["an empty text", mime({ subject: "s", text: "" }), {}],
    ["a text of blanks", mime({ subject: "s", text: " \n\t" }), {}],
    ["an empty simple message", simple({ subject: "s", html: "", text: "" }), {}],
    ["a text that renders as nothing", mime({ subject: "s", text: "{{a}}" }), { a: "" }],
    ["a template that renders as nothing", template("mail", { subject: "s" }), { a: "" }],
  ])("%s", async (_, source, data) => {
    expect(await rejection(render(source, data, { "templates/mail.html.hbs": "{{a}}" }))).toMatchObject({
      code: "message-invalid",
      message: 'Message "s" has no body. Set html, text, or both.',
    });
  });
});

describe("determinism", () => {
  const source = template("mail", { subject: "Hi {{name}}" });
  const files = { "templates/mail.html.hbs": "<p>{{name}}</p>", "a.txt": "a" };
  const input = { from, source, data: { name: "Zoë" } };
  const messageId = (bytes: Uint8Array | undefined) => /^Message-ID: (.*)$/im.exec(text(bytes))?.[1];

  test("the same seed and date produce the same bytes", async () => {
    const [first, second] = [
      await renderMessage(input, await createProject(files)),
      await renderMessage(input, await createProject(files)),
    ];
    expect(text(first.bytes)).toBe(text(second.bytes));
    expect(messageId(first.bytes)).toMatch(/^<[0-9a-f]{32}@acme\.example>/);
  });

  test("two messages with one seed have different Message-IDs and boundaries", async () => {
    const context = await createProject(files);
    const [first, second] = [
      await renderMessage(input, context),
      await renderMessage({ ...input, data: { name: "Ann" } }, context),
    ];
    expect(messageId(first.bytes)).not.toBe(messageId(second.bytes));
    expect(first.contentHash).not.toBe(second.contentHash);
  });

  test.each<[string, Partial<MimeSource>]>([
    ["text", { text: "" }],
    ["header", { headers: { "X-A": "" } }],
    ["list of attachments", { attachments: [] }],
  ])("an empty %s changes neither the bytes nor the content hash", async (_, empty) => {
    const context = await createProject();
    const renderWith = (more: Partial<MimeSource>) =>
      renderMessage({ from, source: mime({ subject: "s", html: "<p></p>", ...more }), data: {} }, context);
    const [first, second] = [await renderWith({}), await renderWith(empty)];
    expect(second.contentHash).toBe(first.contentHash);
    expect(text(second.bytes)).toBe(text(first.bytes));
  });

  test("without a seed, the bytes differ, but the content hash does not", async () => {
    const context = await createProject(files, {});
    const [first, second] = [await renderMessage(input, context), await renderMessage(input, context)];
    expect(messageId(first.bytes)).not.toBe(messageId(second.bytes));
    expect(text(first.bytes)).not.toBe(text(second.bytes));
    expect(first.contentHash).toBe(second.contentHash);
  });
});

test("large data stays complete", async () => {
  const items = Array.from({ length: 20_000 }, (_, index) => `item ${index} ü`);
  const { bytes } = await render(
    mime({ subject: "s", html: "{{#each items}}<li>{{this}}</li>{{/each}}", text: "{{long}}" }),
    { items, long: "x".repeat(500_000) },
  );
  const mail = await simpleParser(Buffer.from(bytes ?? []));
  expect(String(mail.html)).toContain("<li>item 19999 ü</li>");
  expect(mail.text?.replaceAll(/\s/g, "")).toHaveLength(500_000);
});

inDepth("reads a template once for 1,000 variants", async () => {
  const context = await createProject({ "templates/m.html.hbs": "<p>{{n}}</p>" });
  const input = (n: number) => ({ from, source: template("m", { subject: "{{n}}" }), data: { n } });
  await renderMessage(input(0), context);
  await writeFile(join(context.templatesDir, "m.html.hbs"), "changed");
  for (let n = 1; n <= 1000; n++)
    expect((await renderMessage(input(n), context)).parsed.html).toBe(`<p>${n}</p>`);
});
