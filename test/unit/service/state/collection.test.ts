import { expect, test } from "vitest";
import { Collection } from "../../../../src/service/state/collection.ts";

test("a collection keeps its order, and records each change, but not its first entries", () => {
  const recorded: unknown[] = [];
  const journal = { record: (...change: unknown[]) => void recorded.push(change) };
  const collection = new Collection<number>("things", journal, [
    ["b", 1],
    ["a", 2],
  ]);
  expect(recorded).toEqual([]);
  expect(collection.set("c", 3).set("b", 4)).toBe(collection);
  expect([collection.delete("a"), collection.delete("a")]).toEqual([true, false]);
  expect([...collection]).toEqual([
    ["b", 4],
    ["c", 3],
  ]);
  collection.clear();
  expect([...collection]).toEqual([]);
  expect(recorded).toEqual([
    ["things", "c", 3],
    ["things", "b", 4],
    ["things", "a", undefined],
    ["things", "b", undefined],
    ["things", "c", undefined],
  ]);
});

test("a collection without a journal has no entries at first", () => {
  const collection = new Collection<number>("things");
  expect([...collection]).toEqual([]);
  collection.set("a", 1).clear();
  expect(collection.size).toBe(0);
});
