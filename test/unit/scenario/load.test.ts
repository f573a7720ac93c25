import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatLocation, PlacewrightError } from "../../../src/base/errors.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";
import { resolveMessage } from "../../../src/scenario/resolve-message.ts";
import { temporaryProject } from "./temporary-project.ts";

const message = "message: { simple: { subject: Hello, text: Hi } }";
const yaml = (...lines: string[]) => ["from: news@acme.example", message, ...lines, ""].join("\n");
const good = yaml("expect: { overall: [inbox >= 90] }");

async function load(files: Readonly<Record<string, string>>, named: readonly string[] = Object.keys(files)) {
  const projectDir = await temporaryProject(files);
  return { projectDir, ...(await loadScenarios(named, { projectDir })) };
}

describe("a scenario", () => {
  test("loads from YAML, named after its file", async () => {
    const text = `from: Acme <news@acme.example>\n${message}\ntags: [campaign]\nexpect:\n  "*": [{ warn: missing <= 2 }]\n`;
    const { scenarios, problems } = await load({ "scenarios/été à Paris.2026.yaml": text });
    expect(problems).toEqual([]);
    expect(scenarios).toEqual([
      {
        name: "été à Paris.2026",
        tags: ["campaign"],
        from: "Acme <news@acme.example>",
        message: { simple: { subject: "Hello", text: "Hi" } },
        expect: { "*": [{ warn: "missing <= 2" }] },
        expected: {
          thresholds: [
            [
              "*",
              [
                {
                  source: "missing <= 2",
                  metric: "missing",
                  operator: "<=",
                  value: { kind: "percent", percent: 2 },
                  level: "warn",
                },
              ],
            ],
          ],
          checks: [],
        },
        file: "scenarios/été à Paris.2026.yaml",
        source: text,
        variants: [{ row: {} }],
      },
    ]);
  });

  test("loads from TypeScript, with its helpers and without an installed placewright", async () => {
    const { scenarios, problems } = await load(
      {
        "scenarios/spring.ts": `import { defineScenario, simple, type VariantRow } from "placewright";
import { sender } from "./_sender.ts";
interface Row extends VariantRow { locale: string }
const subject: string = await Promise.resolve("Hello");
export default defineScenario({
  name: "spring",
  from: sender("news"),
  message: (row) => simple({ subject: subject + " " + (row as Row).locale, text: "Hi" }),
  variants: async () => [{ locale: "en" }, { locale: "de" }],
  expect: { overall: ["inbox >= 90"] },
});
`,
        "scenarios/_sender.ts": `export const sender = (name: string): string => name + "@acme.example";\n`,
      },
      ["scenarios/spring.ts"],
    );
    expect(problems).toEqual([]);
    const [scenario] = scenarios;
    expect(scenario).toMatchObject({
      name: "spring",
      from: "news@acme.example",
      file: "scenarios/spring.ts",
    });
    expect(scenario?.variants.map(({ name }) => name)).toEqual(["en", "de"]);
    const [, german] = scenario?.variants ?? [];
    expect(scenario && german && (await resolveMessage(scenario, german))).toEqual({
      simple: { subject: "Hello de", text: "Hi" },
    });
  });

  test.each(["js", "mjs"])("loads from JavaScript (.%s)", async (ending) => {
    const { scenarios, problems } = await load({
      [`x.${ending}`]: `import { defineScenario, eml } from "placewright";
export default defineScenario({ from: "a@acme.example", message: eml("m.eml"), expect: { overall: ["spam < 5"] } });`,
    });
    expect(problems).toEqual([]);
    expect(scenarios).toMatchObject([{ name: "x", message: { eml: "m.eml" } }]);
  });

  test("imports the running placewright, not a second copy", async () => {
    const { scenarios } = await load({
      "x.ts": `import { PlacewrightError } from "placewright";
export default { from: "a@acme.example", message: () => { throw new PlacewrightError("usage", "mine"); }, expect: { overall: ["spam < 5"] } };`,
    });
    const make = scenarios[0]?.message;
    expect(make).toBeTypeOf("function");
    expect(() => typeof make === "function" && make({})).toThrow(PlacewrightError);
  });

  test("reads from disk each time, and caches compiled code in the project", async () => {
    const project = (name: string) =>
      `export default { name: "${name}", from: "a@acme.example", message: { eml: "m" }, expect: { overall: ["spam < 5"] } };`;
    const projectDir = await temporaryProject({ "x.ts": project("one") });
    await mkdir(join(projectDir, "node_modules"));
    const nameNow = async () => (await loadScenarios(["x.ts"], { projectDir })).scenarios[0]?.name;
    expect(await nameNow()).toBe("one");
    await writeFile(join(projectDir, "x.ts"), project("two"));
    expect(await nameNow()).toBe("two");
    expect(await nameNow()).toBe("two");
  });
});

