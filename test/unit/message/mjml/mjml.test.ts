import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { type MjmlSource, mjml } from "../../../../src/message/message-source.ts";
import { renderMessage } from "../../../../src/message/render.ts";
import { createProject, from, rejection } from "../project.ts";

type Compile = (text: string, options: object) => { html: string } | Promise<{ html: string }>;
const load = createRequire(import.meta.url);
const [mjml4, mjml5] = ["mjml", "mjml5"].map((name): Compile => load(name).default ?? load(name)) as [
  Compile,
  Compile,
];

const modules = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

type Files = Readonly<Record<string, string>>;

/** Creates a project with a version of MJML installed. */
async function createMjmlProject(files: Files, version: "mjml" | "mjml5") {
  const context = await createProject(files);
  await mkdir(join(context.projectDir, "node_modules"));
  await symlink(join(modules, version), join(context.projectDir, "node_modules/mjml"));
  return context;
}

async function renderMjml(
  files: Files,
  data: Record<string, unknown> = {},
  version: "mjml" | "mjml5" = "mjml",
  source: Partial<MjmlSource> = {},
) {
  const context = await createMjmlProject(files, version);
  return renderMessage({ from, source: mjml("sale", { subject: "Sale", ...source }), data }, context);
}

async function failure(files: Files, data: Record<string, unknown> = {}, version?: "mjml" | "mjml5") {
  const error = await rejection(renderMjml(files, data, version));
  expect(error).toBeInstanceOf(PlacewrightError);
  return error as PlacewrightError;
}

const document = (body: string, head = "") => `<mjml>
${head === "" ? "" : `<mj-head>\n${head}\n</mj-head>\n`}<mj-body>
<mj-section><mj-column>
${body}
</mj-column></mj-section>
</mj-body>
</mjml>
`;

