import { expect, test } from "vitest";
import { costWords } from "../../../../src/ui/parts/cost-words.ts";

test.each<[Parameters<typeof costWords>[0], string]>([
  [[], ""],
  [[{ project: "ses", tests: 0, price: 10 }], ""],
  [[{ project: "ses", tests: 2, price: 10 }], "$20 at ses"],
  [[{ project: "local", tests: 2, price: 0 }], "free"],
  [[{ project: "eu", tests: 1 }], "price unknown at eu"],
  [
    [
      { project: "local", tests: 1, price: 0 },
      { project: "ses", tests: 2, price: 10 },
      { project: "eu", tests: 1 },
    ],
    "$20 at ses, price unknown at eu, the rest is free",
  ],
  [
    [
      { project: "ses", tests: 1, price: 5 },
      { project: "eu", tests: 1 },
    ],
    "$5 at ses, price unknown at eu",
  ],
])("tests %j cost %j", (tests, words) => {
  expect(costWords(tests)).toBe(words);
});
