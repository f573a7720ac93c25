import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../src/authored/parse-yaml.ts";

test("reads a document of YAML 1.2 as a value", async () => {
  const text = "a: no\nb: [1, two]\nc: &x { d: null }\ne: *x\n";
  const { file, text: kept, value } = await parseYaml(text, "a.yaml");
  expect({ file, kept, value }).toEqual({
    file: "a.yaml",
    kept: text,
    value: { a: "no", b: [1, "two"], c: { d: null }, e: { d: null } },
  });
  expect((await parseYaml("", "a.yaml")).value).toBeNull();
});

describe("locates", () => {
  const text = "a:\n  - x\n  - b: 1\n    c:\n5: { d: y }\ne: []\n";
  test.each<[string, (string | number)[], "key" | "value", string]>([
    ["the whole", [], "value", "1:1"],
    ["a key", ["a"], "key", "1:1"],
    ["a value", ["a"], "value", "2:3"],
    ["an item", ["a", 0], "value", "2:5"],
    ["a key within an item", ["a", 1, "b"], "key", "3:5"],
    ["a value within an item", ["a", 1, "b"], "value", "3:8"],
    ["a key without a value", ["a", 1, "c"], "value", "4:5"],
    ["a key that is a number", [5, "d"], "value", "5:9"],
    ["the key above a missing key", ["e", "f"], "value", "6:1"],
    ["the key above a missing item", ["e", 3], "value", "6:1"],
    ["the beginning for a missing key", ["z"], "value", "1:1"],
    ["the item above a missing key", ["a", 1, "z", "y"], "value", "3:5"],
    ["the key of a text above a missing key", [5, "d", "x"], "value", "5:6"],
  ])("%s", async (_, path, part, place) => {
    const { line, column, file } = (await parseYaml(text, "a.yaml")).locate(path, part);
    expect([`${line}:${column}`, file]).toEqual([place, "a.yaml"]);
  });
});

describe("refuses", () => {
  test.each<[string, string, string, string, string | undefined]>([
    [
      "an unknown tag",
      "a: !x y\n",
      "1:4",
      'it has the unknown tag "!x"',
      'Put text that begins with "!" in quotes, or remove the tag',
    ],
    ["a reserved key", "a: 1\n__proto__: 2\n", "2:1", 'the key "__proto__" is reserved', "Use another name"],
    [
      "a list as key",
      "a: 1\n? [b]\n: 2\n",
      "2:3",
      "text that begins with { is not in quotes",
      'Put the whole text in quotes: "{{headline}}"',
    ],
    [
      "too many levels",
      `a: ${"[".repeat(300)}`,
      "1:203",
      "it is nested more than 200 levels deep",
      "Use fewer nested levels",
    ],
    [
      "an alias in place of an asterisk",
      "expect:\n  *: [x]\n",
      "2:6",
      expect.any(String),
      'Put the asterisk in quotes: "*"',
    ],
    [
      "braces without quotes in a list",
      "a:\n  - {{b}} c\n",
      "2:11",
      expect.any(String),
      'Put the whole text in quotes: "{{headline}}"',
    ],
    [
      "a missing quotation mark",
      'a: "b\n',
      "2:1",
      "a quote is opened and never closed",
      "Close the text with the quote that begins it",
    ],
    [
      "a reserved character",
      "a: @b\n",
      "1:4",
      "text that begins with @ is not in quotes",
      "Put the whole text in quotes",
    ],
  ])("%s", async (_, text, place, reason, hint) => {
    const error = await parseYaml(text, "a.yaml").then(
      () => undefined,
      (each: unknown) => each,
    );
    const [line, column] = place.split(":").map(Number);
    expect(error).toMatchObject({
      code: "scenario-invalid",
      reason,
      hint,
      location: { file: "a.yaml", line, column },
    });
  });

  test.each<[string, string, string, string | undefined]>([
    ["a: [b\n", "2:1", "a bracket is opened and never closed: ] is missing", undefined],
    ["a: {b: c\n", "2:1", "a bracket is opened and never closed: } is missing", undefined],
    ['a: ["b" "c"]\n', "1:9", "a comma is missing", undefined],
    [
      "a: [b: c d: e]\n",
      "1:8",
      "a comma or a bracket is missing",
      "Add it, or put text that contains a colon in quotes",
    ],
    [
      "a:\n  - b\n - c\n",
      "3:1",
      "its indentation differs from that of the lines above",
      "Indent all items of a list alike",
    ],
    ["a: b: c\n", "1:4", "text that contains a colon is not in quotes", "Put the whole text in quotes"],
    ["a: 1\nb\n", "2:1", "a key has no colon", undefined],
    ['"a\nb": c\n', "1:1", "a line is neither a key with a colon nor part of the value above", undefined],
    ['a: "\\q"\n', "1:5", "\\q is not a valid escape in double quotes", undefined],
    ['a: "b" c\n', "1:8", "unexpected text follows a value", undefined],
    [
      "a: 1\n---\nb: 2\n",
      "2:1",
      "it contains several YAML documents, divided by ---",
      "Put each document in its own file",
    ],
    ["a:\n\tb: 1\n", "2:1", "it is indented with a tab", "Indent with spaces"],
    ["a: 1\na: 2\n", "2:1", 'the key "a" occurs twice', "Remove one of them, or merge their values"],
    ["a: %b\n", "1:4", "text that begins with % is not in quotes", "Put the whole text in quotes"],
    ["a: 'b\n", "2:1", "a quote is opened and never closed", "Close the text with the quote that begins it"],
    [
      "a: {{b}}\n",
      "1:5",
      "text that begins with { is not in quotes",
      'Put the whole text in quotes: "{{headline}}"',
    ],
  ])("in words that its authors know: %j", async (text, place, reason, hint) => {
    const [line, column] = place.split(":").map(Number);
    await expect(parseYaml(text, "a.yaml")).rejects.toMatchObject({
      code: "scenario-invalid",
      reason,
      hint,
      location: { file: "a.yaml", line, column },
    });
  });

  test("an alias that refers to nothing", async () => {
    await expect(parseYaml("a: *x\n", "a.yaml")).rejects.toMatchObject({
      code: "scenario-invalid",
      reason: "*x refers to nothing",
      location: { file: "a.yaml" },
    });
  });

  test("aliases that expand without end", async () => {
    const lines = Array.from(
      { length: 9 },
      (_, n) =>
        `a${n}: &a${n} [${Array(9)
          .fill(n ? `*a${n - 1}` : 1)
          .join(", ")}]`,
    );
    await expect(parseYaml(lines.join("\n"), "a.yaml")).rejects.toMatchObject({
      code: "scenario-invalid",
      location: { file: "a.yaml" },
    });
  });
});