describe.each(["mjml", "mjml5"] as const)("a message from MJML, with %s", (version) => {
  test("renders variables, helpers, partials, and locales, and compiles the result", async () => {
    const message = await renderMjml(
      {
        "templates/sale.mjml": document(
          "{{#each items}}\n<mj-text>{{name}}: {{currency price 'EUR'}}</mj-text>\n{{/each}}\n{{> partials/button.mjml href=(url 'https://acme.example/?a=1' b=2)}}\n<mj-text>{{t 'bye'}} {{preheader}}</mj-text>",
          "<mj-preview>{{preheader}}</mj-preview>",
        ),
        "templates/partials/button.mjml": '<mj-button href="{{href}}">Buy & go</mj-button>',
        "templates/locales/de.yaml": "bye: Bis bald",
      },
      {
        locale: "de",
        items: [
          { name: "A&B", price: 19.9 },
          { name: "C", price: 5 },
        ],
      },
      version,
      { subject: "{{items.0.name}}", preheader: "Only  today", headers: { "X-Tag": "x" } },
    );
    const { html = "", text = "", subject, headers } = message.parsed;
    expect(subject).toBe("A&B");
    expect(headers).toContainEqual({ name: "X-Tag", value: "x" });
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain("A&amp;B: 19,90\u00a0€");
    expect(html).toContain('href="https://acme.example/?a&#x3D;1&amp;b&#x3D;2"');
    expect(html).not.toMatch(/<mj-|\{\{|\uE000/);
    expect(text).toContain("C: 5,00\u00a0€");
    expect(text).toContain("Bis bald Only today");
    expect(message.notes).toEqual(["the text part is derived from the HTML"]);
    expect(message.content.kind).toBe("raw");
  });

  test("uses its own text part if there is one", async () => {
    const { parsed, notes } = await renderMjml(
      {
        "templates/sale.mjml": document("<mj-text>x</mj-text>"),
        "templates/sale.text.hbs": "own {{a}}{{b}}",
      },
      { a: 1, b: 2 },
      version,
    );
    expect(parsed.text?.trim()).toBe("own 12");
    expect(notes).toEqual([]);
  });

  test("inserts rendered includes: MJML, whole documents, HTML, and CSS", async () => {
    const { parsed } = await renderMjml(
      {
        "templates/sale.mjml": document(
          '<mj-include path="./parts/price.mjml" /><mj-include path="../shared/whole.mjml"></mj-include>\n<mj-include path="parts/note.html" type="html" /><mj-include path="./parts/brand.css" type="css" /><mj-include path="./parts/inline.css" type="css" css-inline="inline"/>',
        ),
        "templates/parts/price.mjml":
          "<mj-text>price {{price}}</mj-text><mj-include path='deep%20er.mjml' />",
        "templates/parts/deep er.mjml": "<mj-text>deeper {{price}}</mj-text>",
        "shared/whole.mjml":
          '<mjml lang="en"><mj-head><mj-title>Title {{price}}</mj-title></mj-head><mj-body><mj-text css-class="in">whole</mj-text></mj-body></mjml>',
        "templates/parts/note.html": "<p>note {{price}}</p>",
        "templates/parts/brand.css": ".brand { color: {{color}}; }",
        "templates/parts/inline.css": ".in { letter-spacing: 7px; }",
      },
      { price: 5, color: "#123456" },
      version,
    );
    const html = parsed.html ?? "";
    for (const part of ["price 5", "deeper 5", "whole", "<p>note 5</p>"]) expect(html).toContain(part);
    expect(html).toMatch(/<title>\s*Title 5\s*<\/title>/);
    expect(html).toContain(".brand { color: #123456; }");
    expect(html).toMatch(/style="[^"]*letter-spacing: ?7px/);
  });

  test("has the same bytes each time, even with carousels and menus", async () => {
    const files = {
      "templates/sale.mjml": document(
        '<mj-carousel><mj-carousel-image src="https://a.example/1.png" /><mj-carousel-image src="https://a.example/2.png" /></mj-carousel><mj-navbar hamburger="hamburger"><mj-navbar-link href="https://a.example/">a</mj-navbar-link></mj-navbar><mj-navbar hamburger="hamburger"><mj-navbar-link href="https://a.example/">b</mj-navbar-link></mj-navbar>',
      ),
    };
    const first = await renderMjml(files, {}, version);
    const second = await renderMjml(files, {}, version);
    expect(Buffer.from(second.bytes ?? []).equals(Buffer.from(first.bytes ?? []))).toBe(true);
    const menus = [...(first.parsed.html ?? "").matchAll(/<input type="checkbox" id="(\w+)"/g)];
    expect(new Set(menus.map(([, id]) => id)).size).toBe(2);
  });

  test.each<[string, string, string, number, Record<string, unknown>?]>([
    [
      "an attribute that MJML does not know",
      '<mj-text>a</mj-text>\n<mj-text colour="red">x</mj-text>',
      "Attribute colour is illegal (<mj-text>)",
      5,
    ],
    [
      "an element that MJML does not know",
      "<mj-txt>x</mj-txt>",
      "Element mj-txt doesn't exist or is not registered",
      4,
    ],
    [
      "an element in the wrong place",
      "<mj-section></mj-section>",
      "mj-section cannot be used inside mj-column",
      4,
    ],
    ["a value of the wrong type", '<mj-text padding="wide">x</mj-text>', "padding", 4],
    [
      "an error after a loop",
      "{{#each items}}\n<mj-text>{{this}}</mj-text>\n{{/each}}\n\n<mj-text colour='x'>y</mj-text>",
      "Attribute colour is illegal",
      8,
      { items: [1, 2, 3] },
    ],
    [
      "an error in a loop",
      "{{#each items}}\n<mj-text colour='{{this}}'>x</mj-text>\n{{/each}}",
      "Attribute colour is illegal (<mj-text>)",
      5,
      { items: [1, 2, 3] },
    ],
    ["text in a column", "<mj-text>x</mj-text>\nHello", "MJML drops text directly inside <mj-column>", 5],
    ["an element that is not closed", "<mj-text>x</mj-text>\n<mj-text>x", "<mj-text> is not closed", 5],
    [
      "an include in text",
      "<mj-text>\n<mj-include path='a.mjml' /></mj-text>",
      "MJML ignores <mj-include> inside <mj-text>",
      5,
    ],
    ["an include without a path", "<mj-include />", "<mj-include> has no path", 4],
    ["a missing variable", "<mj-text>{{nam}}</mj-text>", 'there is no variable "nam"', 4],
    ["a missing helper", "{{#if no}}{{shout 1}}{{/if}}", 'there is no helper "shout"', 4, { no: false }],
  ])("refuses %s, with file and line", async (_, body, why, line, data = {}) => {
    const error = await failure({ "templates/sale.mjml": document(body) }, data, version);
    expect(error.message).toContain(why);
    expect(error).toMatchObject({
      code: "template-invalid",
      location: { file: "templates/sale.mjml", line },
    });
    expect(error.message).not.toContain("\uE000");
  });

  test("reports all errors with their lines, and an error in a loop once", async () => {
    const error = await failure(
      {
        "templates/sale.mjml": document(
          "{{#each items}}\n<mj-text colour='{{this}}'>x</mj-text>\n{{/each}}\n<mj-include path='a.mjml' />",
        ),
        "templates/a.mjml": "\n<mj-text size='1'>x</mj-text>",
      },
      { items: [1, 2] },
      version,
    );
    expect(error.reason).toBe(
      'Cannot render template "templates/sale.mjml": Attribute colour is illegal (<mj-text>); Attribute size is illegal (<mj-text>) at templates/a.mjml:2',
    );
  });

  test.each<[string, string, string, number]>([
    [
      "an attribute in an included file",
      "<mj-text>a</mj-text>\n\n<mj-text colour='x'>b</mj-text>",
      "Attribute colour is illegal",
      3,
    ],
    ["a missing variable in an included file", "a\n{{nam}}", 'there is no variable "nam"', 2],
    ["an element that an included file does not close", "\n<mj-text>", "<mj-text> is not closed", 2],
  ])("refuses %s, with its file and line", async (_, part, why, line) => {
    const error = await failure(
      { "templates/sale.mjml": document('\n\n<mj-include path="part.mjml" />'), "templates/part.mjml": part },
      {},
      version,
    );
    expect(error.message).toContain(why);
    expect(error.location).toMatchObject({ file: "templates/part.mjml", line });
  });

  test.each<[string, string, string]>([
    ["content that is not a document", "<p>x</p>", "it is not an MJML document"],
    ["an empty file", "", "it is not an MJML document"],
    ["a document without a body", "<mjml>\n</mjml>", "<mjml> has no <mj-body>"],
  ])("refuses %s", async (_, text, why) => {
    const error = await failure({ "templates/sale.mjml": text }, {}, version);
    expect(error.message).toContain(why);
    expect(error.location).toMatchObject({ file: "templates/sale.mjml", line: 1 });
  });

  test.each<[string, string, string]>([
    ["a path that leaves the project", "../../secret.mjml", "file-outside-project"],
    ["an encoded path that leaves the project", "..%2F..%2Fsecret.mjml", "file-outside-project"],
    ["a path of entities that leaves the project", "&#46;&#46;/../secret.mjml", "file-outside-project"],
    ["an absolute path", "/etc/passwd", "file-missing"],
    ["a link that leaves the project", "../parts/leak.mjml", "file-outside-project"],
    ["a file below a link that leaves the project", "../parts/folder/secret.mjml", "file-outside-project"],
    ["a missing file", "none.mjml", "file-missing"],
    ["a URL", "https://acme.example/a.mjml", "file-missing"],
  ])("includes no file by %s", async (_, path, code) => {
    const outside = await createProject({ "secret.mjml": "<mj-text>secret</mj-text>" });
    for (const type of ["", 'type="css"', 'type="html"']) {
      const context = await createMjmlProject(
        { "templates/sale.mjml": document(`\n<mj-include path="${path}" ${type} />`) },
        version,
      );
      // Linked templates are rejected as a whole, so these links are next to them.
      const parts = join(context.projectDir, "parts");
      await mkdir(parts);
      await writeFile(join(context.projectDir, "..", "secret.mjml"), "<mj-text>secret</mj-text>");
      await symlink(join(outside.projectDir, "secret.mjml"), join(parts, "leak.mjml"));
      await symlink(outside.projectDir, join(parts, "folder"));
      const source = mjml("sale", { subject: "s" });
      expect(await rejection(renderMessage({ from, source, data: {} }, context))).toMatchObject({
        code,
        location: { file: "templates/sale.mjml", line: 5 },
      });
    }
  });

  test("must be UTF-8", async () => {
    const latin1 = Buffer.from("<mj-text>\nGr\xfc\xdfe</mj-text>", "latin1");
    const context = await createMjmlProject(
      { "templates/sale.mjml": document('<mj-include path="a.mjml" />') },
      "mjml",
    );
    await writeFile(join(context.templatesDir, "a.mjml"), latin1);
    const source = mjml("sale", { subject: "s" });
    expect(await rejection(renderMessage({ from, source, data: {} }, context))).toMatchObject({
      code: "template-invalid",
      reason: expect.stringContaining("it is not UTF-8"),
      location: { file: "templates/a.mjml", line: 2, column: 3 },
    });
  });

  test.each<[string, Files]>([
    ["itself", { "templates/sale.mjml": document('<mj-include path="sale.mjml" />') }],
    [
      "a file that includes it",
      {
        "templates/sale.mjml": document('<mj-include path="a.mjml" />'),
        "templates/a.mjml": '<mj-include path="./b.mjml" />',
        "templates/b.mjml": '<mj-include path="./a.mjml" />',
      },
    ],
  ])("refuses a file that includes %s", async (_, files) => {
    expect((await failure(files, {}, version)).message).toContain("includes itself");
  });

  test("refuses files whose includes double per level", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        `templates/${level}.mjml`,
        `<mj-include path="${level + 1}.mjml" />`.repeat(2),
      ]),
    );
    const error = await failure(
      { ...files, "templates/sale.mjml": document('<mj-include path="0.mjml" />'), "templates/30.mjml": "" },
      {},
      version,
    );
    expect(error.message).toContain("more than 1000 files");
  });
});

