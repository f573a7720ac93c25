import { expect, test } from "vitest";
import { nestsTooDeep } from "../../../../src/service/protocol/json-depth.ts";

const nest = (levels: number, open = "[", close = "]") => open.repeat(levels) + close.repeat(levels);

test.each<[string, string, boolean]>([
  ["nothing", "", false],
  ["64 lists", nest(64), false],
  ["65 lists", nest(65), true],
  ["64 objects", nest(64, '{"a":', "}"), false],
  ["65 objects", nest(65, '{"a":', "}"), true],
  ["lists and objects together", nest(33, '[{"a":', "}]"), true],
  ["65 lists in a row", `[${nest(1).repeat(65)}]`, false],
  ["65 objects in a row", `[${"{}".repeat(65)}]`, false],
  ["brackets in text", JSON.stringify("[{".repeat(65)), false],
  ["brackets in text after an escaped quote", JSON.stringify(`"${"[".repeat(65)}`), false],
  ["65 lists after text", `["a",${nest(64)}]`, true],
  ["65 lists after text that ends with a backslash", `["\\\\",${nest(64)}]`, true],
  ["closing brackets in text", `["${"]".repeat(65)}",${nest(64)}]`, true],
])("%s: %#", (_, json, isTooDeep) => {
  expect(nestsTooDeep(Buffer.from(json))).toBe(isTooDeep);
});
