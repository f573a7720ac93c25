import { expect, test } from "vitest";
import { parseYaml } from "../../../src/authored/parse-yaml.ts";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { parseScenario } from "../../../src/scenario/parse-scenario.ts";

const message = "message: { simple: { subject: Hi, text: Hello } }";
const control = "control: { simple: { subject: Hi, text: Hello } }";

test.each([
  ["a threshold on a control, and a control", `expect: { overall: [inbox >= control - 5] }\n${control}`, []],
  [
    "a threshold on a control alone",
    "expect: { overall: [{ warn: inbox >= control }] }",
    [/but "control" is not set/],
  ],
  ["a control alone", `expect: { overall: [inbox >= 90] }\n${control}`, [/no threshold uses it/]],
  [
    "a control, and a threshold on it that is misspelled: one error only",
    `expect: { overall: [inbox >= controll] }\n${control}`,
    [/has "controll" instead of a number/],
  ],
])("a scenario with %s", async (_, text, reasons) => {
  const parsed = await parseScenario(
    await parseYaml(`from: a@acme.example\n${message}\n${text}\n`, "a.yaml"),
  );
  const problems = "problems" in parsed ? parsed.problems.map(({ reason }) => reason) : [];
  expect(problems).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
});

/** Returns every error of a scenario with its line and hint. */
async function problemsOf(
  text: string,
): Promise<readonly (readonly [string, number | undefined, string | undefined])[]> {
  const shown = ({ reason, location, hint }: PlacewrightError) => [reason, location?.line, hint] as const;
  try {
    const parsed = await parseScenario(await parseYaml(text, "a.yaml"));
    return "problems" in parsed ? parsed.problems.map(shown) : [];
  } catch (error) {
    if (error instanceof PlacewrightError) return [shown(error)];
    throw error;
  }
}

const expects = "expect: { overall: [inbox >= 90] }";
const confidence = (value: string) =>
  [
    `confidence is ${value}`,
    `${expects}\nconfidence: ${value}`,
    ["confidence must be from 0.5 to 0.999, such as 0.95", 4, undefined],
  ] as const;

test.each([
  confidence("95"),
  confidence("0"),
  [
    "confidence is not a finite number",
    `${expects}\nconfidence: .inf`,
    ["confidence must be a number, not Infinity", 4, undefined],
  ],
  [
    "confidence is not a number",
    `${expects}\nconfidence: .nan`,
    ["confidence must be a number, not NaN", 4, undefined],
  ],
  [
    "there are a message and a domain",
    `${expects}\ndomain: acme.example`,
    [
      'a scenario tests either a message or the health of a domain, but this one has both "message" and "domain"',
      4,
      'Remove "domain", or move it to a scenario without "message"',
    ],
  ],
  [
    "the control is a text",
    `${expects}\ncontrol: welcome`,
    [expect.stringMatching(/^control must be /), 4, undefined],
  ],
  ["the control has no value", `${expects}\ncontrol:`, [expect.stringMatching(/^control /), 4, undefined]],
  [
    "a scope is called __proto__",
    'expect:\n  __proto__: ["inbox >= 90"]',
    ['the key "__proto__" is reserved', 4, "Use another name"],
  ],
  [
    "a tag is unknown",
    `${expects}\ndescription: !important read this`,
    ['it has the unknown tag "!important"', 4, 'Put text that begins with "!" in quotes, or remove the tag'],
  ],
] as const)("one error with its place if %s", async (_, text, problem) => {
  expect(await problemsOf(`from: a@acme.example\n${message}\n${text}\n`)).toEqual([problem]);
});
