import { describe, expect, test } from "vitest";
import { createSheet, joinLines } from "../../../../src/message/mjml/located-text.ts";

const at = (line: number) => ({ file: "sale.mjml", line });
const text = "one\ntwo\n\nfour";
const sheet = createSheet({ text, lines: [at(1), at(5), undefined, at(9)] }, "sale.mjml");

describe("createSheet", () => {
  test.each<[string, number, number]>([
    ["the first character", 0, 1],
    ["a line end", 3, 1],
    ["the first character of a line", 4, 5],
    ["the end of a line", 7, 5],
    ["a line without a known location", 8, 1],
    ["the last line", 9, 9],
    ["the end of the text", text.length, 9],
  ])("locates %s", (_, offset, line) => {
    expect(sheet.placeOf(offset)).toEqual(at(line));
  });

  test("keeps the text", () => expect(sheet.text).toBe(text));

  test.each<[string, number, number, string, ReturnType<typeof sheet.slice>["lines"]]>([
    ["a part of a line", 1, 2, "n", [at(1)]],
    ["a part of two lines", 2, 5, "e\nt", [at(1), at(5)]],
    ["nothing", 4, 4, "", [at(5)]],
    ["everything", 0, text.length, text, [at(1), at(5), undefined, at(9)]],
  ])("a slice of %s has one location per line", (_, start, end, piece, lines) => {
    expect(sheet.slice(start, end)).toEqual({ text: piece, lines });
  });
});

test("joinLines puts each piece on lines of its own", () => {
  expect(joinLines([sheet.slice(0, 5), sheet.slice(9, 11), { text: "<tag>", lines: [at(2)] }])).toEqual({
    text: "one\nt\nfo\n<tag>",
    lines: [at(1), at(5), at(9), at(2)],
  });
  expect(joinLines([])).toEqual({ text: "", lines: [] });
});
