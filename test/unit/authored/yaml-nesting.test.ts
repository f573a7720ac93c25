import { expect, test } from "vitest";
import { findTooDeep, maxYamlDepth } from "../../../src/authored/yaml-nesting.ts";

const levels = (count: number, write: (level: number) => string): string =>
  Array.from({ length: count }, (_, level) => write(level)).join("");

test.each<[string, (count: number) => string]>([
  ["indented keys", (count) => levels(count, (level) => `${" ".repeat(level)}a:\n`)],
  ["keys indented by tabs", (count) => levels(count, (level) => `${"\t".repeat(level)}a:\n`)],
  [
    "indented keys after a blank line",
    (count) => `\n${levels(count, (level) => `${" ".repeat(level)}a:\n`)}`,
  ],
  ["indented items", (count) => levels(count - 1, (level) => `${"  ".repeat(level)}-\n`)],
  ["items in one line", (count) => `x${"\n"}${"- ".repeat(count - 2)}x`],
  ["items and tabs in one line", (count) => `${"-\t".repeat(count - 1)}x`],
  ["question marks in one line", (count) => `${"? ".repeat(count - 1)}x`],
  ["opening brackets", (count) => `${"[".repeat(count - 1)}`],
  ["opening braces", (count) => `${"{".repeat(count - 1)}`],
  ["brackets over lines", (count) => `a: [\n${"[{\n".repeat((count - 2) / 2)}`],
])("counts %s", (_, write) => {
  expect(findTooDeep(write(maxYamlDepth))).toBeUndefined();
  expect(findTooDeep(write(maxYamlDepth + 4))).toBeTypeOf("number");
});

test("returns the offset at which the text becomes too deep", () => {
  expect(findTooDeep(`a: ${"[".repeat(300)}`)).toBe(3 + maxYamlDepth - 1);
  const indented = levels(300, (level) => `${" ".repeat(level)}a:\n`);
  expect(indented.slice(0, findTooDeep(indented)).split("\n").length).toBe(maxYamlDepth + 1);
});

test.each([
  ["an empty text", ""],
  ["many keys of one level", "a:\n  b: 1\n".repeat(300)],
  ["many levels one after another", "a:\n b:\n  c:\n   d: 1\n".repeat(300)],
  ["many items of one level", "- a\n".repeat(300)],
  ["many closed brackets", "a: [{b: [1]}]\n".repeat(300)],
  ["closing brackets alone", `${"]".repeat(300)}${"[".repeat(150)}`],
  ["hyphens, colons, and question marks in text", `a: ${"- : ? ".repeat(300)}`],
  ["hyphens without space", "-".repeat(300)],
  ["blank lines of growing width", levels(300, (level) => `${" ".repeat(level)}\n`)],
  ["blank lines", `a:\n${`${" ".repeat(300)}\n`.repeat(3)}  b: 1`],
])("accepts %s", (_, text) => {
  expect(findTooDeep(text)).toBeUndefined();
});
