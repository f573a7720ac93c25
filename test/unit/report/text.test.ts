import { describe, expect, test } from "vitest";
import { toSafeLine, toSafeLogLine, toSafeText } from "../../../src/report/safe-text.ts";
import { padEndTo, padStartTo, textWidth, truncateText, wrapText } from "../../../src/report/text-width.ts";
import { hostileText } from "../../support/sample-run-report.ts";

test.each([
  ["plain", 5],
  ["日本語", 6],
  ["한국어", 6],
  ["ｆｕｌｌ", 8],
  ["e\u0301", 1],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["⚡", 2],
  ["❤️", 2],
  ["✕✓–…", 4],
  ["\u200B", 0],
  ["", 0],
])("%j is %d columns wide", (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([
  ["spring-sale", 20, "spring-sale"],
  ["spring-sale", 8, "spring-…"],
  ["日本語", 5, "日本…"],
  ["日本語", 4, "日…"],
  ["👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"],
  ["abc", 0, ""],
])("truncateText(%j, %d) is %j", (text, width, expected) => {
  expect(truncateText(text, width)).toBe(expected);
  expect(textWidth(truncateText(text, width))).toBeLessThanOrEqual(width);
});

test("pads by columns, not by characters", () => {
  expect(padEndTo("日本", 6)).toBe("日本  ");
  expect(padStartTo("é", 3)).toBe("  é");
  expect(padStartTo("long", 2)).toBe("long");
});

describe("wrapText", () => {
  test.each([
    ["one two three", 7, ["one two", "three"]],
    ["abcdefgh", 3, ["abc", "def", "gh"]],
    ["日本語日本語", 5, ["日本", "語日", "本語"]],
    ["日本", 1, ["日", "本"]],
    ["ab cd", -5, ["a", "b", "c", "d"]],
    ["", 5, [""]],
  ])("%j at %d columns", (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });
});

describe("foreign text", () => {
  test.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007", "link"],
    ["a\u0000b\u0007", "a\uFFFDb\uFFFD"],
    ["\u202Egpj.exe", "\uFFFDgpj.exe"],
    ["one\r\ntwo\tthree", "one two three"],
    ["  spaced  ", "spaced"],
    ["👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום"],
  ])("toSafeLine(%j) is %j", (text, expected) => {
    expect(toSafeLine(text)).toBe(expected);
  });

  test("keeps line breaks in toSafeText", () => {
    expect(toSafeText("one\r\ntwo\n\tthree\u0008")).toBe("one\ntwo\n\tthree\uFFFD");
  });

  test.each([
    ["::error::owned", ": :error::owned"],
    ["x\n::set-output name=a::b", "x : :set-output name=a::b"],
    ["arn:aws:iam::123:role/x", "arn:aws:iam::123:role/x"],
    ["##[error]owned", "# #[error]owned"],
    ["##vso[task.complete]", "# #vso[task.complete]"],
  ])("toSafeLogLine(%j) is %j", (text, expected) => {
    expect(toSafeLogLine(text)).toBe(expected);
  });

  test("toSafeLogLine removes every terminal control sequence", () => {
    expect(toSafeLogLine(hostileText)).not.toMatch(/\p{Control}|[\u202A-\u202E\u2066-\u2069]/u);
  });
});
