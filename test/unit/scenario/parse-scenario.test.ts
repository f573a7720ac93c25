import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../src/authored/parse-yaml.ts";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { parseHealth, parseScenario } from "../../../src/scenario/parse-scenario.ts";

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
  [
    "the control has no value",
    `${expects}\ncontrol:`,
    [expect.stringMatching(/^control /), 4, "Give it one, or remove it"],
  ],
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

test.each<[string, string, readonly (readonly [unknown, number | undefined, string | undefined])[]]>([
  [
    "known and custom checks",
    "expect: { overall: [inbox >= 1], checks: { text-part: passed, acme/own: passed, errors: 0 } }",
    [],
  ],
  [
    "severities of known and custom checks",
    `${expects}\ncheck: { severities: { text-part: off, acme/own: warn } }`,
    [],
  ],
  [
    "an unknown check",
    "expect: { overall: [inbox >= 1], checks: { text-prt: passed } }",
    [["expect.checks.text-prt is not a check", 3, 'Did you mean "text-part"?']],
  ],
  [
    "a misspelled figure of the checks",
    "expect: { overall: [inbox >= 1], checks: { spamScor: 3 } }",
    [["expect.checks.spamScor is not a check", 3, 'Did you mean "spamScore"?']],
  ],
  [
    "the severity of a figure",
    `${expects}\ncheck: { severities: { erors: off } }`,
    [["check.severities.erors is not a check", 4, "Run placewright check --list to list all checks"]],
  ],
  [
    "a check unlike any other",
    "expect: { overall: [inbox >= 1], checks: { zzzzzzzzzzzz: passed } }",
    [["expect.checks.zzzzzzzzzzzz is not a check", 3, "Run placewright check --list to list all checks"]],
  ],
  [
    "the severity of an unknown check",
    `${expects}\ncheck: { severities: { text-part: off, text-prt: off } }`,
    [["check.severities.text-prt is not a check", 4, 'Did you mean "text-part"?']],
  ],
  ["a simulation", `${expects}\nsimulate: "Gmail inbox=40"`, []],
  [
    "an expectation of a check that is not passed",
    "expect: { overall: [inbox >= 1], checks: { text-part: pass } }",
    [['expect.checks.text-part must be "passed", not "pass"', 3, 'Use "passed"']],
  ],
  [
    "a simulation that does not parse",
    `${expects}\nsimulate: "Gmail inbx=40"`,
    [[expect.stringMatching(/^[a-z]/), 4, expect.anything()]],
  ],
  ["an empty simulation", `${expects}\nsimulate: " "`, [[expect.stringContaining("simulate"), 4, undefined]]],
  [
    "a control of another type, and no second error about it",
    `${expects}\ncontrol: 7`,
    [[expect.stringMatching(/^control must be /), 4, undefined]],
  ],
  [
    "several invalid thresholds",
    "expect:\n  overall: [inbx >= 1]\n  Gmail: [{ warn: spam => 1 }, 7, inbox >= 1]",
    [
      [expect.stringMatching(/^expect\.Gmail\[1\] must be a threshold/), 5, undefined],
      [expect.stringMatching(/^expect\.overall\[0\] "inbx >= 1"/), 4, expect.anything()],
      [expect.stringMatching(/^expect\.Gmail\[0\]\.warn "spam => 1"/), 5, expect.anything()],
    ],
  ],
])("the errors of a scenario with %s", async (_, text, problems) => {
  expect(await problemsOf(`from: a@acme.example\n${message}\n${text}\n`)).toEqual(problems);
});

test.each([
  ["from: nobody", /^from|is not|must/i],
  ["from: Acme <news@acme", /./],
])("a sender that is not an address has one error, in lower case: %s", async (from) => {
  const problems = await problemsOf(`${from}\n${message}\n${expects}\n`);
  expect(problems).toEqual([[expect.stringMatching(/^[^A-Z]/), 1, expect.anything()]]);
});

test("a sender with variables is not parsed", async () => {
  expect(await problemsOf(`from: "{{nobody}}"\n${message}\n${expects}\n`)).toEqual([]);
});

describe("a health scenario", () => {
  const parse = async (text: string) => {
    const parsed = await parseHealth(await parseYaml(text, "a.yaml"));
    return "problems" in parsed
      ? parsed.problems.map(({ reason, location }) => [reason, location?.line])
      : parsed.health;
  };

  test("is returned as written", async () => {
    expect(await parse("domain: acme.example\nexpect: [inbox >= 90, { warn: complaint < 0.1 }]\n")).toEqual({
      domain: "acme.example",
      expect: ["inbox >= 90", { warn: "complaint < 0.1" }],
    });
    expect(await parse("domain: acme.example\nwithin: 30d\n")).toEqual({
      domain: "acme.example",
      within: "30d",
    });
  });

  test.each([
    [
      "a list of thresholds",
      "expect: [inbox >= 90, inbx >= 1]",
      [[expect.stringMatching(/^expect\[1\] "inbx/), 2]],
    ],
    [
      "thresholds by selector",
      "expect: { daily: [{ warn: spam => 1 }] }",
      [[expect.stringMatching(/^expect\.daily\[0\]\.warn "spam/), 2]],
    ],
    [
      "a period of 31 days",
      "within: 31d",
      [["within must be a number of days from 1d to 30d, such as 7d", 2]],
    ],
    ["a period of 0 days", "within: 0d", [["within must be a number of days from 1d to 30d, such as 7d", 2]]],
    ["a period in weeks", "within: 1w", [["within must be a number of days from 1d to 30d, such as 7d", 2]]],
  ])("has the errors of %s", async (_, text, problems) => {
    expect(await parse(`domain: acme.example\n${text}\n`)).toEqual(problems);
  });

  test.each([
    "acme",
    "acme.example.",
    ".example",
    "a b.example",
    "acme..example",
    "http://acme.example",
    "acme.example/x",
  ])("has no domain %s", async (domain) => {
    expect(await parse(`domain: ${domain}\n`)).toEqual([["domain must be a domain such as acme.example", 1]]);
  });
});

describe("a selector", () => {
  test.each([
    ["overal", "overall"],
    ["Overall", "overall"],
    ["basline", "baseline"],
  ])("%s is refused, and %s suggested", async (written, meant) => {
    const found = await problemsOf(`from: a@acme.example\n${message}\nexpect:\n  ${written}: [inbox >= 9]\n`);
    expect(found).toEqual([
      [`expect.${written} is not the name of a mailbox provider`, 4, `Did you mean "${meant}"?`],
    ]);
  });

  test.each(["overall", "*", "Gmail", "AOL", "Orange", "All-Inkl", "Corporate"])(
    "%s is accepted",
    async (name) => {
      const text = `from: a@acme.example\n${message}\nexpect:\n  "${name}": [inbox >= 9]\n`;
      expect(await parseScenario(await parseYaml(text, "a.yaml"))).toHaveProperty("scenario");
    },
  );

  test("of a health scenario is refused", async () => {
    const parsed = await parseHealth(
      await parseYaml("domain: acme.example\nexpect: { dialy: [complaint < 0.1] }\n", "a.yaml"),
    );
    expect(parsed).toMatchObject({ problems: [{ hint: 'Did you mean "daily"?', location: { line: 2 } }] });
  });
});
