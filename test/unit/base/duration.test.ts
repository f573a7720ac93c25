import { expect, test } from "vitest";
import { formatDuration, roughDuration } from "../../../src/base/duration.ts";

test.each([
  [0, "less than a second"],
  [1_000, "1 second"],
  [4_200, "4 seconds"],
  [61_000, "1 minute 1 second"],
  [3_600_000, "1 hour"],
  [83_520_000, "23 hours 12 minutes"],
  [90_061_000, "1 day 1 hour"],
])("formatDuration(%d) is %s", (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});

test.each([
  [0, "0 seconds"],
  [119_400, "119 seconds"],
  [119_500, "2 minutes"],
  [150_000, "3 minutes"],
  [7_199_000, "120 minutes"],
  [7_200_000, "2 hours"],
])("roughDuration(%d) is %s", (ms, expected) => {
  expect(roughDuration(ms)).toBe(expected);
});
