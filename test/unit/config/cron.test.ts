import { expect, test } from "vitest";
import { faultOfCron, isTimezone } from "../../../src/config/cron.ts";

const form =
  "must be five fields, such as 0 2 * * 1-5: minute, hour, day of the month, month, day of the week";
const more = "a list (1,3), a range (1-3), or a step (*/2)";

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
  ["60 * * * *", `has an invalid minute "60": it can be 0 to 59, ${more}`],
  ["* 24 * * *", `has an invalid hour "24": it can be 0 to 23, ${more}`],
  ["* * 0 * *", `has an invalid day of the month "0": it can be 1 to 31, or L, ${more}`],
  ["* * * 13 *", `has an invalid month "13": it can be 1 to 12, or JAN to DEC, ${more}`],
  ["* * * * 8", `has an invalid day of the week "8": it can be 0 to 7, or SUN to SAT, ${more}`],
  ["*/0 * * * *", `has an invalid minute "*/0": it can be 0 to 59, ${more}`],
  ["5-1 * * * *", `has an invalid minute "5-1": it can be 0 to 59, ${more}`],
  ["0 b c d e", `has an invalid hour "b": it can be 0 to 23, ${more}`],
  ["2026-01-01T00:00:00 * * * *", `has an invalid minute "2026-01-01T00:00:00": it can be 0 to 59, ${more}`],
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
