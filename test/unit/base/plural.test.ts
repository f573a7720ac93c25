import { expect, test } from "vitest";
import { dayOf } from "../../../src/base/day.ts";
import { money } from "../../../src/base/money.ts";
import { plural } from "../../../src/base/plural.ts";

test.each<[number, string, [string, string] | undefined, string]>([
  [0, "error", undefined, "0 errors"],
  [1, "error", undefined, "1 error"],
  [2, "mailbox", undefined, "2 mailboxes"],
  [1, "image", ["has", "have"], "1 image has"],
  [3, "image", ["has", "have"], "3 images have"],
])("%d %s", (count, noun, verbs, text) => {
  expect(plural(count, noun, verbs)).toBe(text);
});

test("formats money with two digits, and days in UTC", () => {
  expect([0, 110, 1.005, 1.999].map(money)).toEqual(["0.00", "110.00", "1.00", "2.00"]);
  expect(dayOf(Date.UTC(2026, 2, 1, 23, 59))).toBe("2026-03-01");
});
