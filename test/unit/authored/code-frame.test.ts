import { describe, expect, test } from "vitest";
import { codeFrame, withFrame } from "../../../src/authored/code-frame.ts";
import { PlacewrightError } from "../../../src/base/errors.ts";

const twelve = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join("\n");

test.each<[string, string, number, string | undefined]>([
  ["the middle", twelve, 5, "  3 | line 3\n  4 | line 4\n> 5 | line 5\n  6 | line 6\n  7 | line 7"],
  ["the first line", twelve, 1, "> 1 | line 1\n  2 | line 2\n  3 | line 3"],
  [
    "line numbers of two widths",
    twelve,
    9,
    "   7 | line 7\n   8 | line 8\n>  9 | line 9\n  10 | line 10\n  11 | line 11",
  ],
  ["the last line", twelve, 12, "  10 | line 10\n  11 | line 11\n> 12 | line 12"],
  ["one line", "a", 1, "> 1 | a"],
  ["an empty text", "", 1, "> 1 |"],
  ["CRLF and tabs", "a\r\n\tb\r\n", 2, "  1 | a\n> 2 |   b\n  3 |"],
  ["a line that does not exist", "a", 2, undefined],
  ["a line far beyond the end", "a", 9, undefined],
  ["a long line", "x".repeat(500), 1, `> 1 | ${"x".repeat(160)}…`],
])("a code frame shows %s", (_, text, line, expected) => {
  expect(codeFrame(text, line)).toBe(expected);
});

test.each<[string, string, number, number, string]>([
  ["a column", "name: a\nto: b\n", 2, 5, "  1 | name: a\n> 2 | to: b\n    |     ^\n  3 |"],
  ["the end of a line", "ab", 1, 3, "> 1 | ab\n    |   ^"],
  ["a column after a tab and a wide character", "\t日: x", 1, 3, "> 1 |   日: x\n    |     ^"],
  ["no column that the line does not have", "ab", 1, 9, "> 1 | ab"],
  [
    "a column of a long line",
    `${"x".repeat(300)}!${"x".repeat(300)}`,
    1,
    301,
    `> 1 | …${"x".repeat(80)}!${"x".repeat(79)}…\n    | ${" ".repeat(81)}^`,
  ],
])("a caret marks %s", (_, text, line, column, expected) => {
  expect(codeFrame(text, line, column)).toBe(expected);
});

describe("an error gets the lines around its place", () => {
  const error = (file: string, line?: number, frame?: string) =>
    new PlacewrightError("scenario-invalid", "from is missing", {
      location: { file, ...(line !== undefined && { line }) },
      hint: "Add it",
      frame,
    });
  const written = { file: "a.yaml", text: "name: a\nto: b" };

  test("in its file", () => {
    const framed = withFrame(error("a.yaml", 2), written);
    expect(framed).toMatchObject({
      ...{ code: "scenario-invalid", reason: "from is missing", hint: "Add it" },
      location: { file: "a.yaml", line: 2 },
      frame: "  1 | name: a\n> 2 | to: b",
    });
  });

  test.each([
    ["in another file", error("b.yaml", 1)],
    ["without a line", error("a.yaml")],
    ["that has lines already", error("a.yaml", 1, "> 1 | x")],
  ])("but not one %s", (_, other) => {
    expect(withFrame(other, written)).toBe(other);
  });
});
