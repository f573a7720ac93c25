// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the tests edit JavaScript template literals.
import { describe, expect, test } from "vitest";
import { addModuleEntry, replaceInModule } from "../../../src/explain/module-text.ts";
import {
  addYamlEntry,
  setYamlValue,
  yamlOffset,
  yamlStrings,
  yamlValue,
} from "../../../src/explain/yaml-text.ts";

describe("setYamlValue", () => {
  test.each([
    ["plain", "a: # why\n  b: old # because\n  c: 1\n", "new", "a: # why\n  b: new # because\n  c: 1\n"],
    ["plain that needs quotes", "a:\n  b: old\n", "x: y # z", 'a:\n  b: "x: y # z"\n'],
    ["single quotes", "a:\n  b: 'old'\n", "it's", "a:\n  b: 'it''s'\n"],
    ["double quotes", 'a:\n  b: "old"\n', 'say "x"', 'a:\n  b: "say \\"x\\""\n'],
    [
      "a block",
      "a:\n    b: |\n        old\n\n        more\n    c: 1\n",
      "new\n\nless\n",
      "a:\n    b: |\n        new\n\n        less\n    c: 1\n",
    ],
    [
      "a block without its last line end",
      "a:\n  b: |-\n    old\n  c: 1\n",
      "new\nx",
      "a:\n  b: |-\n    new\n    x\n  c: 1\n",
    ],
    [
      "a block whose value loses its last line end",
      "a:\n  b: | # why\n    old\n  c: 1\n",
      "new",
      "a:\n  b: |- # why\n    new\n  c: 1\n",
    ],
    [
      "a block whose value gets a last line end",
      "a:\n  b: |-\n    old\n  c: 1\n",
      "new\n",
      "a:\n  b: |\n    new\n  c: 1\n",
    ],
    [
      "a block after an empty line",
      "a:\n  b: |\n\n    old\n  c: 1\n",
      "new\n",
      "a:\n  b: |\n    new\n  c: 1\n",
    ],
    ["a block after blanks", "a:\n  b: |\n  \n    old\n  c: 1\n", "new\n", "a:\n  b: |\n    new\n  c: 1\n"],
    ["a flow map", "a: {b: old, c: [1,  2]}\n", "new", "a: {b: new, c: [1,  2]}\n"],
  ])("changes only the value: %s", (_style, text, value, expected) => {
    expect(setYamlValue(text, ["a", "b"], value)).toBe(expected);
  });

  test("reads back what it writes into a folded block", () => {
    const changed = setYamlValue("a:\n  b: >-\n    old\n    words\n  c: 1\n", ["a", "b"], "new words");
    expect(yamlValue(changed ?? "", ["a", "b"])).toBe("new words");
    expect(changed).toContain("  c: 1\n");
  });

  test.each([
    ["a path that leads nowhere", "a: 1\n", ["x", "y"]],
    ["a value that is a map", "a: { b: { c: 1 } }\n", ["a", "b"]],
    ["a file that is not YAML", "a: [\n", ["a", "b"]],
  ])("does nothing for %s", (_what, text, path) => {
    expect(setYamlValue(text, path, "x")).toBeUndefined();
  });
});

describe("setYamlValue reads back what it writes", () => {
  const styles = ["|", "|-", "|+", ">", ">-", ">+", "|2", ">2-", '"old"', "'old'", "old"];
  const values = ["new", "new\n", "new\n\n", "new\nlines\n", "", "\n", " new", "\n new\n"];
  test.each(styles)("in the style %s", (style) => {
    const text = `a:\n  b: ${style}${/^[|>]/.test(style) ? "\n    old" : ""}\n  c: 1\n`;
    for (const value of values) {
      const changed = setYamlValue(text, ["a", "b"], value) ?? "";
      expect([value, yamlValue(changed, ["a", "b"])]).toEqual([value, value]);
      expect(changed).toContain("  c: 1\n");
    }
  });
});