describe("an error in YAML has its location", () => {
  const cannot = 'Cannot load scenario "scenarios/x.yaml": ';
  test.each<[string, string, string, string]>([
    [
      "a threshold",
      yaml("expect:", "  Gmail:", '    - "inbox => 95"'),
      "5:7",
      'expect.Gmail[0] "inbox => 95" has no operator (line 5, column 7). Did you mean ">="? Use one of: >=, >, <=, <, ==.',
    ],
    [
      "a threshold that warns",
      yaml("expect:", '  "*": [inbox >= 5, { warn: spm <= 5 }]'),
      "4:29",
      'expect["*"][1].warn "spm <= 5" has no metric "spm" (line 4, column 29). Did you mean "spam"? Use one of: inbox, spam, missing, spf, dkim, dmarc.',
    ],
    [
      "an unknown key",
      yaml("expct: {}", "expect: { overall: [spf > 5] }"),
      "3:1",
      'the scenario has no key "expct" (line 3, column 1). Did you mean "expect"?',
    ],
    [
      "an unknown key unlike any known one",
      yaml("colour: red", "expect: { overall: [spf > 5] }"),
      "3:1",
      'the scenario has no key "colour" (line 3, column 1). Use one of: name, description, tags, from, purpose, message, variants, expect, control, confidence, retries, quarantine, check, simulate.',
    ],
    [
      "a nested unknown key",
      "from: a@acme.example\nmessage:\n  simple:\n    subjct: x\n    subject: y\n    text: z\nexpect: { overall: [spf > 5] }",
      "4:5",
      'message.simple has no key "subjct" (line 4, column 5). Did you mean "subject"?',
    ],
    [
      "a missing key",
      "from: a@acme.example\nexpect: { overall: [spf > 5] }",
      "1:1",
      "message is missing (line 1, column 1). Add it.",
    ],
    [
      "a nested missing key",
      "from: a@acme.example\nmessage:\n  simple: { text: x }\nexpect: { overall: [spf > 5] }",
      "3:3",
      "message.simple.subject is missing (line 3, column 3). Add it.",
    ],
    [
      "no value",
      yaml("name:", "expect: { overall: [spf > 5] }"),
      "3:1",
      "name has no value (line 3, column 1). Give it one, or remove it.",
    ],
    [
      "a value of another type",
      yaml("name: 2026", "expect: { overall: [spf > 5] }"),
      "3:7",
      'name must be text, not a number (line 3, column 7). Put it in quotes: "2026".',
    ],
    [
      "text for a list",
      yaml("expect: { overall: inbox >= 90 }"),
      "3:20",
      'expect.overall must be a list, not text (line 3, column 20). Put it in brackets: ["inbox >= 90"].',
    ],
    [
      "two kinds of message",
      "from: a@acme.example\nmessage: { eml: x.eml, simple: { subject: a, text: b } }\nexpect: { overall: [spf > 5] }",
      "2:10",
      "message must have exactly one of mime, template, mjml, reactEmail, eml, simple, serviceTemplate (line 2, column 10)",
    ],
    [
      "an unknown kind of message",
      "from: a@acme.example\nmessage: { mim: { subject: a } }\nexpect: { overall: [spf > 5] }",
      "2:12",
      'message has no key "mim" (line 2, column 12). Did you mean "mime"?',
    ],
    [
      "no body",
      "from: a@acme.example\nmessage: { simple: { subject: a } }\nexpect: { overall: [spf > 5] }",
      "2:20",
      "message.simple must have html, text, or both, and not only spaces (line 2, column 20)",
    ],
    [
      "a blank body",
      'from: a@acme.example\nmessage: { mime: { subject: a, text: " " } }\nexpect: { overall: [spf > 5] }',
      "2:18",
      "message.mime must have html, text, or both, and not only spaces (line 2, column 18)",
    ],
    [
      "an attachment with both path and content",
      "from: a@acme.example\nmessage:\n  mime:\n    subject: a\n    text: b\n    attachments:\n      - { path: a, content: b }\nexpect: { overall: [spf > 5] }",
      "7:9",
      "message.mime.attachments[0] must have either path or content (line 7, column 9)",
    ],
    [
      "a header name",
      'from: a@acme.example\nmessage:\n  mime:\n    subject: a\n    text: b\n    headers: { "X A": b }\nexpect: { overall: [spf > 5] }',
      "6:16",
      'message.mime.headers["X A"] is not a valid header name: use letters, digits, and hyphens (line 6, column 16)',
    ],
    [
      "a header's value",
      "from: a@acme.example\nmessage:\n  mime:\n    subject: a\n    text: b\n    headers: { X-Priority: 1 }\nexpect: { overall: [spf > 5] }",
      "6:28",
      "message.mime.headers.X-Priority must be text or a list of texts: put a number in quotes (line 6, column 28)",
    ],
    [
      "a method",
      "from: a@acme.example\nmessage: { mime: { subject: a, text: b, calendar: { method: ASK, path: a.ics } } }\nexpect: { overall: [spf > 5] }",
      "2:61",
      'message.mime.calendar.method is "ASK" (line 2, column 61). Use one of: PUBLISH, REQUEST, CANCEL, REPLY.',
    ],
    [
      "a preview",
      "from: a@acme.example\nmessage:\n  serviceTemplate:\n    arn: arn:aws:ses:us-east-1:123456789012:template/a\n    preview: { subject: a, txt: b }\nexpect: { overall: [spf > 5] }",
      "5:28",
      'message.serviceTemplate.preview has no key "txt" (line 5, column 28). Did you mean "text"?',
    ],
    [
      "an ARN",
      "from: a@acme.example\nmessage: { serviceTemplate: { arn: launch } }\nexpect: { overall: [spf > 5] }",
      "2:36",
      "message.serviceTemplate.arn must be an ARN such as arn:aws:ses:us-east-1:123456789012:template/launch (line 2, column 36)",
    ],
    [
      "a threshold of another type",
      yaml("expect: { overall: [95] }"),
      "3:21",
      "expect.overall[0] must be a threshold such as inbox >= 95, or one in { warn: … } (line 3, column 21)",
    ],
    [
      "a misspelled warning",
      yaml("expect: { overall: [{ wrn: spam <= 5 }] }"),
      "3:23",
      'expect.overall[0] has no key "wrn" (line 3, column 23). Did you mean "warn"?',
    ],
    [
      "no thresholds",
      yaml("expect: {}"),
      "3:9",
      "expect must contain a threshold such as overall: [inbox >= 90] (line 3, column 9)",
    ],
    [
      "no thresholds for one provider",
      yaml("expect: { Gmail: [] }"),
      "3:18",
      "expect.Gmail must contain a threshold such as inbox >= 95 (line 3, column 18)",
    ],
    [
      "a blank tag",
      yaml('tags: [a, " "]', "expect: { overall: [spf > 5] }"),
      "3:11",
      "tags[1] must not be empty (line 3, column 11)",
    ],
    [
      "a tag that no --tag can select",
      yaml('tags: [a, "b, c"]', "expect: { overall: [spf > 5] }"),
      "3:11",
      "tags[1] must not contain a comma, which separates tags in --tag (line 3, column 11)",
    ],
    ["an empty file", "# to be written\n", "1:1", "the scenario is empty (line 1, column 1)"],
    [
      "a list",
      "- a\n- b\n",
      "1:1",
      "the scenario must be an object of names and values, not a list (line 1, column 1)",
    ],
    [
      "several documents",
      `${good}---\n${good}`,
      "4:1",
      "it contains several YAML documents, divided by --- (line 4, column 1). Put each document in its own file.",
    ],
    [
      "an asterisk without quotes",
      yaml("expect:", "  *: [inbox >= 90]"),
      "4:6",
      'unexpected text follows a value (line 4, column 6). Put the asterisk in quotes: "*".',
    ],
    [
      "braces without quotes",
      "from: a@acme.example\nmessage:\n  simple:\n    subject: {{headline}}\n    text: x\nexpect: { overall: [spf > 5] }",
      "4:15",
      'text that begins with { is not in quotes (line 4, column 15). Put the whole text in quotes: "{{headline}}".',
    ],
    [
      "braces without quotes, and more",
      "from: a@acme.example\nmessage:\n  simple:\n    subject: {{headline}} for you\n    text: x\nexpect: { overall: [spf > 5] }",
      "4:27",
      'unexpected text follows a value (line 4, column 27). Put the whole text in quotes: "{{headline}}".',
    ],
    [
      "a colon without quotes",
      "from: a@acme.example\nmessage:\n  simple:\n    subject: Sale: now\n    text: x\nexpect: { overall: [spf > 5] }",
      "4:14",
      "text that contains a colon is not in quotes (line 4, column 14). Put the whole text in quotes.",
    ],
    [
      "a tab",
      "from: a\nexpect:\n\toverall: []\n",
      "3:1",
      "it is indented with a tab (line 3, column 1). Indent with spaces.",
    ],
    [
      "a duplicate key",
      yaml("name: a", "name: b"),
      "4:1",
      'the key "name" occurs twice (line 4, column 1). Remove one of them, or merge their values.',
    ],
    [
      "an undefined alias",
      yaml("name: *a", "expect: { overall: [spf > 5] }"),
      "3:7",
      "*a refers to nothing (line 3, column 7). Put text that begins with * in quotes, or define the anchor above.",
    ],
    [
      "a From without an email address",
      `from: Acme\n${message}\nexpect: { overall: [spf > 5] }`,
      "1:7",
      'cannot send from "Acme": it contains no email address (line 1, column 7). Use the form Name <name@domain.example>.',
    ],
    [
      "a simulation",
      yaml("simulate: Gmail spam=400", "expect: { overall: [spf > 5] }"),
      "3:11",
      'cannot read the simulation: "400" is not a percentage (line 3, column 11). Use a number from 0 to 100 with at most two decimals.',
    ],
    [
      "no rows",
      yaml("variants: []", "expect: { overall: [spf > 5] }"),
      "3:11",
      "variants must contain a row: add one, or remove variants (line 3, column 11)",
    ],
    [
      "an invalid row",
      yaml("variants: [{ a: 1 }, 2]", "expect: { overall: [spf > 5] }"),
      "3:22",
      "variants[1] must be an object of names and values, not a number (line 3, column 22)",
    ],
    [
      "variants of another type",
      yaml("variants: { a: 1 }", "expect: { overall: [spf > 5] }"),
      "3:11",
      "variants must be a list of rows or the path of a CSV, JSON, or YAML file (line 3, column 11)",
    ],
    [
      "two rows with one name",
      yaml("variants: [{ name: a }, { name: b }, { name: a }]", "expect: { overall: [spf > 5] }"),
      "3:11",
      'variants: rows 1 and 3 are both named "a" (line 3, column 11). Give each row a different value in the column "name".',
    ],
    [
      "a missing data file",
      yaml("variants: data/x.csv", "expect: { overall: [spf > 5] }"),
      "3:11",
      'cannot read variants "data/x.csv": the file does not exist (line 3, column 11). Check the path, which is relative to the project folder.',
    ],
  ])("%s", async (_, text, place, message) => {
    const { scenarios, problems } = await load({ "scenarios/x.yaml": text });
    expect(scenarios).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([cannot + message]);
    const at = place === "" ? "scenarios/x.yaml" : `scenarios/x.yaml:${place}`;
    expect(problems.map(({ location }) => location && formatLocation(location))).toEqual([at]);
  });
});

