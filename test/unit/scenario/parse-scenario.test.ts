import { expect, test } from "vitest";
import { parseYaml } from "../../../src/authored/parse-yaml.ts";
import { parseScenario } from "../../../src/scenario/parse-scenario.ts";

const message = "message: { simple: { subject: Hi, text: Hello } }";
const control = "control: { simple: { subject: Hi, text: Hello } }";

test.each([
  ["a threshold on a control, and a control", `expect: { overall: [inbox >= control - 5] }\n${control}`, []],
  ["a threshold on a control alone", "expect: { overall: [{ warn: inbox >= control }] }", [/there is none/]],
  ["a control alone", `expect: { overall: [inbox >= 90] }\n${control}`, [/no threshold compares/]],
  [
    "a control, and a threshold on it that is misspelled: one error only",
    `expect: { overall: [inbox >= controll] }\n${control}`,
    [/has "controll" where a number belongs/],
  ],
])("a scenario with %s", async (_, text, reasons) => {
  const parsed = await parseScenario(
    await parseYaml(`from: a@acme.example\n${message}\n${text}\n`, "a.yaml"),
  );
  const problems = "problems" in parsed ? parsed.problems.map(({ reason }) => reason) : [];
  expect(problems).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
});