describe("addYamlEntry", () => {
  test.each([
    ["before an entry", "a:\n  b: 1\n  # of c\n  c: 2\n", "c", "a:\n  b: 1\n  # of c\n  n: x\n  c: 2\n"],
    ["before the last entry", "a:\n    b: 1\n    c: 2\n", undefined, "a:\n    b: 1\n    n: x\n    c: 2\n"],
    ["into a flow map", "a: { b: 1, c: 2 }\n", "b", 'a: { "n": "x", b: 1, c: 2 }\n'],
  ])("adds %s", (_where, text, before, expected) => {
    expect(addYamlEntry(text, ["a"], "n", "x", before)).toBe(expected);
  });

  test.each([
    ["a text", "a: 1\n", ["a"]],
    ["an empty map", "a: {}\n", ["a"]],
    ["a list", "a:\n  - b\n", ["a"]],
    ["a path that leads nowhere", "a: 1\n", ["b"]],
    ["a file that is not YAML", "a: [\n", ["a"]],
    ["an empty file", "", ["a"]],
  ])("adds nothing to %s", (_what, text, path) => {
    expect(addYamlEntry(text, path, "n", "x")).toBeUndefined();
  });

  test("leaves empty lines of a text empty", () => {
    expect(addYamlEntry("a:\n  b: 1\n", ["a"], "n", "x\n\ny\n")).toBe("a:\n  n: |\n    x\n\n    y\n  b: 1\n");
  });

  test("adds text of several lines", () => {
    expect(addYamlEntry("a:\n  b: 1\n", ["a"], "n", "x\ny\n")).toBe("a:\n  n: |\n    x\n    y\n  b: 1\n");
  });
});

test("returns every text of a YAML file with its path and offset", () => {
  const text = "a:\n  - b: x\n    c: 1\nd: y\n";
  expect(yamlStrings(text)).toEqual([
    { path: ["a", 0, "b"], value: "x" },
    { path: ["d"], value: "y" },
  ]);
  expect(yamlOffset(text, ["d"])).toBe(text.indexOf("d:"));
});

test.each(["", "a: [\n", "- x\n"])("%j has no text at a key", (text) => {
  expect([yamlValue(text, ["a"]), yamlOffset(text, ["a"])]).toEqual([undefined, undefined]);
});

test("an item of a list is at its own offset", () => {
  expect(yamlOffset("a:\n  - x\n  - y\n", ["a", 1])).toBe(13);
  expect([yamlStrings(""), yamlStrings("a: [\n")]).toEqual([[], []]);
});

describe("replaceInModule", () => {
  test.each([
    ["double quotes", 'x = "old \\"a\\"";', 'old "a"', 'new "b"', 'x = "new \\"b\\"";'],
    ["single quotes", "x = 'it\\'s old';", "it's old", "it's new", "x = 'it\\'s new';"],
    ["a template", "x = `old\n\\${a}`;", "old\n${a}", "new\n`b`", "x = `new\n\\`b\\``;"],
    [
      "a part of a text",
      "x = `${greeting}, the old words`;",
      "Hi, the old words",
      "Hi, the new words",
      "x = `${greeting}, the new words`;",
    ],
  ])("replaces text in %s", (_style, source, old, replacement, expected) => {
    expect(replaceInModule(source, old, replacement)).toBe(expected);
  });

  test.each([
    ["a text that stands twice", 'a = "old"; b = "old";', "old", "new"],
    ["a text that is not there", 'a = "other";', "old", "new"],
    ["signs that would end the literal it is in", "x = `${a} old words`;", "Hi old words", "Hi `new` words"],
    ["an expression in a template", "x = `${a} old words`;", "Hi old words", "Hi ${new} words"],
    ["white space", "x = ' ';", " ", "x"],
  ])("does nothing for %s", (_what, source, old, replacement) => {
    expect(replaceInModule(source, old, replacement)).toBeUndefined();
  });
});

test("adds an entry with the indentation of the others", () => {
  expect(addModuleEntry("x({\n  headers: {\n    a: 1,\n  },\n})", 6, "b", '"c"')).toBe(
    'x({\n  headers: {\n    "b": "c",\n    a: 1,\n  },\n})',
  );
});