describe("an error in TypeScript has its location", () => {
  const scenario = (...lines: string[]) =>
    [
      'import { defineScenario, simple } from "placewright";',
      "export default defineScenario({",
      '  from: "news@acme.example",',
      '  message: simple({ subject: "Hello", text: "Hi" }),',
      ...lines,
      "});",
      "",
    ].join("\n");
  const holds = '  expect: { overall: ["inbox >= 90"] },';

  test.each<[string, string, string, string]>([
    [
      "a threshold",
      scenario('  expect: { overall: ["inbox >= 90"], Gmail: ["inbox => 95"] },'),
      "5:47",
      'expect.Gmail[0] "inbox => 95" has no operator (line 5, column 47). Did you mean ">="? Use one of: >=, >, <=, <, ==.',
    ],
    [
      "an unknown key",
      scenario('  tagz: ["a"],', holds),
      "5:3",
      'the scenario has no key "tagz" (line 5, column 3). Did you mean "tags"?',
    ],
    [
      "a value of another type",
      scenario("  tags: true,", holds),
      "5:9",
      "tags must be a list, not true or false (line 5, column 9)",
    ],
    [
      "a function that is not allowed",
      scenario("  name: () => 1,", holds),
      "5:3",
      "name must be text, not a function (line 5, column 3)",
    ],
    [
      "a syntax error",
      scenario('  expect: { a: ["b" };'),
      "5:21",
      'syntax error: Unexpected token, expected "," (line 5, column 21). Check for a comma, quote, or bracket that is missing or too many.',
    ],
    [
      "a module that throws",
      `interface Long {\n  a: string;\n}\nconst make = (a: string): never => {\n  throw new TypeError("no " + a);\n};\nexport default make("row");\n`,
      "5",
      "it throws: no row (line 5). Check the code at this line.",
    ],
    [
      "an import of a missing file",
      'import { a } from "placewright";\nimport b from "./nope.ts";\nexport default b;\n',
      "2:15",
      'it imports "./nope.ts", which does not exist (line 2, column 15). Check the path.',
    ],
    [
      "a package that is not installed",
      'import b from "nope-not-there";\nexport default b;\n',
      "1:15",
      'it imports "nope-not-there", which does not exist (line 1, column 15). Install it, or check its name.',
    ],
    [
      "no default export",
      "export const a = 1;\n",
      "1:1",
      "it has no default export (line 1, column 1). Add export default defineScenario({ … }).",
    ],
    [
      "an undefined default export",
      'import { defineScenario } from "placewright";\nexport default defineScenario(undefined as never);\n',
      "2:1",
      "its default export is undefined (line 2, column 1). Add export default defineScenario({ … }).",
    ],
    [
      "a misspelled import",
      'import { defineScenari } from "placewright";\nexport default defineScenari({});\n',
      "2",
      "it throws: defineScenari is not a function (line 2). Check its spelling, and where it is imported or declared.",
    ],
    [
      "an empty file",
      "",
      "1:1",
      "it has no default export (line 1, column 1). Add export default defineScenario({ … }).",
    ],
    [
      "variants() that throws",
      scenario('  variants: () => {\n    throw new Error("offline");\n  },', holds),
      "6",
      "variants() throws: offline (line 6). Check the code at this line, and the data that it gets.",
    ],
    [
      "variants() that returns no rows",
      scenario("  variants: async () => [],", holds),
      "5:3",
      "variants() has no rows (line 5, column 3). Add one, or remove variants.",
    ],
    [
      "variants() that returns something else",
      scenario("  variants: () => ['a'] as never,", holds),
      "5:3",
      "row 1 of variants() is not an object of names and values (line 5, column 3). Make every row an object.",
    ],
  ])("%s", async (_, text, place, message) => {
    const { scenarios, problems } = await load({ "x.ts": text });
    expect(scenarios).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([`Cannot load scenario "x.ts": ${message}`]);
    expect(problems.map(({ location }) => location && formatLocation(location))).toEqual([
      place ? `x.ts:${place}` : "x.ts",
    ]);
  });

  test("names the imported file that has the error", async () => {
    const { problems } = await load(
      {
        "scenarios/x.ts": 'import { a } from "./_parts.ts";\nexport default a;\n',
        "scenarios/_parts.ts": "export const ok = 1;\nexport const a = ;\n",
      },
      ["scenarios/x.ts"],
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'Cannot load scenario "scenarios/x.ts": in "scenarios/_parts.ts": syntax error: Unexpected token (line 2, column 18). Check for a comma, quote, or bracket that is missing or too many.',
    ]);
    expect(problems[0]?.location).toEqual({ file: "scenarios/_parts.ts", line: 2, column: 18 });
  });

  test("rejects a message function that throws or returns something else", async () => {
    const { scenarios } = await load({
      "x.ts": `export default { from: "a@acme.example", expect: { overall: ["spf > 5"] },
        message: (row) => { if (row.bad) throw new Error("no " + row.bad); if (row.none) return {}; return { simple: { subjct: "a", text: "b" } }; },
        variants: [{ ok: "fine" }, { bad: "day" }, { none: true }] };`,
    });
    const [scenario] = scenarios;
    const make = (index: number) => {
      const variant = scenario?.variants[index];
      return scenario && variant && resolveMessage(scenario, variant);
    };
    await expect(make(0)).rejects.toMatchObject({
      message:
        'message() returned an invalid message: simple has no key "subjct" (line 2, column 9). Did you mean "subject"?',
      location: { file: "x.ts", line: 2, column: 9 },
    });
    await expect(make(2)).rejects.toThrow(
      "message() returned an invalid message: it must have exactly one of mime, template, mjml, reactEmail, eml, simple, serviceTemplate",
    );
    await expect(make(1)).rejects.toThrow("message() throws: no day (line 2)");
  });
});

