import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTemplates, type TemplateData } from "../../../../src/message/template/create-templates.ts";
import { plainHelpers } from "../../../../src/message/template/helpers.ts";

async function locate(files: Readonly<Record<string, string>>, data: TemplateData = {}) {
  const origins = new Map(Object.entries(files).map(([name, text]) => [name, { file: name, text }]));
  const templates = await createTemplates({
    origins,
    helpers: plainHelpers(),
    guardsMayMiss: false,
    toProjectPath: (path) => path,
  });
  const { text, lines } = templates.renderLocated(templates.find("main"), data);
  const places = lines.map((place) => (place ? `${place.file}:${place.line}` : "?"));
  expect(text).toBe(templates.renderFile("main", "html", data));
  expect(text.split("\n")).toHaveLength(places.length);
  return text.split("\n").map((line, index) => [places[index], line]);
}

describe("each rendered line", () => {
  test.each<[string, string, TemplateData, string[][]]>([
    [
      "plain text",
      "a\nb\n",
      {},
      [
        ["main:1", "a"],
        ["main:2", "b"],
        ["main:2", ""],
      ],
    ],
    [
      "a loop",
      "<a>\n  {{#each items}}\n  <b>\n  {{this}}\n  {{/each}}\n</a>",
      { items: [1, 2] },
      [
        ["main:1", "<a>"],
        ["main:3", "  <b>"],
        ["main:4", "  1"],
        ["main:3", "  <b>"],
        ["main:4", "  2"],
        ["main:6", "</a>"],
      ],
    ],
    [
      "branches",
      "{{#if no}}\nx\n{{else if yes}}\ny\n\n\nz{{else}}\nw\n{{/if}}\nend",
      { no: false, yes: true },
      [
        ["main:4", "y"],
        ["main:4", ""],
        ["main:4", ""],
        ["main:7", "z"],
        ["main:10", "end"],
      ],
    ],
    [
      "values with line breaks",
      "a\n{{v}}\nb",
      { v: "1\n2" },
      [
        ["main:1", "a"],
        ["main:2", "1"],
        ["main:2", "2"],
        ["main:3", "b"],
      ],
    ],
    ["white space control", "a\n\n{{~v~}}\n\nb", { v: 1 }, [["main:1", "a1b"]]],
    [
      "a comment and an escaped tag",
      "{{!-- a\nb --}}\n\\{{x}}\nend",
      {},
      [
        ["main:3", "{{x}}"],
        ["main:4", "end"],
      ],
    ],
  ])("has its location in %s", async (_, main, data, expected) => {
    expect(await locate({ main }, data)).toEqual(expected);
  });

  test("has its location in a partial, a layout, and an inline partial", async () => {
    const files = {
      main: '{{#> layout}}\n{{#*inline "foot"}}\nown foot\n{{/inline}}\n  {{> row n=1}}\n{{/layout}}\n',
      layout: "<top>\n{{> @partial-block}}\n{{> foot}}\n</top>",
      row: "row {{n}}\nsecond\n",
    };
    expect(await locate(files)).toEqual([
      ["layout:1", "<top>"],
      ["row:1", "  row 1"],
      ["row:2", "  second"],
      ["main:3", "own foot"],
      ["layout:4", "</top>"],
    ]);
  });

  test("has the location of its number, whatever surrounds it", async () => {
    const line = fc.constantFrom(
      "{{#if @root.yes}}",
      "{{#each @root.two}}",
      "{{#unless @root.yes}}",
      "{{else}}",
      "{{/}}",
      "text",
      "",
      "  {{@root.v}}",
      "{{! c }}",
      "{{~@root.v}}",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (drawn) => {
        // Close open blocks, and number each text line.
        const open: string[] = [];
        const lines: string[] = [];
        for (const each of [...drawn, ...drawn.map(() => "{{/}}")]) {
          const block = /^\{\{#(\w+)/.exec(each)?.[1];
          if (each === "{{else}}" && !open.at(-1)) continue;
          if (each === "{{else}}" && open.at(-1)?.endsWith("+")) continue;
          if (each === "{{else}}") open.push(`${open.pop()}+`);
          if (each === "{{/}}" && open.length === 0) continue;
          if (block) open.push(block);
          lines.push(
            each === "{{/}}"
              ? `{{/${open.pop()?.replace("+", "")}}}`
              : each === "text"
                ? `L${lines.length + 1}`
                : each,
          );
        }
        for (const [place, text] of await locate(
          { main: lines.join("\n") },
          { yes: true, two: [1, 2], v: "v" },
        )) {
          const number = /^L(\d+)/.exec(text ?? "")?.[1];
          if (number !== undefined) expect(place).toBe(`main:${number}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("cannot be forged by data", async () => {
    const rows = await locate({ main: "{{v}}\nb" }, { v: "\uE000x:0:99\uE001" });
    expect(rows).toEqual([
      ["main:1", "\uE000x:0:99\uE001"],
      ["main:2", "b"],
    ]);
  });
});
