import { expect, test } from "vitest";
import { createNameSearch } from "../../../src/run/name-search.ts";

/** A provider's list whose sweeps the test ends. */
function createList() {
  const sweeps: {
    names: readonly string[];
    end(found: Record<string, string>): void;
    fail(error: Error): void;
  }[] = [];
  const search = createNameSearch(
    (names) =>
      new Promise((resolve, reject) => {
        sweeps.push({ names, end: (found) => resolve(new Map(Object.entries(found))), fail: reject });
      }),
  );
  return { sweeps, search };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("names requested during a sweep share the next one", async () => {
  const { sweeps, search } = createList();
  const [first, second] = [search("a"), search("b")];
  await settled();
  const later = [search("c"), search("d")];
  await settled();
  expect(sweeps.map(({ names }) => names)).toEqual([["a", "b"]]);
  sweeps[0]?.end({ a: "r-1", c: "too early" });
  expect(await Promise.all([first, second])).toEqual(["r-1", undefined]);
  await settled();
  expect(sweeps.map(({ names }) => names)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  sweeps[1]?.end({ d: "r-4" });
  expect(await Promise.all(later)).toEqual([undefined, "r-4"]);
});

test("a sweep that fails rejects its own searches only", async () => {
  const { sweeps, search } = createList();
  const first = search("a").catch((error) => error);
  await settled();
  const second = search("b");
  const failure = new Error("the list has no end");
  sweeps[0]?.fail(failure);
  expect(await first).toBe(failure);
  await settled();
  sweeps[1]?.end({ b: "r-2" });
  expect(await second).toBe("r-2");
});
