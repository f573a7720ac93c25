import { expect, test } from "vitest";
import { toList } from "../../../src/base/to-list.ts";

test.each([
  ["nothing", [], 3, " and ", ""],
  ["one item", ["a"], 3, " and ", "a"],
  ["as many items as are shown", ["a", "b", "c"], 3, " and ", "a, b and c"],
  ["more items than are shown", ["a", "b", "c", "d", "e"], 3, " and ", "a, b, c and 2 more"],
  ["an item twice", ["a", "b", "a"], 3, " and ", "a and b"],
  ["another word before the last item", ["a", "b"], 3, ", ", "a, b"],
])("lists %s", (_, items, max, beforeLast, text) => {
  expect(toList(items, max, beforeLast)).toBe(text);
});