test("tries every file, and reports all errors", async () => {
  const { scenarios, problems } = await load(
    {
      "a.yaml": good,
      "b.yaml": "from: nobody\nmessge: 1\nexpect: { overall: [inbox, spam >] }\n",
      "c.ts": "export default {",
    },
    ["a.yaml", "b.yaml", "c.ts", "d.yaml"],
  );
  expect(scenarios.map(({ name }) => name)).toEqual(["a"]);
  expect(problems.map(({ code, location }) => `${code} ${location && formatLocation(location)}`)).toEqual([
    "scenario-invalid b.yaml:2:1",
    "threshold-invalid b.yaml:3:21",
    "threshold-invalid b.yaml:3:28",
    "message-invalid b.yaml:1:7",
    "scenario-invalid c.ts:1:17",
    "file-missing d.yaml",
  ]);
});

test("refuses two scenarios with one name, and names both files", async () => {
  const { problems } = await load({
    "scenarios/a.yaml": good,
    "scenarios/b.yaml": `${good}name: a\n`,
  });
  expect(problems).toMatchObject([
    {
      code: "scenario-duplicate",
      message:
        'Cannot load scenario "scenarios/b.yaml": "scenarios/a.yaml" has the same name, "a" (line 4, column 7). Rename one of them.',
    },
  ]);
});

