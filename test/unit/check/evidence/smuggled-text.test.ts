import { describe, expect, test } from "vitest";
import { smuggledCharacters } from "../../../../src/check/evidence/smuggled-text.ts";

const [zeroSpace, nonJoiner, joiner, soft] = ["\u200b", "\u200c", "\u200d", "\u00ad"];
const tags = (text: string): string =>
  [...text].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
const flag = (letters: string): string => `\u{1f3f4}${tags(letters)}\u{e007f}`;
/** Bits of a sequence that does not repeat, as invisible characters. */
function bits(length: number): string {
  let [text, state] = ["", 1];
  for (let at = 0; at < length; at++) {
    state = (state * 48_271) % 2_147_483_647;
    text += state % 64 < 32 ? zeroSpace : nonJoiner;
  }
  return text;
}
const selectors = (count: number): string =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint(0xe0100 + at)).join("");

describe("invisible characters that no text needs", () => {
  test.each<[string, number, string]>([
    ["none", 0, "Hello"],
    ["an empty text", 0, ""],
    // In a word, a run of eight can carry text.
    ["7 in a word", 0, `pass${zeroSpace.repeat(7)}word`],
    ["8 in a word", 8, `pass${zeroSpace.repeat(8)}word`],
    ["8 between numbers", 8, `12${zeroSpace.repeat(8)}34`],
    ["8 after a mark of a letter", 8, `e\u0301${zeroSpace.repeat(8)}x`],
    ["8 at the end of a word", 0, `pass${zeroSpace.repeat(8)} word`],
    ["8 at the start of a word", 0, `pass ${zeroSpace.repeat(8)}word`],
    // Elsewhere, one of 40 that is not padding.
    ["39 bits between words", 0, `a ${bits(39)} b`],
    ["40 bits between words", 40, `a ${bits(40)} b`],
    ["40 bits, and 8 in a word", 48, `a ${bits(40)} pass${zeroSpace.repeat(8)}word`],
    ["40 times the same", 0, `a ${zeroSpace.repeat(40)} b`],
    ["a group of two that is repeated", 0, `a ${`${zeroSpace}${nonJoiner}`.repeat(30)} b`],
    ["a group of 16 that is repeated", 0, `a ${bits(16).repeat(10)} b`],
    ["a group of 17 that is repeated", 170, `a ${bits(17).repeat(10)} b`],
    [
      "two paddings next to each other",
      0,
      `a ${zeroSpace.repeat(30)}${`${soft}${joiner}`.repeat(3)}${zeroSpace.repeat(30)} b`,
    ],
    ["padding separated by spaces", 0, `a ${`${joiner} `.repeat(90)} b`],
    // Tags, except for the flags of regions.
    ["tags", 5, `a${tags("hello")}`],
    ["tags between words", 5, `a ${tags("hello")} b`],
    ["the flag of Scotland", 0, flag("gbsct")],
    ["the flag of Texas", 0, flag("ustx")],
    ["the flag of Scotland with a selector", 0, `\u{1f3f4}\ufe0f${tags("gbsct")}\u{e007f}`],
    ["a flag that does not end", 5, `\u{1f3f4}${tags("gbsct")}`],
    ["a flag with further tags", 3, `${flag("gbsct")}${tags("abc")}`],
    ["a flag of too many letters", 7, flag("gbscte")],
    ["the tags of a flag after a letter", 6, `x${tags("gbsct")}\u{e007f}`],
    // Operators of formulas.
    ["one operator", 0, "a\u2062b"],
    ["two operators", 2, "a\u2062\u2063b"],
    ["an operator next to another character", 1, `a \u2062${zeroSpace} b`],
    ["controls of music", 2, "a\u{1d173}\u{1d17a}b"],
    // Selectors of variants.
    ["a selector of an emoji", 0, "❤\ufe0f"],
    ["a selector of a text", 0, "❤\ufe0e"],
    ["the same selector twice", 0, "❤\ufe0f\ufe0f"],
    ["two selectors", 1, "❤\ufe0f\ufe0e"],
    ["a selector after a joiner", 1, `👩${joiner}\ufe00`],
    ["a selector at the start", 1, "\ufe00a"],
    ["a selector after a space", 1, "a \ufe0da"],
    ["a selector of an emoji after a space", 0, "a \ufe0f"],
    ["a selector of a Mongolian letter", 0, "\u1820\u180b"],
    ["a selector of an ideograph", 0, "葛\u{e0100}"],
    ["a selector of 〆", 0, "〆\u{e0100}"],
    ["a selector of an ideograph after a letter", 1, "a\u{e0100}"],
    ["selectors after an ideograph", 4, `葛${selectors(5)}`],
    ["selectors after a letter", 5, `a${selectors(5)}`],
    ["selectors after an emoji", 5, `😀${selectors(5)}`],
    ["characters that scripts need", 0, `می${nonJoiner}خواهم क्${joiner}ष co${soft}operate`],
  ])("%s: %i", (_, expected, text) => {
    expect(smuggledCharacters(text)).toBe(expected);
  });
});
