import { expect, test } from "vitest";
import { briefDuration, formatDuration, parseDuration, roughDuration } from "../../../src/base/duration.ts";

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

test.each([
  [0, "1 s"],
  [59_400, "59 s"],
  [60_000, "1 m"],
  [3_599_000, "59 m"],
  [3_600_000, "1 h"],
  [12_000_000, "3 h 20 m"],
  [90_000_000, "25 h"],
])("briefDuration(%d) is %s", (ms, expected) => {
  expect(briefDuration(ms)).toBe(expected);
});

test.each<[string | number, number | undefined]>([
  ["2s", 2_000],
  [" 30m ", 1_800_000],
  ["24h", 86_400_000],
  ["250", undefined],
  ["250ms", 250],
  ["0", 0],
  [250, 250],
  [0, 0],
  [-1, undefined],
  ["-1s", undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ["soon", undefined],
  ["", undefined],
  [" \n", undefined],
  ["1.5h", 5_400_000],
  ["5 minutes", 300_000],
  ["1 minute", 60_000],
  ["2 weeks", 1_209_600_000],
  ["1y", 31_557_600_000],
  ["300 msec", undefined],
  ["5 mins", undefined],
  ["2 hrs", undefined],
  ["5M", undefined],
  ["5 Minutes", undefined],
  ["5  minutes", undefined],
  ["1e3s", undefined],
  ["5 ss", undefined],
  ["5 constructor", undefined],
  [`${"1".repeat(100)}s`, undefined],
])("parseDuration(%j) is %s", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
