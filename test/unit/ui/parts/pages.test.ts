import { expect, test } from "vitest";
import { pageNumber, pagesMarkup } from "../../../../src/ui/parts/pages.ts";
import { readPart } from "../pages/rendered-page.ts";

test.each([
  [undefined, 100, 1],
  ["2", 100, 2],
  ["3", 100, 2],
  ["0", 100, 1],
  ["-1", 100, 1],
  ["1.5", 100, 1],
  ["x2", 100, 1],
  ["2x", 100, 1],
  ["1234567890", 100, 1],
  ["2", 50, 1],
  ["2", 51, 2],
  ["1", 0, 1],
])("the page %j of %j items is %j", (text, items, number) => {
  expect(pageNumber(text, items, 50)).toBe(number);
});

test.each([
  [1, 3, ["Older → /2"]],
  [2, 3, ["Newer → /1", "Older → /3"]],
  [3, 3, ["Newer → /2"]],
])("the page %j of %j leads to its neighbors", (page, count, links) => {
  const part = readPart(String(pagesMarkup(page, count, (number) => `/${number}`)));
  expect(part.links()).toEqual(links);
  expect(part.text).toContain(`Page ${page} of ${count}`);
});

test("a single page has no links", () => {
  expect(pagesMarkup(1, 1, String)).toBe("");
});
