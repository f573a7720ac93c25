import { describe, expect, test } from "vitest";
import { parsePastedRows, toValue } from "../../../../src/ui/write/paste-rows.ts";

const cells = (count: number, of: (at: number) => string) => Array.from({ length: count }, (_, at) => of(at));

describe("pasted rows", () => {
  test.each<[string, string, object[]]>([
    ["tabs, even with more commas", "a,b\tc\n1,2\t3", [{ "a,b": "1,2", c: 3 }]],
    ["commas", "a,b\n1,2", [{ a: 1, b: 2 }]],
    ["semicolons, if the first line has more of them", "a;b;c,d\n1;2;3", [{ a: 1, b: 2, "c,d": 3 }]],
    ["commas, if the first line has as many", "a;b,c\n1,2", [{ "a;b": 1, c: 2 }]],
    ["commas, whatever later lines have", "a,b\n1;x;y,2", [{ a: "1;x;y", b: 2 }]],
    ["CR alone", "a,b\r1,2\r", [{ a: 1, b: 2 }]],
    ["a byte order mark", "\uFEFFa\n1", [{ a: 1 }]],
    ["empty lines", "\n\na,b\n ,\n1,2\n,\n", [{ a: 1, b: 2 }]],
    ["fewer cells than columns", "a,b\n1", [{ a: 1 }]],
    ["quotes within a cell", 'a,b\nx "y" z,2', [{ a: 'x "y" z', b: 2 }]],
    ["spaces around names", " a , b \n1,2", [{ a: 1, b: 2 }]],
  ])("are read with %s", (_, text, rows) => {
    expect(parsePastedRows(text).rows).toEqual(rows);
  });

  test("have the known columns if none of them is named", () => {
    expect(parsePastedRows("de\tHallo", ["locale", "headline", "early"])).toEqual({
      columns: ["locale", "headline"],
      rows: [{ locale: "de", headline: "Hallo" }],
    });
    expect(parsePastedRows("x\tlocale\n1\tde", ["locale", "headline"])).toEqual({
      columns: ["x", "locale"],
      rows: [{ x: 1, locale: "de" }],
    });
  });

  test("may be 500, with 50 columns", () => {
    expect(parsePastedRows(`a\n${cells(500, String).join("\n")}`).rows).toHaveLength(500);
    expect(parsePastedRows(`${cells(50, (at) => `c${at}`).join()}\n1`).columns).toHaveLength(50);
  });

  test.each<[string, string, string]>([
    ["nothing", " \n\t ", "there are none"],
    ["names alone", "a,b\n", "they have no row below the column names"],
    ["51 columns", `${cells(51, (at) => `c${at}`).join()}\n1`, "they have more than 50 columns"],
    ["more cells than names", "a,b\n1,2\n1,2,3", "a row has 3 cells for 2 columns"],
    ["braces in a name", "a{b\n1", '"a{b" is not the name of a column'],
    ["control characters in a name", "a\u0001\n1", '"a\u0001" is not the name of a column'],
    ["a long name", `${"n".repeat(101)}\n1`, `"${"n".repeat(40)}" is not the name of a column`],
    ["a name twice", "a,b,a\n1,2,3", 'two columns have the name "a"'],
    ["an open quote", 'a,b\n"x,2', "a quote is not closed"],
  ])("are refused with %s", (_, text, words) => {
    expect(() => parsePastedRows(text)).toThrow(`Cannot add the pasted rows: ${words}`);
  });

  test("may have a name of 100 characters", () => {
    expect(parsePastedRows(`${"n".repeat(100)}\n1`).columns[0]).toHaveLength(100);
  });
});

test.each<[string, string | number | boolean]>([
  ["NaN", "NaN"],
  ["Infinity", "Infinity"],
  ["7", 7],
  ["-1.5", -1.5],
  [" 7 ", 7],
  ["007", "007"],
  ["1.50", "1.50"],
  ["1e3", "1e3"],
  ["", ""],
  ["  ", "  "],
  ["TRUE", true],
  [" false ", false],
  ["truely", "truely"],
  ["untrue", "untrue"],
  ["123456789012345", 123456789012345],
  ["1234567890123456", "1234567890123456"],
  [" text ", " text "],
])("the cell %j is the value %j", (cell, value) => {
  expect(toValue(cell)).toBe(value);
});
