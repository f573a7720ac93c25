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
    ["NaN", 'it is not valid JSON: unexpected "NaN"', 1],
    ["[1]\nx", "it is not valid JSON: text follows the value", 2],
    ['["a\nb"]', "it is not valid JSON: a text contains a line break or another control character", 1],
  ])("%j is refused: %s, in line %i", async (text, reason, line) => {
    await expect(parseJson(text, "a.json")).rejects.toMatchObject({
      code: "scenario-invalid",
      reason,
      location: { file: "a.json", line },
    });
  });

  test.each<[string, string]>([
    ['[{"a": undefined}]', "1:8"],
    ["// c\n[1]", "1:1"],
    ["[1,\n2,]", "2:3"],
    ["[tru]", "1:5"],
    ["'a'", "1:1"],
    ['{"a":1,\n}', "2:1"],
    ["[".repeat(5000), "1:5001"],
    [`[${"1,".repeat(600_000)}x]`, "1:1200002"],
  ])("an error has its place: %.20j at %s", async (text, place) => {
    const [line, column] = place.split(":").map(Number);
    await expect(parseJson(text, "a.json")).rejects.toMatchObject({
      location: { file: "a.json", line, column },
    });
  });
});
