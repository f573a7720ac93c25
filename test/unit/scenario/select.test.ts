import { describe, expect, test } from "vitest";
import type { PlacewrightError } from "../../../src/base/errors.ts";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";
import type { HealthScenario } from "../../../src/scenario/health.ts";
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
        message:
          '--grep "sale (de" is not a valid regular expression: unterminated group. Put a \\ before symbols such as ( [ * +.',
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

describe("health scenarios", () => {
  const health = (name: string, tags: readonly string[]): HealthScenario => ({
    name,
    tags,
    domain: "acme.example",
    file: `scenarios/${name}.yaml`,
    source: "",
    withinDays: 7,
    demands: [],
  });
  const checks = [health("acme-health", ["nightly"]), health("other", [])];

  test.each<[object, string[], string[]]>([
    [{}, ["newsletter"], ["acme-health", "other"]],
    [{ grep: "health" }, [], ["acme-health"]],
    [{ tags: ["nightly"] }, [], ["acme-health"]],
    [{ grep: "new" }, ["newsletter"], []],
  ])("are selected by %j", async (selection, tests, names) => {
    const selected = await selectTests(
      { scenarios: [scenario("newsletter", [])], health: checks },
      selection,
    );
    expect(selected.tests.map(titleOf)).toEqual(tests);
    expect(selected.health.map(({ name }) => name)).toEqual(names);
  });

  test("are available if none matches", async () => {
    await expect(selectTests({ scenarios: [], health: checks }, { tags: ["nightl"] })).rejects.toThrow(
      'No test matches --tag nightl. Did you mean --tag "nightly"? Available tests: acme-health, other. Available tags: nightly.',
    );
  });
});

describe("a pattern that is not searched for", () => {
  const linear = "uses a construct that a search in linear time does not support";
  const hint = "Put a \\ before symbols such as ( [ * +";
  test.each<[string, string, string, string]>([
    ["that is not an expression", "sale [", "is not a valid regular expression: ", hint],
    ["with a lookaround", "(?=sale)", linear, "Remove lookarounds"],
    ["with a reference", "(a)\\1", linear, "Remove lookarounds"],
    ["with a named reference", "(?<x>a)\\k<x>", `${linear}: \\k<name>`, "Remove lookarounds"],
    [
      "of 1001 characters",
      "a".repeat(1001),
      "has 1001 characters, and must have at most 1000",
      "Select tests by tags",
    ],
  ])("%s", async (_, grep, reason, next) => {
    const error = await selectTests({ scenarios, health: [] }, { grep }).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: "usage", literal: grep });
    const { reason: found, hint: step } = error as PlacewrightError;
    expect(found).toContain(`--grep "${grep.slice(0, 1000)}" ${reason}`);
    expect(step).toContain(next);
  });

  test("may have 1000 characters", async () => {
    await expect(selectTests({ scenarios, health: [] }, { grep: "a".repeat(1000) })).rejects.toMatchObject({
      code: "selection-empty",
    });
  });
});

test("eight titles are listed in full", async () => {
  const eight = Array.from({ length: 8 }, (_, index) => scenario(`s${index}`, []));
  await expect(selectTests({ scenarios: eight, health: [] }, { grep: "x" })).rejects.toMatchObject({
    hint: "Available tests: s0, s1, s2, s3, s4, s5, s6, s7",
  });
});
