import { parseSync } from "vite";
import { expect, test } from "vitest";
import { circlesOf, importsOf, longFunctionsOf } from "../../.ci/house.mjs";

const program = (text: string) => parseSync("a.ts", text).program;

test.each([
  ["of 100 lines", 98, []],
  ["of 101 lines", 99, [{ name: "long", line: 2, lines: 101 }]],
])("a function %s", (_, inner, expected) => {
  const text = `const other = 1;\nexport function long(): void {${"\n  other;".repeat(inner)}\n}\n`;
  expect(longFunctionsOf(program(text), text)).toEqual(expected);
});

test("distinguishes type-only imports from run-time imports", () => {
  const text = `import type { A } from "./a.ts";
import { type B } from "../b.ts";
import { type C, c } from "../d/c.ts";
export { e } from "./e.ts";
import fs from "node:fs";
const later = import("./later.ts");`;
  expect(importsOf(program(text), "d/file.ts")).toEqual([
    { target: "d/a.ts", isTypeOnly: true },
    { target: "b.ts", isTypeOnly: true },
    { target: "d/c.ts", isTypeOnly: false },
    { target: "d/e.ts", isTypeOnly: false },
  ]);
});

test("groups the files of each import cycle", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", ["e"]],
    ["e", ["gone"]],
  ]);
  expect(circlesOf(graph)).toEqual([["a", "b", "c"]]);
});