/** An MJML document with includes in its head and body. */
const including = (head: string, body: string) =>
  `<mjml>\n<mj-head>${head}</mj-head>\n<mj-body><mj-section><mj-column>${body}</mj-column></mj-section></mj-body>\n</mjml>`;

describe.each([
  ["mjml", mjml4],
  ["mjml5", mjml5],
] as const)("includes have the same result as in %s itself", (version, compile) => {
  const parts: Files = {
    "templates/theme.mjml":
      '<mjml><mj-head><mj-attributes><mj-text color="#111111" /></mj-attributes><mj-title>theme</mj-title></mj-head></mjml>',
    "templates/attributes.mjml": '<mj-attributes><mj-text font-size="21px" /></mj-attributes>',
    "templates/nested.mjml": '<mj-include path="./attributes.mjml" /><mj-include path="./theme.mjml" />',
    "templates/text.mjml": "<mj-text>included</mj-text>",
    "templates/whole.mjml":
      '<mjml><mj-head><mj-style>.w{color:red}</mj-style><mj-include path="theme.mjml" /></mj-head><mj-body><mj-text>whole</mj-text><mj-include path="text.mjml" /></mj-body></mjml>',
    "templates/section.mjml":
      "<mjml><mj-head><mj-style>.s{color:red}</mj-style></mj-head><mj-body><mj-section><mj-column><mj-text>s</mj-text></mj-column></mj-section></mj-body></mjml>",
    "templates/a.css": ".a { color: blue }",
    "templates/b.html": "<p>html</p>",
  };
  const override = '<mj-attributes><mj-text color="#222222" /></mj-attributes><mj-title>own</mj-title>';

  test.each<[string, string, string]>([
    ["a part of the head", '<mj-include path="attributes.mjml" />', "<mj-text>x</mj-text>"],
    [
      "a document in the head, overridden",
      `<mj-include path="theme.mjml" />${override}`,
      "<mj-text>x</mj-text>",
    ],
    [
      "a document in the head, overriding",
      `${override}<mj-include path="theme.mjml" />`,
      "<mj-text>x</mj-text>",
    ],
    [
      "nested parts in the head, overridden",
      `<mj-include path="nested.mjml" />${override}`,
      "<mj-text>x</mj-text>",
    ],
    ["a document in the body", override, '<mj-include path="whole.mjml" />'],
    [
      "a part in the body, twice",
      "",
      '<mj-include path="text.mjml" /><mj-text>x</mj-text><mj-include path="./text.mjml" />',
    ],
    [
      "styles and HTML",
      `<mj-style>.own{color:green}</mj-style>`,
      '<mj-include path="a.css" type="css" /><mj-include path="b.html" type="html" /><mj-include path="whole.mjml" />',
    ],
    [
      "styles in the head",
      '<mj-include path="a.css" type="css" /><mj-style>.own{color:green}</mj-style>',
      "<mj-text>x</mj-text>",
    ],
  ])("with %s", async (_, head, body) => {
    await expectTheSame(including(head, body));
  });

  const body = '<mj-body><mj-include path="section.mjml" /><mj-include path="a.css" type="css" /></mj-body>';

  test.each<[string, string]>([
    ["no head", `<mjml>${body}</mjml>`],
    ["an empty head", `<mjml><mj-head />${body}</mjml>`],
  ])("with %s", async (_, text) => {
    await expectTheSame(text);
  });

  async function expectTheSame(text: string) {
    const context = await createMjmlProject({ ...parts, "templates/sale.mjml": text }, version);
    const message = await renderMessage({ from, source: mjml("sale", { subject: "s" }), data: {} }, context);
    const { html } = await compile(text, {
      filePath: context.templatesDir,
      ignoreIncludes: false,
      validationLevel: "strict",
    });
    const lines = (from: string) => from.split(/\s*\n\s*/).filter((line) => line !== "");
    expect(lines(message.parsed.html ?? "")).toEqual(lines(html));
  }
});

