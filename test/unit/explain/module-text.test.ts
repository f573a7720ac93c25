// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the tests edit JavaScript template literals.
import { expect, test } from "vitest";
import {
  addBeforeKey,
  addModuleEntry,
  offsetInModule,
  replaceInModule,
} from "../../../src/explain/module-text.ts";

test.each<[string, string, string, string | undefined]>([
  ["x = `${a} one two three`;", "Hi one two three", "Hi one three", "x = `${a} one three`;"],
  ["x = `${a} one three`;", "Hi one three", "Hi one two three", "x = `${a} one two three`;"],
  ["x = `${a}aaaa`;", "Hi aaaa", "Hi aa", undefined],
  ["x = `one two ${a}`;", "one two Hi", "two Hi", "x = `two ${a}`;"],
  [
    "x = `${a} one ${b} and two`;",
    "Hi one Ho and two",
    "Hi one Ho and three",
    "x = `${a} one ${b} and three`;",
  ],
  ['x = "same";', "same", "same", undefined],
  ['x = "a\\nb";', "a\nb", "a\nc", 'x = "a\\nc";'],
])("in %s, %j becomes %j", (source, old, replacement, expected) => {
  expect(replaceInModule(source, old, replacement)).toBe(expected);
});

test.each<[string, string, number | undefined]>([
  ['a = "text";', "text", 4],
  ["a = 'it\\'s';", "it's", 4],
  ["a = `${b} text`;", "text", 10],
  ["a = text; b = 'text';", "text", 14],
  ["a = 1;", "text", undefined],
])("the offset in %s of %s is %s", (source, text, expected) => {
  expect(offsetInModule(source, text)).toBe(expected);
});

test.each<[string, string, string | undefined]>([
  ["an object in one line", "a: { b: 1 }", 'a: { "n": 2, b: 1 }'],
  ["an object in several lines", "a: {\n    b: 1,\n}", 'a: {\n    "n": 2,\n    b: 1,\n}'],
  ["a call", "a: mime({ b: 1 })", 'a: mime({ "n": 2, b: 1 })'],
  ["a brace in the next line", "a:\n{ b: 1 }", undefined],
  ["a value that is not an object", "a: 1 }, { b: 1", undefined],
])("an entry is added to %s", (_, source, expected) => {
  expect(addModuleEntry(source, 0, "n", "2")).toBe(expected);
});

test("an entry is added before a key, on its own line if the key has one", () => {
  expect(addBeforeKey("{ a: 1, b: 2 }", 8, "n", "3")).toBe("{ a: 1, n: 3, b: 2 }");
  expect(addBeforeKey("{\n  a: 1,\n\tb: 2\n}", 11, "n", "3")).toBe("{\n  a: 1,\n\tn: 3,\n\tb: 2\n}");
});
