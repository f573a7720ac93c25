import { describe, expect, test } from "vitest";
import { withoutSequences, withoutSigns } from "../../../src/base/hidden-text.ts";

describe("withoutSequences", () => {
  test.each([
    ["nothing", "", []],
    ["plain text", "a\tb\r\nc", [{ at: 0, text: "a\tb\r\nc" }]],
    [
      "an escape sequence",
      "a\u001b[31mb",
      [
        { at: 0, text: "a" },
        { at: 6, text: "b" },
      ],
    ],
    ["a title with its text", "\u001b]0;title\u0007b", [{ at: 10, text: "b" }]],
    [
      "an invisible character",
      "a\u200bb\u200b",
      [
        { at: 0, text: "a" },
        { at: 2, text: "b" },
      ],
    ],
    [
      "both",
      "\u200ba\u001b[0m\u200bb\u0007c",
      [
        { at: 1, text: "a" },
        { at: 7, text: "b" },
        { at: 9, text: "c" },
      ],
    ],
    ["a text of nothing else", "\u001b[0m\u200b", []],
  ])("%s", (_, text, pieces) => {
    expect(withoutSequences(text)).toEqual(pieces);
  });
});

test("withoutSigns keeps the printable characters of an escape sequence", () => {
  expect(withoutSigns("a\u001b[31mb\u00ad")).toEqual([
    { at: 0, text: "a" },
    { at: 2, text: "[31mb" },
  ]);
});
