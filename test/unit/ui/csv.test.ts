import { expect, test } from "vitest";
import { csvHeaders, toCsv } from "../../../src/ui/csv.ts";

test.each([
  ["=1+1", "'=1+1\r\n"],
  ["+1", "'+1\r\n"],
  ["-1", "'-1\r\n"],
  ["@SUM(A1)", "'@SUM(A1)\r\n"],
  ["\t=1", "'\t=1\r\n"],
  [" =1", "' =1\r\n"],
  ["\r=1", `"'\r=1"\r\n`],
  ["＝1", "'＝1\r\n"],
  ["a=1", "a=1\r\n"],
  [-39.5, "-39.5\r\n"],
  [Number.NaN, "\r\n"],
  [undefined, "\r\n"],
  ['say "yes"', '"say ""yes"""\r\n'],
  ["a,b", '"a,b"\r\n'],
  ["a\nb", '"a\nb"\r\n'],
  ["a ", '"a "\r\n'],
])("the cell %j starts no formula", (cell, text) => {
  expect(toCsv([[cell]])).toBe(text);
});

test("rows are separated by line breaks, cells by commas", () => {
  expect(
    toCsv([
      ["a", 1],
      ["b", undefined],
    ]),
  ).toBe("a,1\r\nb,\r\n");
});

test("the name of a file has no other characters than a file's", () => {
  expect(csvHeaders('a"\r\n/b')["Content-Disposition"]).toBe('attachment; filename="a-b.csv"');
  expect(csvHeaders("x".repeat(500))["Content-Disposition"]).toHaveLength(107);
});