test("shows the lines of the partial for an error in it", async () => {
  const error = await failure({
    "templates/sale.mjml": document("{{> parts/button.mjml}}"),
    "templates/parts/button.mjml": "\n<mj-button\n  colour='x'>x</mj-button>\n",
  });
  expect(error.location).toMatchObject({ file: "templates/parts/button.mjml", line: 2 });
  expect(error.frame).toBe("  1 |\n> 2 | <mj-button\n  3 |   colour='x'>x</mj-button>\n  4 |");
});

test("suggests the most similar name for a missing template", async () => {
  const context = await createProject({ "templates/spring-sale.mjml": "" });
  const source = mjml("sprng-sale", { subject: "s" });
  expect(await rejection(renderMessage({ from, source, data: {} }, context))).toMatchObject({
    code: "file-missing",
    literal: "sprng-sale",
    message: expect.stringContaining('there is no "templates/sprng-sale.mjml"'),
    hint: 'Did you mean "spring-sale"?',
  });
});

test("says what to install if the project has no MJML", async () => {
  const context = await createProject({ "templates/sale.mjml": document("<mj-text>x</mj-text>") });
  const source = mjml("sale", { subject: "s" });
  const error = await rejection(renderMessage({ from, source, data: {} }, context));
  expect(error).toMatchObject({
    code: "file-missing",
    message: expect.stringContaining("npm install --save-dev mjml"),
  });
});
