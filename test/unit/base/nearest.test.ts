import { expect, test } from "vitest";
import { nearest, slipOf } from "../../../src/base/nearest.ts";

test.each<[string, string, readonly string[], string | undefined]>([
  ["a missing letter", "inbx", ["spam", "inbox"], "inbox"],
  ["another case", "INBOX", ["inbox"], "inbox"],
  ["the most similar one", "subjects", ["objects", "subject"], "subject"],
  ["the first of two that are equally similar", "cat", ["bat", "hat"], "bat"],
  ["one letter of a short word", "to", ["no"], "no"],
  ["not two letters of a short word", "abc", ["axy"], undefined],
  ["two swapped letters of a word of four", "form", ["from"], "from"],
  ["not three letters of a word of four", "abcd", ["axyz"], undefined],
  ["a third of the letters of a long word", "abcdefghi", ["abcdefxyz"], "abcdefxyz"],
  ["not more than a third", "abcdefghi", ["abcdewxyz"], undefined],
  ["not a word without a common letter", "a", ["b"], undefined],
  ["a word of 200 letters", `x${"a".repeat(199)}`, ["a".repeat(200)], "a".repeat(200)],
  ["not for a longer word", `x${"a".repeat(200)}`, ["a".repeat(200)], undefined],
  ["not a longer word", `x${"a".repeat(199)}`, ["a".repeat(201)], undefined],
  ["a word after a much longer one", "inbx", ["a".repeat(201), "inbox"], "inbox"],
  ["nothing of nothing", "a", [], undefined],
])("suggests %s", (_, word, allowed, expected) => {
  expect(nearest(word, allowed)).toBe(expected);
});

test.each<[string, string, string | undefined]>([
  ["a missing letter", "Gmal", "Gmail"],
  ["one more letter", "Outlookk", "Outlook"],
  ["another letter", "gmeil", "Gmail"],
  ["two swapped letters", "Gmial", "Gmail"],
  ["the same word", "GMAIL", "Gmail"],
  ["not two other letters", "Gmxyl", undefined],
  ["not two letters that are swapped and others", "mGiali", undefined],
  ["not letters that are swapped over another", "miaGl", undefined],
  ["not a word of no length", "", undefined],
  ["not a word that is much longer", "a".repeat(100_000), undefined],
])("a slip of the hand is %s", (_, word, expected) => {
  expect(slipOf(word, ["Outlook", "Gmail"])).toBe(expected);
});