test.each([
  ["with a name", 'from: "Acme <news@acme.example>"'],
  ["with a comma in quotes", `from: '"Acme, Inc." <news@acme.example>'`],
  ["with international letters", "from: Größe <post@größe.example>"],
  ["with a template", 'from: "{{sender}} <{{address}}>"'],
])("accepts a From %s", async (_, from) => {
  const { problems } = await load({ "x.yaml": `${from}\n${message}\nexpect: { overall: [spf > 5] }\n` });
  expect(problems).toEqual([]);
});

describe("a scenario file", () => {
  const loadFile = async (name: string, text: string) => {
    const projectDir = await temporaryProject({ [name]: text });
    return loadScenarios([join(projectDir, name)], { projectDir });
  };

  test("may begin with a byte order mark, and has a name of its own or of its file", async () => {
    const named = await loadFile("a.b.yaml", `\uFEFF${good}`);
    expect([named.problems, named.scenarios.map(({ name, file }) => [name, file])]).toEqual([
      [],
      [["a.b", "a.b.yaml"]],
    ]);
    const own = await loadFile("sub/x.YML", `${good}name: mine\n`);
    expect(own.scenarios.map(({ name, file, tags }) => [name, file, tags])).toEqual([
      ["mine", "sub/x.YML", []],
    ]);
  });

  test("can check the health of a domain, by default for seven days", async () => {
    const { health, scenarios } = await loadFile("acme.yaml", "domain: acme.example\n");
    expect(scenarios).toEqual([]);
    expect(health).toMatchObject([
      {
        name: "acme",
        tags: [],
        file: "acme.yaml",
        domain: "acme.example",
        withinDays: 7,
        source: "domain: acme.example\n",
      },
    ]);
    const own = await loadFile("x.yaml", "name: mine\ntags: [a]\ndomain: acme.example\nwithin: 30d\n");
    expect(own.health).toMatchObject([{ name: "mine", tags: ["a"], withinDays: 30 }]);
    const invalid = await loadFile("x.yaml", "domain: acme\n");
    expect([invalid.health, invalid.problems.map(({ reason }) => reason)]).toEqual([
      [],
      ['Cannot load scenario "x.yaml": domain must be a domain such as acme.example'],
    ]);
  });

  test("cannot be larger than 1 MB, and must be a file", async () => {
    const hint =
      "Use a regular file smaller than 1 MB. Move long data to a file, and set variants to its path";
    const large = await loadFile("x.yaml", `${good}# ${"x".repeat(2 ** 20)}`);
    expect(large.problems).toMatchObject([{ code: "scenario-invalid", hint, location: { file: "x.yaml" } }]);
    const exact = await loadFile("x.yaml", `${good}#`.padEnd(2 ** 20, "x"));
    expect(exact.problems).toEqual([]);
    const projectDir = await temporaryProject({ "x.yaml/y": "" });
    const { problems } = await loadScenarios(["x.yaml", "absent.yaml"], { projectDir });
    expect(problems).toMatchObject([
      { code: "scenario-invalid", hint },
      {
        code: "file-missing",
        reason: 'Cannot load scenario "absent.yaml": it does not exist',
        hint: "Check that the file exists and is readable",
        location: { file: "absent.yaml" },
      },
    ]);
  });

  test("names the data file that has an error", async () => {
    const projectDir = await temporaryProject({
      "x.yaml": `${good}variants: rows.csv\n`,
      "rows.csv": "a,b\n1\n",
    });
    const { problems } = await loadScenarios(["x.yaml"], { projectDir });
    expect(problems).toMatchObject([
      {
        reason: expect.stringMatching(
          /^Cannot load scenario "x\.yaml": in "rows\.csv": a line has more or fewer values/,
        ),
        location: { file: "rows.csv", line: 2 },
      },
    ]);
  });

  test("shares its name with a health scenario of another file", async () => {
    const projectDir = await temporaryProject({
      "a.yaml": good,
      "b.yaml": "domain: acme.example\nname: a\n",
      "c.yaml": "domain: acme.example\nname: a\n",
    });
    const { problems } = await loadScenarios(["a.yaml", "b.yaml", "c.yaml"], { projectDir });
    expect(problems.map(({ reason, literal, location }) => [reason, literal, location])).toEqual(
      ["b.yaml", "c.yaml"].map((file) => [
        `Cannot load scenario "${file}": "a.yaml" has the same name, "a"`,
        "a",
        { file, line: 2, column: 7 },
      ]),
    );
  });
});

