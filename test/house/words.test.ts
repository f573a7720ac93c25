import { expect, test } from "vitest";
import { agreed, wordsIn } from "../../.ci/words.mjs";

test("lists at most 30 agreed words, each with a replacement", () => {
  expect(agreed.length).toBeLessThanOrEqual(30);
  for (const [, instead] of agreed) expect(instead).toMatch(/\S/);
});

test.each([
  ["a listed word, by line", "One.\nMend it.", [{ line: 2, word: "Mend", instead: "fix" }]],
  ["British spelling", "the behaviour", [{ line: 1, word: "behaviour", instead: "American spelling" }]],
  ["nothing in plain text", "Fix it, and test again.", []],
  ["nothing in a quoted key", '"normalised": 4.2', []],
])("finds %s", (_, text, expected) => {
  expect(wordsIn(text)).toEqual(expected);
});
