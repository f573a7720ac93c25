import { expect, test } from "vitest";
import { createKnownNames } from "../../../../src/provider/amazon/known-names.ts";

test("keeps the first name of an ID", () => {
  const names = createKnownNames();
  expect(names.of("r-1")).toBeUndefined();
  names.note("r-1", "one");
  names.note("r-1", "two");
  names.note("r-2", "two");
  expect([names.of("r-1"), names.of("r-2")]).toEqual(["one", "two"]);
});

test("drops the oldest of more than 100,000 names", () => {
  const names = createKnownNames();
  for (let nth = 0; nth < 100_000; nth++) names.note(`r-${nth}`, `${nth}`);
  expect(names.of("r-0")).toBe("0");
  names.note("r-new", "new");
  expect(["r-0", "r-1", "r-99999", "r-new"].map(names.of)).toEqual([undefined, "1", "99999", "new"]);
});
