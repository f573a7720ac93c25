import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { changeForm } from "../../../../src/ui/write/change-form.ts";
import { addItem, removeValue, setValue } from "../../../../src/ui/write/edit-yaml.ts";
import { parsePastedRows } from "../../../../src/ui/write/paste-rows.ts";
import { readForm } from "../../../../src/ui/write/scenario-form.ts";

const sale = `# the spring campaign
name: sale   # as in the calendar
from: Acme <news@acme.example>
message:
  template:
    name: sale # templates/sale.html.hbs
    subject: "{{headline}}"

    headers: { X-Campaign: "7" }

variants:
  # first the language of most readers
  - locale: en
    headline: "Spring is here"
    early: true
  - locale: de
    headline: 'Der Frühling ist da'
    early: false
expect:
  overall: [inbox >= 90, spam <= 5]   # agreed with sales
  "*":
    - inbox >= 80
    - warn: missing <= 2 # for now
  checks: { errors: 0 }
`;

/** Returns the lines that differ, as `-old` and `+new`. */
function changes(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

const changed = (values: Record<string, string>, text = sale) => changes(text, changeForm(text, values));

describe("readForm", () => {
  test("reads fields, rows, and expectations with their places", () => {
    const form = readForm(sale);
    expect(form).toMatchObject({
      name: "sale",
      kind: "template",
      fields: [
        { name: "from", value: "Acme <news@acme.example>" },
        { name: "subject", value: "{{headline}}" },
        { name: "preheader", value: undefined },
        { name: "template", value: "sale" },
      ],
      variants: { kind: "rows", columns: ["locale", "headline", "early"] },
      expectations: [
        { scope: "overall", metric: "inbox", operator: ">=", percent: 90, isWarn: false },
        { scope: "overall", metric: "spam", operator: "<=", percent: 5 },
        { scope: "*", percent: 80 },
        { scope: "*", percent: 2, isWarn: true, textPath: ["expect", "*", 1, "warn"] },
      ],
    });
  });

  test.each([
    ["from: [", /error/],
    ["", /no keys/],
    ["- a\n", /no keys/],
    ["domain: acme.example\n", /health/],
    ["a: *nothing\n", /error|no keys/],
  ])("has no form for %j", (text, problem) => {
    expect(readForm(text).problem).toMatch(problem);
  });

  test("survives hostile values", () => {
    const hostile = `from: {a: 1}\nmessage: {template: [1]}\nvariants: [1, 2]\nexpect: {Gmail: [{warn: 3}, inbox >= many, [1]], overall: yes}\n`;
    expect(readForm(hostile)).toMatchObject({ variants: { kind: "none" }, expectations: [] });
    const laughs = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    expect(readForm(laughs).problem).toMatch(/no keys/);
  });
});

describe("changeForm", () => {
  test("touches nothing if nothing changed", () => {
    expect(
      changeForm(sale, {
        from: "Acme <news@acme.example>",
        subject: "{{headline}}",
        preheader: "",
        e0: "90",
        "c0-2": "true",
      }),
    ).toBe(sale);
  });

  test("keeps comments, order, and every other character", () => {
    expect(changed({ subject: '{{headline}}: "now"' })).toEqual([
      '-    subject: "{{headline}}"',
      '+    subject: "{{headline}}: \\"now\\""',
    ]);
    expect(changed({ template: "summer" })).toEqual([
      "-    name: sale # templates/sale.html.hbs",
      "+    name: summer # templates/sale.html.hbs",
    ]);
    expect(changed({ e0: "92.5" })).toEqual([
      "-  overall: [inbox >= 90, spam <= 5]   # agreed with sales",
      "+  overall: [inbox >= 92.5, spam <= 5]   # agreed with sales",
    ]);
    expect(changed({ e3: "3" })).toEqual([
      "-    - warn: missing <= 2 # for now",
      "+    - warn: missing <= 3 # for now",
    ]);
    expect(changed({ "c1-1": "Endlich" })).toEqual([
      "-    headline: 'Der Frühling ist da'",
      "+    headline: 'Endlich'",
    ]);
    expect(changed({ "c1-2": "true" })).toEqual(["-    early: false"]);
  });

  test("adds a preheader, and removes it", () => {
    const added = changeForm(sale, { preheader: "Only: today" });
    expect(changes(sale, added)).toEqual(['+    preheader: "Only: today"']);
    expect(changes(added, changeForm(added, { preheader: "" }))).toEqual(['-    preheader: "Only: today"']);
  });

  test("adds and removes expectations in the style of their list", () => {
    const add = (scope: string, more: Record<string, string> = {}) =>
      changed({
        act: "add-expectation",
        "add-scope": scope,
        "add-metric": "inbox",
        "add-operator": ">=",
        "add-percent": "70",
        ...more,
      });
    expect(add("overall")).toEqual([
      "-  overall: [inbox >= 90, spam <= 5]   # agreed with sales",
      "+  overall: [inbox >= 90, spam <= 5, inbox >= 70]   # agreed with sales",
    ]);
    expect(add("*", { "add-warn": "on" })).toEqual(["+    - warn: inbox >= 70"]);
    expect(add("Gmail")).toEqual(["+  Gmail:", "+    - inbox >= 70"]);
    expect(changed({ act: "remove-expectation:1" })).toEqual([
      "-  overall: [inbox >= 90, spam <= 5]   # agreed with sales",
      "+  overall: [inbox >= 90]   # agreed with sales",
    ]);
    expect(changed({ act: "remove-expectation:2" })).toEqual(["-    - inbox >= 80"]);
  });

  test("adds pasted rows in the style of the last one, and removes rows", () => {
    expect(changed({ act: "paste", pasted: "locale\theadline\nfr\tLe printemps: enfin" })).toEqual([
      "+  - locale: fr",
      '+    headline: "Le printemps: enfin"',
    ]);
    // Columns without names are those of the table.
    expect(changed({ act: "paste", pasted: "fr\tEnfin\tTRUE" })).toEqual([
      "+  - locale: fr",
      "+    headline: Enfin",
    ]);
    expect(changed({ act: "remove-row:1" })).toEqual([
      "-  - locale: de",
      "-    headline: 'Der Frühling ist da'",
      "-    early: false",
    ]);
  });

  test.each([
    ["as a browser sends it", "\r\n"],
    ["as it is", "\n"],
  ])("leaves values of several lines alone, %s", (_, lineEnd) => {
    const lines = `from: a@b.example
message:
  template:
    name: sale
    subject: Hi
    preheader: |
      line one
      line two
variants:
  - name: en
    headline: |
      first
      second
expect: { overall: [inbox >= 90] }
`;
    const fields = {
      from: "c@b.example",
      preheader: `line one${lineEnd}line two${lineEnd}`,
      "c0-1": `first${lineEnd}second${lineEnd}`,
    };
    expect(changeForm(lines, fields)).toBe(lines.replace("a@b.example", "c@b.example"));
    expect(readForm(changeForm(lines, { preheader: `one${lineEnd}two` }))).toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ name: "preheader", value: "one\ntwo" })]),
    });
  });

  test("replaces all rows, and starts a table", () => {
    const replaced = changeForm(sale, { act: "paste", "paste-mode": "replace", pasted: "a,b\n007,4\n" });
    expect(readForm(replaced)).toMatchObject({ variants: { rows: [{ a: "007", b: 4 }] } });
    // The whole list is new, so the file is written again: its comments and order stay.
    expect(replaced).toMatch(/^ {2}overall: \[ ?inbox >= 90, spam <= 5 ?\] +# agreed with sales$/m);
    const alone =
      "from: a@b.example\nmessage: { simple: { subject: Hi, text: Hi } }\nexpect: { overall: [inbox >= 1] }\n";
    expect(changeForm(alone, { act: "paste", pasted: "a\n1" })).toBe(
      "from: a@b.example\nmessage: { simple: { subject: Hi, text: Hi } }\nvariants:\n  - a: 1\nexpect: { overall: [inbox >= 1] }\n",
    );
  });

  test("does not turn a text into a number, nor break the file", () => {
    expect(changed({ "c0-1": "2" })).toEqual(['-    headline: "Spring is here"', '+    headline: "2"']);
    for (const value of ["# not a comment", "- a", "a: b", "{{x}}", "*x", "'", '"', "\u2028", "yes: [", ""]) {
      const after = readForm(changeForm(sale, { "c1-1": value }));
      expect(after, value).toMatchObject({ variants: { rows: [{}, { headline: value }] } });
    }
  });

  test("changes the kind of the template with its name", () => {
    expect(changed({ template: "mjml:sale" })).toEqual(["-  template:", "+  mjml:"]);
  });

  test.each([
    [{ e0: "101" }, /0 to 100/],
    [{ e0: "many" }, /0 to 100/],
    [{ act: "paste", pasted: "" }, /there are none/],
    [{ act: "add-expectation", "add-metric": "x", "add-operator": ">=", "add-percent": "5" }, /no metric/],
    [
      {
        act: "add-expectation",
        "add-scope": "a: b",
        "add-metric": "inbox",
        "add-operator": ">=",
        "add-percent": "5",
      },
      /no mailbox provider/,
    ],
  ])("refuses %j", (values, words) => {
    expect(() => changeForm(sale, values as Record<string, string>)).toThrow(words);
  });

  test("reads and changes every scenario of this project without touching the rest", async () => {
    for (const name of ["weekly-newsletter", "password-reset", "re-engagement"]) {
      const text = await readFile(`scenarios/${name}.yaml`, "utf8");
      expect(changes(text, changeForm(text, { e0: "71" }))).toHaveLength(2);
    }
  });
});

