import { expect, test } from "vitest";
import { endingOf } from "../../../../src/check/evidence/attachment-names.ts";

test.each<[string, string]>([
  ["a.exe", "exe"],
  ["A.EXE", "exe"],
  ["a.exe.", "exe"],
  ["a.exe. .", "exe"],
  ["a.exe::$DATA", "exe"],
  ["a.exe;x", "exe"],
  ["a", ""],
  [".exe", "exe"],
  ["a.tar.gz", "gz"],
  ["a.", ""],
  ["a.e​xe", "exe"],
  ["...", ""],
])("Windows opens %j by the file extension %j", (name, expected) => {
  expect(endingOf(name)).toBe(expected);
});
