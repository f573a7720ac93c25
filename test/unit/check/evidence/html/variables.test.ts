import { describe, expect, test } from "vitest";
import { readInlineStyle } from "../../../../../src/check/evidence/html/style-sheet.ts";
import { substitute, variablesOf } from "../../../../../src/check/evidence/html/variables.ts";

const known = new Map([
  ["--a", "red"],
  ["--b", "var(--a)"],
  ["--c", "var(--c)"],
  ["--f", "f(1, 2)"],
]);

describe("a value with variables", () => {
  test.each<[string, string | undefined]>([
    ["", ""],
    ["blue", "blue"],
    ["var(--a)", "red"],
    ["VAR( --a )", "red"],
    ["x var(--a) y", "x red y"],
    ["var(--a) var(--a)", "red red"],
    ["var(--b)", "red"],
    ["var(--x)", undefined],
    ["var(--x,blue)", "blue"],
    ["var(--x, blue )", "blue"],
    ["var(--x,)", ""],
    ["var(,blue)", "blue"],
    ["var(--x,1,2)", "1,2"],
    ["var(--a,blue)", "red"],
    ["var(--x,var(--a))", "red"],
    ["var(--x,f(1))", "f(1)"],
    ["f(var(--a))", "f(red)"],
    ["var(--f)", "f(1, 2)"],
    ["var(--c)", undefined],
    ["var(--a", undefined],
    ["myvar(--a)", "myvar(--a)"],
    ["my-var(--a)", "my-red"],
  ])("%j is %j", (value, expected) => {
    expect(substitute(value, known)).toBe(expected);
  });

  test("is read up to 300 characters, and 20 variables deep", () => {
    const long = (length: number) => `var(--a)${"x".repeat(length - 8)}`;
    expect(substitute(long(300), known)).toBe(`red${"x".repeat(292)}`);
    expect(substitute(long(301), known)).toBeUndefined();
    expect(substitute("x".repeat(301), known)).toBe("x".repeat(301));
    const chain = (length: number) =>
      new Map(
        Array.from({ length }, (_, place) => [`--${place}`, place === 0 ? "red" : `var(--${place - 1})`]),
      );
    expect(substitute("var(--19)", chain(20))).toBe("red");
    expect(substitute("var(--20)", chain(21))).toBeUndefined();
  });
});

describe("the variables of an element", () => {
  const variablesIn = (style: string) => variablesOf(readInlineStyle(style, false), known);

  test.each<[string, Record<string, string>]>([
    ["--d:1", { "--d": "1" }],
    ["--a:blue", { "--a": "blue" }],
    ["--d:var(--a)", { "--d": "red" }],
    ["--d:var(--e);--e:1", { "--d": "1", "--e": "1" }],
    ["--a:blue;--d:var(--b)", { "--a": "blue", "--d": "blue" }],
    ["--d:1;color:red", { "--d": "1" }],
  ])("%s: %j", (style, expected) => {
    expect(Object.fromEntries(variablesIn(style))).toEqual({ ...Object.fromEntries(known), ...expected });
  });

  test("lack one that cannot be computed", () => {
    expect([...variablesIn("--a:var(--x);--d:var(--d)").keys()]).toEqual(["--b", "--c", "--f"]);
  });

  test("are those of the parent if it has none of its own", () => {
    expect(variablesIn("")).toBe(known);
    expect(variablesIn("color:red")).toBe(known);
  });

  test("are at most 200", () => {
    const many = new Map(Array.from({ length: 200 }, (_, place) => [`--n${place}`, "1"]));
    const own = readInlineStyle("--n5:2;--new:1", false);
    const all = variablesOf(own, many);
    expect([all.size, all.get("--n5"), all.get("--new")]).toEqual([200, "2", undefined]);
    many.delete("--n0");
    expect(variablesOf(own, many).get("--new")).toBe("1");
  });
});
