import { describe, expect, test } from "vitest";
import { createSheet, joinLines } from "../../../../src/message/mjml/located-text.ts";
import { faultAt, type MjmlScan, type Span, scanMjml } from "../../../../src/message/mjml/scan-mjml.ts";

/** Numbers the lines of a file. */
const sheetOf = (text: string, file = "a.mjml") =>
  createSheet({ text, lines: text.split("\n").map((_, index) => ({ file, line: index + 1 })) }, file);

const scan = (text: string): Promise<MjmlScan> => scanMjml(sheetOf(text));
const partsOf = (text: string, span: Span | undefined) =>
  span && [text.slice(span.start, span.end), text.slice(span.innerStart, span.innerEnd)];

describe("the parts of a document", () => {
  test.each<[string, string, { root?: string; head?: string; body?: string }]>([
    [
      "whole",
      "<mjml><mj-head><mj-title>a</mj-title></mj-head><mj-body><mj-raw>b</mj-raw></mj-body></mjml>",
      {
        root: "<mj-head><mj-title>a</mj-title></mj-head><mj-body><mj-raw>b</mj-raw></mj-body>",
        head: "<mj-title>a</mj-title>",
        body: "<mj-raw>b</mj-raw>",
      },
    ],
    ["without a head", "\n<mjml>\n<mj-body></mj-body></mjml>", { root: "\n<mj-body></mj-body>", body: "" }],
    [
      "with a closed head",
      "<mjml><mj-head /><mj-body/></mjml>",
      { root: "<mj-head /><mj-body/>", head: "", body: "" },
    ],
    ["a fragment", "<mj-text>a</mj-text>", {}],
    ["a head and a body without a document", "<mj-head></mj-head><mj-body></mj-body>", {}],
    ["a document in an element", "<div><mjml><mj-body></mj-body></mjml></div>", {}],
    [
      "a head deeper in the document",
      "<mjml><mj-body><mj-raw><mj-head>x</mj-head></mj-raw></mj-body></mjml>",
      {
        root: "<mj-body><mj-raw><mj-head>x</mj-head></mj-raw></mj-body>",
        body: "<mj-raw><mj-head>x</mj-head></mj-raw>",
      },
    ],
    [
      "two heads",
      "<mjml><mj-head><mj-title>a</mj-title></mj-head><mj-head></mj-head></mjml>",
      {
        root: "<mj-head><mj-title>a</mj-title></mj-head><mj-head></mj-head>",
        head: "<mj-title>a</mj-title>",
      },
    ],
    [
      "two documents",
      "<mjml><mj-body></mj-body></mjml><mjml></mjml>",
      { root: "<mj-body></mj-body>", body: "" },
    ],
  ])("%s", async (_, text, expected) => {
    const { root, head, body, includes } = await scan(text);
    const inner = Object.fromEntries(
      Object.entries({ root, head, body }).flatMap(([name, span]) => {
        const [, content] = partsOf(text, span) ?? [];
        return content === undefined ? [] : [[name, content]];
      }),
    );
    expect(inner).toEqual(expected);
    expect(includes).toEqual([]);
  });

  test("span their tags", async () => {
    const text = "<mjml> <mj-head/> <mj-body>\n</mj-body></mjml>";
    const { root, head, body } = await scan(text);
    expect([root, head, body].map((span) => partsOf(text, span)?.[0])).toEqual([
      text,
      "<mj-head/>",
      "<mj-body>\n</mj-body>",
    ]);
  });
});

test("finds includes in order, with their attributes and lines", async () => {
  const text = `<mj-section>
<mj-column><mj-include path="b.mjml"></mj-include></mj-column>
<mj-include path='a%20b.css' type="css" css-inline="inline" /><mj-include path="100%.html" type='html'/>
</mj-section>`;
  const { includes } = await scan(text);
  expect(
    includes.map(({ path, type, isInline, place, start, end }) => ({
      path,
      type,
      isInline,
      line: place.line,
      text: text.slice(start, end),
    })),
  ).toEqual([
    {
      path: "b.mjml",
      type: undefined,
      isInline: false,
      line: 2,
      text: '<mj-include path="b.mjml"></mj-include>',
    },
    {
      path: "a b.css",
      type: "css",
      isInline: true,
      line: 3,
      text: `<mj-include path='a%20b.css' type="css" css-inline="inline" />`,
    },
    {
      path: "100%.html",
      type: "html",
      isInline: false,
      line: 3,
      text: `<mj-include path="100%.html" type='html'/>`,
    },
  ]);
});

