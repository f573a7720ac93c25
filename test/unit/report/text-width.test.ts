import { describe, expect, test } from "vitest";
import { textWidth, truncateText, wrapText } from "../../../src/report/text-width.ts";

const family = "👩\u200D👩\u200D👧";

describe("long texts", () => {
  test.each([
    ["plain", "a".repeat(600), 600],
    ["wide", "日".repeat(600), 1200],
    ["accents", "e\u0301".repeat(600), 600],
    ["families", family.repeat(200), 400],
    ["a family across the 256th character", `${"é".repeat(253)}${family}x`, 256],
    ["a flag at the 256th character", `${"é".repeat(254)}🇩🇪🇫🇷`, 258],
    ["a whole piece, and nothing after it", "é".repeat(256), 256],
    ["one character more than a piece", "é".repeat(257), 257],
  ])("have the width of their characters: %s", (_, text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test("are cut between characters", () => {
    expect(truncateText(family.repeat(200), 301)).toBe(`${family.repeat(150)}…`);
    expect(truncateText(`${"é".repeat(253)}${family}${"é".repeat(9)}`, 256)).toBe(
      `${"é".repeat(253)}${family}…`,
    );
  });
});

test.each([
  ["ab", 2, "ab"],
  ["ab", 1, "…"],
  ["ab", 0, ""],
  ["ab", -1, ""],
  ["a bcd", 3, "a…"],
  ["日本", 4, "日本"],
])("%j cut to %i columns is %j", (text, width, expected) => {
  expect(truncateText(text, width)).toBe(expected);
});

describe("text is wrapped", () => {
  test.each([
    ["one two", 7, ["one two"]],
    ["one two", 6, ["one", "two"]],
    ["one  two", 10, ["one  two"]],
    ["one abcdefgh", 4, ["one", "abcd", "efgh"]],
    ["abcdefgh one", 5, ["abcde", "fgh", "one"]],
    ["abcdef g", 5, ["abcde", "f g"]],
    ["one two three four", 9, ["one two", "three", "four"]],
    ["日本 語", 5, ["日本", "語"]],
    ["日本 語", 7, ["日本 語"]],
    ["abcd efgh", 4, ["abcd", "efgh"]],
  ])("%j at %i columns", (text, width, expected) => {
    expect(wrapText(text, width)).toEqual(expected);
  });
});