describe("an error shows the lines around it", () => {
  test.each<[string, Record<string, string>, string[], string | undefined]>([
    [
      "in YAML that does not match",
      { "scenarios/x.yaml": yaml("expect: { overall: [inbx >= 90] }") },
      ["scenarios/x.yaml"],
      "> 3 | expect: { overall: [inbx >= 90] }",
    ],
    ["in YAML that cannot be parsed", { "scenarios/x.yaml": "from: [a\n" }, ["scenarios/x.yaml"], "> 2 |"],
    [
      "in TypeScript that does not match",
      {
        "scenarios/x.ts":
          'export default {\n  from: 5,\n  message: { simple: { subject: "Hello", text: "Hi" } },\n  expect: { overall: ["inbox >= 1"] },\n};\n',
      },
      ["scenarios/x.ts"],
      "> 2 |   from: 5,",
    ],
    [
      "in a module that a scenario imports",
      { "scenarios/x.ts": 'import "./_y.ts";\n', "scenarios/_y.ts": '// One\nthrow new Error("no");\n' },
      ["scenarios/x.ts"],
      '> 2 | throw new Error("no");',
    ],
    [
      "in a data file",
      { "scenarios/x.yaml": `${good}variants: rows.csv\n`, "rows.csv": "a,b\n1,2\n1\n" },
      ["scenarios/x.yaml"],
      "> 3 | 1",
    ],
    [
      "at a name that is taken",
      { "a.yaml": `name: twice\n${good}`, "b.yaml": `name: twice\n${good}` },
      ["a.yaml", "b.yaml"],
      "> 1 | name: twice",
    ],
  ])("%s", async (_, files, named, line) => {
    const { problems } = await load(files, named);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.frame?.split("\n")).toContain(line);
  });
});

