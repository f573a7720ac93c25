import { expect, test } from "vitest";
import { readMoment } from "../../../../src/message/template/dates.ts";

test.each<[unknown, string, boolean]>([
  ["2026-03-31", "2026-03-31T00:00:00.000Z", true],
  [" 2024-02-29 ", "2024-02-29T00:00:00.000Z", true],
  ["0001-01-01", "0001-01-01T00:00:00.000Z", true],
  ["2026-03-31T12:34", "2026-03-31T12:34:00.000Z", false],
  ["2026-03-31 23:59:59", "2026-03-31T23:59:59.000Z", false],
  ["2026-03-31t12:34:56z", "2026-03-31T12:34:56.000Z", false],
  ["2026-03-31T12:34:56.7", "2026-03-31T12:34:56.700Z", false],
  ["2026-03-31T12:34:56,123456789Z", "2026-03-31T12:34:56.123Z", false],
  ["2026-03-31T12:00:00+02:30", "2026-03-31T09:30:00.000Z", false],
  ["2026-03-31T12:00:00-0230", "2026-03-31T14:30:00.000Z", false],
  ["2026-03-31T00:00+23:59", "2026-03-30T00:01:00.000Z", false],
  [0, "1970-01-01T00:00:00.000Z", false],
  [new Date("2026-03-31T12:00:00Z"), "2026-03-31T12:00:00.000Z", false],
])("reads %j", (value, date, isDay) => {
  expect(readMoment(value, "it")).toEqual({ date: new Date(date), isDay });
});

test.each([
  "2026-02-29",
  "2026-13-01",
  "2026-00-10",
  "2026-01-00",
  "2026-03-31T24:00",
  "2026-03-31T12:60",
  "2026-03-31T12:00:60",
  "2026-03-31T12:00+24:00",
  "2026-03-31T12:00+02:60",
])("refuses %j, which does not exist", (text) => {
  expect(() => readMoment(text, "it")).toThrow(new Error("it does not exist"));
});

test.each<[unknown]>([
  [""],
  ["tomorrow"],
  ["x2026-03-31"],
  ["2026-03-31x"],
  ["2026-3-1"],
  ["2026-03-31T12"],
  ["2026-03-31Z"],
  ["2026-03-31T12:00:00.Z"],
  [Number.NaN],
  [1e300],
  [new Date(Number.NaN)],
  [null],
  [undefined],
  [true],
  [{}],
])("refuses %j, which is not a date", (value) => {
  expect(() => readMoment(value, "it")).toThrow(
    new Error("it is not a date. Write it as 2026-03-31 or 2026-03-31T12:00:00Z"),
  );
});
