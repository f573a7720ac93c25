import { describe, expect, test } from "vitest";
import { parseJson } from "../../../src/authored/parse-json.ts";

describe("JSON", () => {
  test("has its value, and the places of its parts", async () => {
    const { value, locate } = await parseJson('{\n  "a": [1, "{{b}}"]\n}', "a.json");
    expect(value).toEqual({ a: [1, "{{b}}"] });
    expect(locate(["a", 1], "value")).toEqual({ file: "a.json", line: 2, column: 12 });
  });

  test("of more than a million characters has no places", async () => {
    const { value, locate } = await parseJson(`["${"a".repeat(1_000_000)}"]`, "a.json");
    expect(value).toHaveLength(1);
    expect(locate([0], "value")).toEqual({ file: "a.json" });
  });

  test.each<[string, string, number]>([
    ["", "it is empty", 1],
    [" \n", "it is empty", 2],
    ['{\n"a": 1', "it is not valid JSON: expected ',' or '}' after property value", 2],
    ["[1,", "it is not valid JSON: it ends too early", 1],
    ["{'a': 1}", "it is not valid JSON: expected property name or '}'", 1],
    ['{"a": }}', "it is not valid JSON: unexpected token '}'", 1],
    ['{"a": 1,\n "a": 2}', 'the key "a" occurs twice', 2],
    ['{\n"__proto__": 1}', 'the key "__proto__" is reserved', 2],
  ])("%j is refused: %s, in line %i", async (text, reason, line) => {
    await expect(parseJson(text, "a.json")).rejects.toMatchObject({
      code: "scenario-invalid",
      reason,
      location: { file: "a.json", line },
    });
  });
});
