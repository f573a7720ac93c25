import { expect, test } from "vitest";
import { createPauses } from "../../../src/worker/pauses.ts";

test("pauses double with each failure in a row, up to an hour, for each run on its own", () => {
  const pauses = createPauses();
  const lengths = Array.from({ length: 10 }, () => pauses.lengthen("a", 0) / 1000);
  expect(lengths).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  expect([pauses.has("a", 3_599_999), pauses.has("a", 3_600_000), pauses.has("b", 0)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(pauses.lengthen("b", 0)).toBe(30_000);
  pauses.clear("a");
  expect([pauses.has("a", 0), pauses.lengthen("a", 0)]).toEqual([false, 30_000]);
});
