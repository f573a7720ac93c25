import { describe, expect, test } from "vitest";
import { describePast, meets } from "../../../../src/ui/write/limit-words.ts";

test.each([
  [">=", [false, true, true]],
  [">", [false, false, true]],
  ["<=", [true, true, false]],
  ["<", [true, false, false]],
  ["==", [false, true, false]],
])("89, 90, and 91 meet %s 90: %j", (operator, met) => {
  expect([89, 90, 91].map((percent) => meets(percent, operator, 90))).toEqual(met);
});

describe("the last runs", () => {
  test.each([
    [[], "Not measured yet."],
    [[95], "The last run would have passed."],
    [[85], "The last run would have failed."],
    [[95, 96, 90], "All of the last 3 runs would have passed."],
    [[95, 85, 96], "2 of the last 3 runs would have passed."],
    [[85, 86], "0 of the last 2 runs would have passed."],
  ])("%j: %s", (percents, words) => {
    expect(describePast(percents, ">=", 90)).toBe(words);
  });
});