test.each([
  ["a scenario", { "x.yaml": Buffer.from("name: Gr\xfc\xdfe\n", "latin1") }, "x.yaml", 1],
  [
    "a data file",
    { "x.yaml": `${good}variants: rows.csv\n`, "rows.csv": Buffer.from("name\nGr\xfc\xdfe\n", "latin1") },
    "rows.csv",
    2,
  ],
])("%s must be UTF-8", async (_, files, file, line) => {
  const projectDir = await temporaryProject({});
  for (const [name, content] of Object.entries(files)) await writeFile(join(projectDir, name), content);
  const { problems } = await loadScenarios(["x.yaml"], { projectDir });
  expect(problems).toMatchObject([
    {
      code: "scenario-invalid",
      location: { file, line },
      hint: "Save it as UTF-8",
      message: expect.stringContaining("it is not UTF-8"),
    },
  ]);
});

test("a property that throws is an error of its file", async () => {
  const { problems } = await load({
    "x.ts":
      'export default {\n  from: "a@acme.example",\n  get message(): never {\n    throw new Error("no message");\n  },\n};\n',
  });
  expect(problems).toMatchObject([
    {
      code: "scenario-invalid",
      location: { file: "x.ts", line: 4 },
      reason: 'Cannot load scenario "x.ts": it throws: no message',
    },
  ]);
});
