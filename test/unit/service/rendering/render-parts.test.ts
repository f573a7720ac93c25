import { describe, expect, test } from "vitest";
import {
  maxBlocks,
  maxCharacters,
  type RenderJob,
  renderParts,
  warmUp,
} from "../../../../src/service/rendering/render-parts.ts";

const render = (template: RenderJob["template"], data?: unknown) =>
  renderParts({ template, data: data === undefined ? undefined : JSON.stringify(data) });

describe("with data", () => {
  test.each<[string, RenderJob["template"], unknown, RenderJob["template"]]>([
    [
      "all parts, without escaping",
      { Subject: "Hi {{name}}", Text: "{{#each a}}{{this}};{{/each}}", Html: "<p>{{name}}</p>" },
      { name: "A&B", a: [1, 2] },
      { Subject: "Hi A&B", Text: "1;2;", Html: "<p>A&B</p>" },
    ],
    ["only the parts that the template has", { Html: "{{a}}", Text: undefined }, { a: 1 }, { Html: "1" }],
    ["empty parts", { Subject: "", Text: "" }, {}, { Subject: "", Text: "" }],
    ["conditions on missing values", { Text: "{{#if a.b}}x{{else}}y{{/if}}" }, {}, { Text: "y" }],
    [
      "a part of the maximum length",
      { Text: "x".repeat(maxCharacters) },
      {},
      { Text: "x".repeat(maxCharacters) },
    ],
  ])("renders %s", async (_, template, data, parts) => {
    expect(await render(template, data)).toEqual({ parts });
  });

  test.each<[string, RenderJob["template"], unknown, string]>([
    [
      "a missing value",
      { Subject: "Hi", Text: "a\n {{name}}" },
      {},
      "Attribute 'name' is not present in the rendering data. (Text, line 2, column 4)",
    ],
    [
      "a missing part of a value",
      { Html: "{{a.b}}" },
      { a: {} },
      "Attribute 'a.b' is not present in the rendering data. (Html, line 1, column 3)",
    ],
  ])("refuses %s, with its place", async (_, template, data, refusal) => {
    expect(await render(template, data)).toEqual({ refusal, isMissing: true });
  });

  test("refuses a part that is too long, with its place", async () => {
    expect(await render({ Subject: "x".repeat(maxCharacters + 1) }, {})).toEqual({
      refusal: `The template cannot be rendered: its result has more than ${maxCharacters} characters (Subject)`,
    });
  });

  test.each<[string, RenderJob["template"], unknown, RegExp]>([
    [
      "an open block",
      { Text: "\n{{#if a}}" },
      {},
      /^The template cannot be rendered: .* \(Text, line \d, column \d\)$/,
    ],
    [
      "an unknown helper",
      { Text: "\n {{shout 1}}" },
      {},
      /^The template cannot be rendered: .*there is no helper "shout".* \(Text, line 2, column 2\)$/s,
    ],
    [
      "a list that is printed",
      { Html: "{{a}}" },
      { a: [1] },
      /^The template cannot be rendered: .*"a" is a list.* \(Html, line 1, column 3\)$/s,
    ],
    [
      "a loop whose result is too long",
      { Text: "{{#each a}}{{@root.long}}{{/each}}" },
      { a: Array(3).fill(1), long: "x".repeat(maxCharacters / 2) },
      /^The template cannot be rendered: .*its result has more than 10000000 characters.* \(Text\)$/s,
    ],
    [
      "loops that repeat too often",
      { Text: "{{#each a}}{{#each @root.a}}{{/each}}{{/each}}" },
      { a: Array(500).fill(1) },
      /^The template cannot be rendered: .*its loops repeat more than 250000 times.* \(Text\)$/s,
    ],
    [
      "inline partials that call one another endlessly",
      { Text: '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}' },
      {},
      /^The template cannot be rendered: .*its partials call one another endlessly.* \(Text\)$/s,
    ],
  ])("refuses %s", async (_, template, data, refusal) => {
    expect(await render(template, data)).toEqual({ refusal: expect.stringMatching(refusal) });
  });
});

test("repeats blocks up to the limit in each part", async () => {
  const template = { Subject: "{{#each a}}{{/each}}", Text: "{{#each a}}{{/each}}" };
  const list = (count: number) => ({ a: Array(count).fill(1) });
  expect(await render(template, list(maxBlocks))).toEqual({ parts: { Subject: "", Text: "" } });
  expect(await render(template, list(maxBlocks + 1))).toEqual({
    refusal: expect.stringMatching(/\(Subject\)$/),
  });
});

describe("without data, a check", () => {
  test("accepts missing values, and returns the parts that need none", async () => {
    expect(await render({ Subject: "Hi {{name}}", Text: "Hello", Html: "{{a.b}}" })).toEqual({
      parts: { Text: "Hello" },
    });
  });

  test("refuses a template that no data can render", async () => {
    expect(await render({ Subject: "{{name}}", Text: "{{> none}}" })).toEqual({
      refusal: expect.stringMatching(
        /^The template cannot be rendered: .*there is no partial "none".* \(Text, line 1, column \d+\)$/s,
      ),
    });
  });
});

test("renders after its cache was cleared, and after a warm-up", async () => {
  await warmUp();
  const long = (name: string) => `{{${name}}}${"x".repeat(1_500_000)}`;
  for (const name of ["a", "b", "a"])
    expect(await render({ Text: long(name) }, { a: 1, b: 2 })).toEqual({
      parts: { Text: `${name === "a" ? 1 : 2}${"x".repeat(1_500_000)}` },
    });
});
