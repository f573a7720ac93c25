import { expect, test } from "vitest";
import { isPlainPath } from "../../../../src/ui/files/writable-path.ts";

test.each([
  "a.yaml",
  "scenarios/Spring sale (de).yaml",
  "scenarios/été/日本.yaml",
  "scenarios/a..b.yaml",
  // Names that only begin or end like those of devices.
  "scenarios/console.yaml",
  "scenarios/icon.yaml",
  "scenarios/com.yaml",
  "scenarios/com10.yaml",
  "scenarios/lpt.yaml",
  "scenarios/nullable.yaml",
  "scenarios/prn-1.yaml",
  "my_node_modules/a.yaml",
  "a".repeat(300),
])("%s is a plain path", (path) => {
  expect(isPlainPath(path)).toBe(true);
});

test.each([
  ["", "a//b", "/a", "a/"],
  [".", "..", "a/../b", "a/./b", ".git/a", "a/.env"],
  ["a.", "a /b", "a./b", "a.yaml "],
  ["a\\b", "C:a", "a*", "a?", 'a"', "a<b", "a>b", "a|b", "a\0", "a\nb", "a\u007fb", "a\u200eb", "a\u00adb"],
  ["con", "CON", "prn", "aux", "nul", "conin$", "CONOUT$", "com0", "com9", "com¹", "lpt1", "LPT³"],
  ["con.yaml", "nul.a.yaml", "x/aux.txt", "conin$.a", "lpt²."],
  ["node_modules/a", "a/Node_Modules/b"],
  ["a\ud800", "a".repeat(301)],
])("no path is plain that is or has %j", (...paths) => {
  expect(paths.filter(isPlainPath)).toEqual([]);
});
