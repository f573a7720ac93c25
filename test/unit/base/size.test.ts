import { expect, test } from "vitest";
import { parseSize } from "../../../src/base/size.ts";

test.each<[string | number, number | undefined]>([
  ["0", 0],
  ["64KB", 65_536],
  ["64 kb", 65_536],
  ["1.5MB", 1_572_864],
  ["500B", 500],
  [" 2MB ", 2_097_152],
  [500, 500],
  [0, 0],
  ["64", undefined],
  ["64GB", undefined],
  ["KB", undefined],
  ["", undefined],
  ["-1KB", undefined],
  ["1e3KB", undefined],
  [-1, undefined],
  [1.5, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ["9".repeat(400), undefined],
])("parseSize(%j) is %j", (text, expected) => {
  expect(parseSize(text)).toBe(expected);
});
