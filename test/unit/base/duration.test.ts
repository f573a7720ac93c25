import { expect, test } from "vitest";
import { formatDuration } from "../../../src/base/duration.ts";

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
