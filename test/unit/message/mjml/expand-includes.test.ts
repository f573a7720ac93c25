import { describe, expect, test } from "vitest";
import { expandIncludes } from "../../../../src/message/mjml/expand-includes.ts";
import { loadTemplates } from "../../../../src/message/template/templates.ts";
import { createProject, rejection } from "../project.ts";

type Files = Readonly<Record<string, string>>;

/** Expands `templates/sale.mjml`. Returns each line with its location, and the texts that were included. */
async function expand(files: Files, data: Record<string, unknown> = {}) {
  const context = await createProject(files);
  const templates = await loadTemplates(context);
  const texts = new Map<string, string>();
  const { text, lines } = await expandIncludes(templates.find("sale.mjml"), {
    projectDir: context.projectDir,
    templates,
    data,
    texts,
  });
  const rendered = text.split("\n");
  expect(lines).toHaveLength(rendered.length);
  const located = rendered.map((line, index) => [line, lines[index]?.file, lines[index]?.line]);
  return { located: located.filter(([line]) => line !== ""), blank: located.length, texts };
}

const sale = "templates/sale.mjml";
const part = "templates/part.mjml";

test("leaves a document without includes as it is", async () => {
  const { located, texts } = await expand(
    { [sale]: "<mjml>\n<mj-body><mj-text>{{a}}</mj-text></mj-body>\n</mjml>" },
    { a: 7 },
  );
  expect(located).toEqual([
    ["<mjml>", sale, 1],
    ["<mj-body><mj-text>7</mj-text></mj-body>", sale, 2],
    ["</mjml>", sale, 3],
  ]);
  expect(texts).toEqual(new Map());
});

describe("an include adds to", () => {
  test("its own place, with the file's lines, and nothing in between", async () => {
    const body = "<mj-body>\n<mj-include path='part.mjml' /></mj-body>";
    const { located, blank, texts } = await expand(
      { [sale]: `<mjml>${body}</mjml>`, [part]: "<mj-text>{{a}}</mj-text>\n<mj-text>2</mj-text>" },
      { a: 1 },
    );
    expect(located).toEqual([
      ["<mjml>", sale, 1],
      ["<mj-body>", sale, 1],
      ["<mj-text>1</mj-text>", part, 1],
      ["<mj-text>2</mj-text>", part, 2],
      ["</mj-body></mjml>", sale, 2],
    ]);
    // The end of the line before the include begins an empty one.
    expect(blank).toBe(6);
    expect(texts).toEqual(new Map([[part, "<mj-text>{{a}}</mj-text>\n<mj-text>2</mj-text>"]]));
  });

  test("a head that it creates, style sheets last", async () => {
    const { located } = await expand({
      [sale]:
        "<mjml>\n<mj-body><mj-include path='a.css' type='css' /><mj-include path='part.mjml' /></mj-body>\n</mjml>",
      "templates/a.css": ".a { color: red }",
      [part]:
        "<mjml><mj-head><mj-title>t</mj-title></mj-head><mj-body><mj-include path='i.css' type='css' css-inline='inline' /></mj-body></mjml>",
      "templates/i.css": ".i { color: red }",
    });
    expect(located).toEqual([
      ["<mjml>", sale, 1],
      ["<mj-head>", sale, 1],
      ["<mj-title>t</mj-title>", part, 1],
      ['<mj-style inline="inline">', part, 1],
      [".i { color: red }", "templates/i.css", 1],
      ["</mj-style>", part, 1],
      ["<mj-style>", sale, 2],
      [".a { color: red }", "templates/a.css", 1],
      ["</mj-style>", sale, 2],
      ["</mj-head>", sale, 1],
      ["<mj-body>", sale, 2],
      ["</mj-body>", sale, 2],
      ["</mjml>", sale, 3],
    ]);
  });

  test("the end of a head that exists, and HTML to its own place", async () => {
    const { located } = await expand({
      [sale]:
        "<mjml><mj-head><mj-title>t</mj-title></mj-head><mj-body><mj-include path='a.html' type='html' /><mj-include path='a.css' type='css' /></mj-body></mjml>",
      "templates/a.html": "<p>a</p>",
      "templates/a.css": ".a {}",
    });
    expect(located.map(([line]) => line)).toEqual([
      "<mjml><mj-head>",
      "<mj-title>t</mj-title>",
      "<mj-style>",
      ".a {}",
      "</mj-style>",
      "</mj-head><mj-body>",
      "<mj-raw>",
      "<p>a</p>",
      "</mj-raw>",
      "</mj-body></mjml>",
    ]);
  });

  test("its own place within the head, before what follows, but style sheets to the end of the head", async () => {
    const { located } = await expand({
      [sale]:
        "<mjml><mj-head><mj-include path='a.css' type='css' /><mj-include path='part.mjml' /><mj-title>own</mj-title></mj-head><mj-body></mj-body></mjml>",
      [part]: "<mjml><mj-head><mj-title>part</mj-title></mj-head></mjml>",
      "templates/a.css": ".a {}",
    });
    expect(located.map(([line]) => line)).toEqual([
      "<mjml><mj-head>",
      "<mj-title>part</mj-title>",
      "<mj-title>own</mj-title>",
      "<mj-style>",
      ".a {}",
      "</mj-style>",
      "</mj-head><mj-body></mj-body></mjml>",
    ]);
  });
});

/** A body that includes `part.mjml` some times. */
const including = (times: number) =>
  `<mjml><mj-body>\n${"<mj-include path='part.mjml' />".repeat(times)}</mj-body></mjml>`;

test("includes 1,000 files, and refuses one more at its line", async () => {
  const files = { [part]: "" };
  expect((await expand({ ...files, [sale]: including(1000) })).texts).toEqual(new Map([[part, ""]]));
  expect(await rejection(expand({ ...files, [sale]: including(1001) }))).toMatchObject({
    message: "it includes more than 1000 files",
    place: { source: sale, start: { line: 2 } },
  });
});

test.each<[string, Files, string, string, number]>([
  [
    "a cycle",
    { [sale]: including(1), [part]: "\n\n<mj-include path='../templates/sale.mjml' />" },
    '"templates/sale.mjml" includes itself',
    part,
    3,
  ],
  ["a fragment", { [sale]: "\n<mj-text>a</mj-text>" }, "it is not an MJML document", sale, 1],
  ["a document without a body", { [sale]: "\n<mjml></mjml>" }, "<mjml> has no <mj-body>", sale, 2],
])("refuses %s at its line", async (_, files, message, source, line) => {
  expect(await rejection(expand(files))).toMatchObject({ message, place: { source, start: { line } } });
});

test("reports a missing file at the include, with the lines around it", async () => {
  expect(await rejection(expand({ [sale]: including(1) }))).toMatchObject({
    code: "file-missing",
    hint: "Check the path, which is relative to the including file",
    location: { file: sale, line: 2 },
    frame: expect.stringContaining("> 2 | <mj-include path='part.mjml' />"),
  });
});
