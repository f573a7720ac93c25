import { describe, expect, test } from "vitest";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { selectTests, titleOf } from "../../../src/scenario/select.ts";

const scenario = (name: string, tags: readonly string[], ...variants: string[]): Scenario => ({
  name,
  tags,
  from: "news@acme.example",
  message: { eml: "m.eml" },
  expect: { overall: ["inbox >= 90"] },
  expected: parseExpectations({ overall: ["inbox >= 90"] }),
  file: `scenarios/${name}.yaml`,
  source: "",
  variants: variants.length === 0 ? [{ row: {} }] : variants.map((variant) => ({ name: variant, row: {} })),
});
const scenarios = [
  scenario("spring-sale", ["campaign", "nightly"], "en", "de"),
  scenario("newsletter", ["campaign"]),
  scenario("password-reset", ["transactional"]),
];

describe("selectTests selects", () => {
  test.each([
    ["all", {}, ["spring-sale (en)", "spring-sale (de)", "newsletter", "password-reset"]],
    ["a scenario by part of its name", { grep: "spring" }, ["spring-sale (en)", "spring-sale (de)"]],
    ["a variant", { grep: "sale \\(de\\)$" }, ["spring-sale (de)"]],
    ["by name in any case", { grep: "^NEWS" }, ["newsletter"]],
    ["a tag", { tags: ["nightly"] }, ["spring-sale (en)", "spring-sale (de)"]],
    [
      "any of several tags",
      { tags: ["nightly", "transactional"] },
      ["spring-sale (en)", "spring-sale (de)", "password-reset"],
    ],
    ["both", { grep: "e", tags: ["campaign"] }, ["spring-sale (en)", "spring-sale (de)", "newsletter"]],
    ["without tags", { tags: [] }, ["spring-sale (en)", "spring-sale (de)", "newsletter", "password-reset"]],
  ])("%s", async (_, selection, titles) => {
    const { tests } = await selectTests({ scenarios, health: [] }, selection);
    expect(tests.map(titleOf)).toEqual(titles);
  });
});

describe("selectTests refuses", () => {
  const all = "Available tests: spring-sale (en), spring-sale (de), newsletter, password-reset";
  const tags = "Available tags: campaign, nightly, transactional";
  test.each([
    ["an unknown name", { grep: "winter" }, "selection-empty", `No test matches --grep "winter". ${all}.`],
    [
      "a misspelled tag",
      { tags: ["campain"] },
      "selection-empty",
      `No test matches --tag campain. Did you mean --tag "campaign"? ${all}. ${tags}.`,
    ],
    [
      "two criteria that no test meets",
      { grep: "reset", tags: ["campaign"] },
      "selection-empty",
      `No test matches --grep "reset" and --tag campaign. ${all}. ${tags}.`,
    ],
  ])("%s", async (_, selection, code, message) => {
    await expect(selectTests({ scenarios, health: [] }, selection)).rejects.toThrow(
      expect.objectContaining({ code, message }),
    );
  });

  test("an invalid regular expression", async () => {
    await expect(selectTests({ scenarios, health: [] }, { grep: "sale (de" })).rejects.toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringContaining('--grep "sale (de" is not a valid regular expression'),
      }),
    );
  });

  test("an empty project", async () => {
    await expect(selectTests({ scenarios: [], health: [] })).rejects.toThrow(
      expect.objectContaining({
        code: "selection-empty",
        message: expect.stringContaining("No scenarios to run"),
      }),
    );
  });

  test("and shortens long lists", async () => {
    const many = Array.from({ length: 30 }, (_, index) => scenario(`s${index}`, []));
    await expect(selectTests({ scenarios: many, health: [] }, { tags: ["x"] })).rejects.toThrow(
      /s6, s7 and 22 more\. No test has tags\.$/,
    );
  });
});