describe("edits of YAML", () => {
  test("keep flow style", () => {
    const text = "expect: { overall: [inbox >= 50], Gmail: [inbox >= 40, { warn: missing <= 20 }] }\n";
    expect(removeValue(text, ["expect", "Gmail", 0])).toBe(
      "expect: { overall: [inbox >= 50], Gmail: [{ warn: missing <= 20 }] }\n",
    );
    expect(removeValue(text, ["expect", "Gmail"])).toBe("expect: { overall: [inbox >= 50] }\n");
    expect(addItem(text, ["expect", "overall"], "spam <= 1")).toContain("[inbox >= 50, spam <= 1]");
  });
  test("leave text with an error alone", () => {
    expect(setValue("a: [", ["a"], "b")).toBe("a: [");
  });
});

describe("parsePastedRows", () => {
  test("reads quoted cells with tabs and line ends", () => {
    expect(parsePastedRows('name\ttext\r\na\t"one ""two""\nthree"\r\n').rows).toEqual([
      { name: "a", text: 'one "two"\nthree' },
    ]);
    expect(parsePastedRows("a;b\n1;x, y\n").rows).toEqual([{ a: 1, b: "x, y" }]);
  });
  test.each([
    ["a\ta\n1\t2", /two columns/],
    ["a\t\n1\t2", /no name/],
    ["a\n1\t2", /2 cells for 1/],
    ["__proto__\n1", /not the name/],
    ["a", /no row/],
    [`a\n${"1\n".repeat(501)}`, /more than 500/],
  ])("refuses %j", (text, words) => {
    expect(() => parsePastedRows(text)).toThrow(words);
  });
});

