import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { toUnrecorded } from "../../../src/run/unrecorded.ts";

const namesTo = (count: number) => Array.from({ length: count }, (_, index) => `t${index + 1}`);
const full = new PlacewrightError("ledger-unusable", "Cannot use the ledger: the disk is full", {
  hint: "Free some space",
});

describe("an error of the ledger after the first create", () => {
  test.each<[string, PlacewrightError, number, string, string]>([
    ["names the test", full, 1, "t1", "Free some space"],
    ["names 20 tests", full, 20, namesTo(20).join(", "), "Free some space"],
    ["counts further tests", full, 23, `${namesTo(20).join(", ")}, and 3 more`, "Free some space"],
    [
      "has a hint of its own",
      new PlacewrightError("ledger-unusable", full.reason),
      2,
      "t1, t2",
      "Repair the ledger",
    ],
  ])("%s", (_, error, count, names, hint) => {
    const unrecorded = toUnrecorded(error, "r1", new Set(namesTo(count)));
    expect(unrecorded).toBeInstanceOf(PlacewrightError);
    expect(unrecorded).toMatchObject({
      code: "run-unrecorded",
      reason: `Failed to record run r1: Cannot use the ledger: the disk is full. Tests that may be billed: ${names}`,
      hint: `${hint}. Then run placewright resume r1, which finds them by name and creates none twice`,
      cause: error,
    });
  });
});

test.each<[string, unknown, readonly string[]]>([
  ["the ledger before any create", full, []],
  ["another kind", new PlacewrightError("usage", "Cannot run"), ["t1"]],
  ["no kind", new Error("ledger-unusable"), ["t1"]],
  ["something else that has its code", { code: "ledger-unusable", reason: "no" }, ["t1"]],
])("an error of %s is unchanged", (_, error, names) => {
  expect(toUnrecorded(error, "r1", new Set(names))).toBe(error);
});