test("finds an include in another include, outermost first", async () => {
  const { includes } = await scan('<mj-include path="a"><mj-include path="b" /></mj-include>');
  expect(includes.map(({ path }) => path)).toEqual(["a", "b"]);
});

test.each<[string, string]>([
  ["text outside of any element", "Hello"],
  ["text in an element that prints it", "<mj-column><mj-text>Hello</mj-text></mj-column>"],
  ["text in HTML inside such an element", "<mj-column><mj-text><p>Hello</p></mj-text></mj-column>"],
  ["a container inside such an element", "<mj-raw><mj-column>Hello</mj-column></mj-raw>"],
  ["blanks in a container", "<mj-column>\n \t</mj-column>"],
  ["text in an unknown element", "<mj-own>Hello</mj-own>"],
  ["HTML that is not closed", "<mj-text><p>a<br>b</mj-text>"],
  ["MJML that is not closed in HTML", "<mj-raw><mj-text>a</mj-raw>"],
  ["an end tag without a start", "</mj-text>"],
  ["200 levels", `${"<div>".repeat(200)}${"</div>".repeat(200)}`],
])("accepts %s", async (_, text) => {
  await expect(scan(text)).resolves.toMatchObject({ includes: [] });
});

test.each<[string, string, string, number]>([
  [
    "text in a container",
    "<mj-column>\n\n  Hello\n</mj-column>",
    "MJML drops text directly inside <mj-column>",
    3,
  ],
  [
    "an element that is not closed",
    "<mj-section>\n<mj-column>\n</mj-section>",
    "<mj-column> is not closed",
    2,
  ],
  ["a document that is not closed", "\n<mjml>", "<mjml> is not closed", 2],
  [
    "a second body",
    "<mjml><mj-body></mj-body>\n<mj-body></mj-body></mjml>",
    "MJML reads only the first <mj-body>",
    2,
  ],
  [
    "an include in text",
    "<mj-text><p>\n<mj-include path='a' /></p></mj-text>",
    "MJML ignores <mj-include> inside <mj-text>",
    2,
  ],
  [
    "an include without a path",
    "<mj-column>\n<mj-include type='css' /></mj-column>",
    "<mj-include> has no path",
    2,
  ],
  ["201 levels", `${"<div>".repeat(200)}\n<div>`, "elements are nested more than 200 levels deep", 2],
])("refuses %s", async (_, text, why, line) => {
  await expect(scan(text)).rejects.toMatchObject({
    message: why,
    place: { source: "a.mjml", start: { line } },
  });
});

test("an error at a line has no column", () => {
  expect(faultAt({ file: "a.mjml", line: 3 }, "why", "hint")).toMatchObject({
    message: "why",
    hint: "hint",
    place: { source: "a.mjml", start: { line: 3, column: -1 } },
  });
});

describe("a located text", () => {
  const text = "one\ntwo\nthree";
  const lines = [
    { file: "a", line: 1 },
    { file: "b", line: 7 },
    { file: "a", line: 2 },
  ];
  const sheet = createSheet({ text, lines }, "main");

  test("knows the line of each offset", () => {
    expect([0, 3, 4, 7, 8, 12].map((offset) => sheet.placeOf(offset))).toEqual(
      [0, 0, 1, 1, 2, 2].map((index) => lines[index]),
    );
    expect(createSheet({ text, lines: [] }, "main").placeOf(5)).toEqual({ file: "main", line: 1 });
  });

  test("is cut with the lines of each piece, and joined again", () => {
    expect(sheet.slice(1, 6)).toEqual({ text: "ne\ntw", lines: lines.slice(0, 2) });
    expect(sheet.slice(4, 6)).toEqual({ text: "tw", lines: lines.slice(1, 2) });
    expect(joinLines([sheet.slice(0, 3), sheet.slice(8, 13)])).toEqual({
      text: "one\nthree",
      lines: [lines[0], lines[2]],
    });
  });
});