describe("what a form may say", () => {
  const simple =
    "from: a@b.example\nmessage: { simple: { subject: Hi, text: Hi } }\nexpect: { overall: [inbox >= 90] }\n";
  const add = (more: Record<string, string>, text = simple) =>
    changes(
      text,
      changeForm(text, {
        act: "add-expectation",
        "add-metric": "inbox",
        "add-operator": ">=",
        "add-percent": "70",
        ...more,
      }),
    );

  test.each([
    ["0", "0"],
    ["100", "100"],
    ["92,5", "92.5"],
    [" 80 ", "80"],
  ])("the limit %j is written as %s", (given, written) => {
    expect(changed({ e0: given })[1]).toContain(`inbox >= ${written}, spam`);
    expect(add({ "add-percent": given })[1]).toContain(`inbox >= 90, inbox >= ${written}]`);
  });

  test.each(["-1", "100.1", "x"])("the limit %j is refused", (given) => {
    expect(() => changed({ e0: given })).toThrow(`Cannot expect "${given}": a rate is from 0 to 100`);
    expect(() => add({ "add-percent": given })).toThrow("a rate is from 0 to 100");
  });

  test("an empty limit changes nothing, and adds nothing", () => {
    expect(changed({ e0: " " })).toEqual([]);
    expect(() => add({ "add-percent": " " })).toThrow("a rate is from 0 to 100");
    expect(() => changed({ e0: "x".repeat(30) })).toThrow(`"${"x".repeat(20)}"`);
  });

  test("a limit keeps its percent sign, and the numbers before it", () => {
    const text = simple.replace("inbox >= 90", '"inbox >= 90 %"');
    expect(changes(text, changeForm(text, { e0: "5" }))[1]).toContain("inbox >= 5 %");
  });

  test("an expectation is added overall unless a scope is chosen, and to a file without any", () => {
    expect(add({})).toEqual(expect.arrayContaining(["+expect: { overall: [inbox >= 90, inbox >= 70] }"]));
    const bare = simple.replace(/expect.*\n/, "");
    expect(
      readForm(
        changeForm(bare, {
          act: "add-expectation",
          "add-metric": "spam",
          "add-operator": "<=",
          "add-percent": "5",
          "add-scope": "Gmail",
        }),
      ),
    ).toMatchObject({
      expectations: [{ scope: "Gmail", metric: "spam", operator: "<=", percent: 5, isWarn: false }],
    });
  });

  test.each(["checks", "a: b", "[x]", " Gmail", "x".repeat(62), ""])("the scope %j is refused", (scope) => {
    expect(() => add({ "add-scope": scope })).toThrow("it has no mailbox provider");
  });

  test.each(["Gmail", "*", "La Poste", "Mail.ru", "x".repeat(61), "日本"])(
    "the scope %j is taken",
    (scope) => {
      expect(add({ "add-scope": scope })).not.toEqual([]);
    },
  );

  test("the last expectation of a scope takes the scope with it", () => {
    const text = simple.replace("[inbox >= 90] }", "[inbox >= 90], Gmail: [inbox >= 70] }");
    expect(changeForm(text, { act: "remove-expectation:1" })).toBe(simple);
  });

  test.each(["remove-expectation:9", "remove-expectation", "remove-row:0", "unknown", ""])(
    "the button %j of a form without it changes nothing",
    (act) => {
      expect(changeForm(simple, { act })).toBe(simple);
    },
  );

  test("the only row takes the table with it", () => {
    const text = simple.replace("expect:", "variants:\n  - a: 1\nexpect:");
    expect(changeForm(text, { act: "remove-row:0" })).toBe(simple);
  });

  test("rows of a file are not added here", () => {
    const text = simple.replace("expect:", "variants: rows.csv\nexpect:");
    expect(() => changeForm(text, { act: "paste", pasted: "a\n1" })).toThrow(
      'Cannot add rows here: they are in "rows.csv"',
    );
  });

  test("a cell keeps its type, and a list is left alone", () => {
    const text = simple.replace("expect:", "variants:\n  - { n: 1, t: x, l: [1], z: null }\nexpect:");
    const cells = (values: Record<string, string>) => changes(text, changeForm(text, values))[1];
    expect(cells({ "c0-0": "2" })).toContain("n: 2,");
    expect(cells({ "c0-0": "two" })).toContain("n: two,");
    expect(cells({ "c0-1": "2" })).toContain('t: "2"');
    expect(cells({ "c0-2": "2" })).toBeUndefined();
    expect(cells({ "c0-0": "1", "c0-1": "x" })).toBeUndefined();
  });

  test("a field is written in one line, of at most 10,000 characters", () => {
    expect(readForm(changeForm(simple, { subject: "a\r\n\nb" }))).toMatchObject({
      fields: [{}, { name: "subject", value: "a b" }],
    });
    expect(readForm(changeForm(simple, { subject: "x".repeat(10_001) }))).toMatchObject({
      fields: [{}, { value: "x".repeat(10_000) }],
    });
  });

  test("a template keeps its kind unless another is chosen", () => {
    expect(changed({ template: "template:summer" })[1]).toContain("name: summer");
    expect(changed({ template: "template:summer" })).toHaveLength(2);
    expect(changed({ template: "" })).toEqual([]);
    expect(changed({ template: "mjml:summer" })).toEqual(
      expect.arrayContaining(["-  template:", "+  mjml:", "+    name: summer # templates/sale.html.hbs"]),
    );
  });

  test("a new field is before the message, or before its headers", () => {
    expect(changeForm(simple.replace(/^from.*\n/, ""), { from: "c@d.example" })).toMatch(
      /^from: c@d\.example\nmessage/,
    );
    const added = changeForm(sale, { preheader: "Today" });
    expect(added.indexOf("preheader: Today")).toBeLessThan(added.indexOf("headers:"));
    expect(added.indexOf("preheader: Today")).toBeGreaterThan(added.indexOf("subject:"));
  });

  test("an empty subject stays in the file", () => {
    expect(readForm(changeForm(sale, { subject: "" }))).toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ name: "subject", value: "" })]),
    });
  });

  test.each([
    ["inbox >= 92.55", "inbox >= 5"],
    ["spam <= .55", "spam <= 5"],
    ["inbox >= 90%", "inbox >= 5%"],
    ["inbox >= 90  %", "inbox >= 5  %"],
  ])("the limit of %s is replaced as a whole", (before, after) => {
    const text = simple.replace("[inbox >= 90]", `["${before}"]`);
    expect(changeForm(text, { e0: "5" })).toBe(text.replace(before, after));
    expect(changeForm(simple, { e0: "90.0" })).toBe(simple);
  });

  test("a limit that compares with a baseline is left alone", () => {
    const text = simple.replace("inbox >= 90", "inbox >= baseline - 5");
    expect(changeForm(text, { e0: "70" })).toBe(text);
  });

  test("an unknown comparison is refused, with what to do", () => {
    expect(() => add({ "add-operator": "x" })).toThrow(
      "Cannot add the expectation: it has no metric or no comparison. Choose both.",
    );
  });

  test("only the first 50 rows and 20 columns are fields", () => {
    const row = `{ ${Array.from({ length: 21 }, (_, at) => `k${at}: 1`).join(", ")} }`;
    const text = simple.replace("expect:", `variants:\n${`  - ${row}\n`.repeat(51)}expect:`);
    expect(changeForm(text, { "c50-0": "2", "c0-20": "2" })).toBe(text);
    expect(changeForm(text, { "c49-19": "2" })).not.toBe(text);
  });

  test("is nothing without a form", () => {
    expect(() => changeForm("from: [", {})).toThrow("Cannot use the form");
  });
});
