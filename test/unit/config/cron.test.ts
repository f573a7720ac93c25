import { expect, test } from "vitest";
import { faultOfCron, isTimezone } from "../../../src/config/cron.ts";

const form =
  "must be five fields, such as 0 2 * * 1-5: minute, hour, day of the month, month, day of the week";

test.each(["0 2 * * *", "*/15 8-18 * * MON-FRI", "0 0 29 2 *", "0 2 L * *", "0 0 * * 1#2", " 5  4 * * * "])(
  "%s has times",
  (cron) => {
    expect(faultOfCron(cron)).toBeUndefined();
  },
);

test.each([
  ["", form],
  ["@daily", form],
  ["* * * *", form],
  ["* * * * * *", form],
  ["60 * * * *", form],
  ["* 24 * * *", form],
  ["* * 0 * *", form],
  ["* * * 13 *", form],
  ["* * * * 8", form],
  ["*/0 * * * *", form],
  ["5-1 * * * *", form],
  ["a b c d e", form],
  ["2026-01-01T00:00:00 * * * *", form],
  [`${"1,".repeat(200)}1 * * * *`, form],
  ["0 0 30 2 *", "must have a time that will come"],
  ["0 0 31 4,6,9,11 *", "must have a time that will come"],
])("%s is refused", (cron, fault) => {
  expect(faultOfCron(cron)).toBe(fault);
});

test("a time zone is one that the runtime knows", () => {
  expect(["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe"].every(isTimezone)).toBe(true);
  expect(["", "Berlin", "Mars/Olympus", "Europe/Berlin ", "../etc"].some(isTimezone)).toBe(false);
});
