import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import {
  type Draft,
  keyOffset,
  kindOf,
  piecesOf,
  readDraft,
  scenarioText,
  templatesFolderOf,
  whyUneditable,
  withText,
} from "../../../src/explain/draft.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { makeProject } from "../../support/project-folder.ts";

/** Loads one scenario of a project, with its draft and its pieces. */
async function open(files: Readonly<Record<string, string>>, file = "scenarios/mail.yaml") {
  const project = await makeProject(files);
  try {
    const config = await loadConfig({ cwd: project.dir, env: {} });
    const { scenarios } = await loadScenarios([file], config);
    const [scenario] = scenarios;
    if (!scenario) throw new Error(`${file} is not a scenario`);
    const draft = await readDraft(scenario, config);
    return { scenario, draft, pieces: piecesOf(scenario, draft, templatesFolderOf(config)) };
  } finally {
    await project.remove();
  }
}

const yaml = (message: string, more = ""): string =>
  `purpose: marketing\nfrom: Acme <news@acme.example>\nmessage:\n  ${message}\n${more}expect: { overall: [inbox >= 80] }\n`;

describe("the draft of a scenario", () => {
  test("has the scenario, the templates, and the locales, but no other file", async () => {
    const { draft } = await open({
      "scenarios/mail.yaml": yaml("template: { name: mail, subject: Hi }"),
      "templates/mail.html.hbs": "<p>Hi</p>",
      "templates/partials/foot.hbs": "foot",
      "templates/mail.mjml": "<mjml></mjml>",
      "templates/locales/en.yaml": "a: b",
      "templates/locales/de.json": "{}",
      "templates/locales/fr.yml": "a: b",
      "templates/locales/deep/fr.yaml": "a: b",
      "templates/old/locales/en.yaml": "a: b",
      "templates/notes.txt": "notes",
      "templates/mail.hbs.bak": "old",
    });
    expect([...draft.texts.keys()].toSorted()).toEqual([
      "scenarios/mail.yaml",
      "templates/locales/de.json",
      "templates/locales/en.yaml",
      "templates/locales/fr.yml",
      "templates/mail.html.hbs",
      "templates/mail.mjml",
      "templates/partials/foot.hbs",
    ]);
    expect(draft.values.size).toBe(0);
  });

  test("has byte order marks, but no file that is not UTF-8 or too large", async () => {
    const project = await makeProject({
      "scenarios/mail.yaml": yaml("template: { name: mail, subject: Hi }"),
      "templates/mail.html.hbs": "\uFEFF<p>Hi</p>",
      "templates/large.hbs": "x".repeat(2 ** 20 + 1),
      "templates/limit.hbs": "x".repeat(2 ** 20),
    });
    await writeFile(join(project.dir, "templates/latin.hbs"), Buffer.from("caf\xE9", "latin1"));
    const config = await loadConfig({ cwd: project.dir, env: {} });
    const { scenarios } = await loadScenarios(["scenarios/mail.yaml"], config);
    const { texts } = await readDraft(scenarios[0] as Scenario, config);
    await project.remove();
    expect([...texts.keys()].toSorted()).toEqual([
      "scenarios/mail.yaml",
      "templates/limit.hbs",
      "templates/mail.html.hbs",
    ]);
    expect(texts.get("templates/mail.html.hbs")).toBe("\uFEFF<p>Hi</p>");
  });

  test("has no module that a scenario in TypeScript imports", async () => {
    const { draft } = await open(
      {
        "scenarios/mail.ts":
          'import { from } from "../from.ts";\nexport default { from, message: { simple: { subject: "Hi", text: "Hi" } }, expect: { overall: ["spf > 5"] } };\n',
        "from.ts": 'export const from = "news@acme.example";\n',
      },
      "scenarios/mail.ts",
    );
    expect([...draft.texts.keys()]).toEqual(["scenarios/mail.ts"]);
  });

  test("has the file of its rows", async () => {
    const { draft } = await open({
      "scenarios/mail.yaml": yaml("mime: { subject: Hi, text: Hi }", "variants: ./rows/names.csv\n"),
      "rows/names.csv": "name\nAnn\n",
      "rows/other.csv": "name\nBob\n",
    });
    expect([...draft.texts]).toEqual([
      ["scenarios/mail.yaml", expect.any(String)],
      [expect.stringMatching(/rows\/names\.csv$/), "name\nAnn\n"],
    ]);
  });

  test("has the modules that a component imports, directly or not", async () => {
    const { draft, pieces } = await open({
      "scenarios/mail.yaml": yaml("reactEmail: { component: ./emails/mail.tsx, subject: Hi }"),
      "emails/mail.tsx": 'import { a } from "./a";\nimport b from "./b.ts";\nimport React from "react";\n',
      "emails/a.tsx": 'export const a = import("./c/index");\n',
      "emails/b.ts": "export default 1;\n",
      "emails/c/index.tsx": 'export * from "../b.ts";\n',
      "emails/d.ts": "export default 1;\n",
    });
    const modules = ["emails/mail.tsx", "emails/a.tsx", "emails/b.ts", "emails/c/index.tsx"];
    expect([...draft.texts.keys()].filter((file) => file.startsWith("emails/"))).toEqual(modules);
    expect(pieces.filter(({ kind }) => kind === "component").map(({ file }) => file)).toEqual(modules);
  });

  test("has modules that are imported in any spelling, and no others", async () => {
    const { draft } = await open({
      "scenarios/mail.yaml": yaml("reactEmail: { component: ./emails/mail.tsx, subject: Hi }"),
      "emails/mail.tsx": [
        "import a from './a.mjs';",
        'import * as b from  "./b.cts";',
        'export { c } from "./c.jsx";',
        'const d = await import( "./d.js" );',
        'important("./e.js"); const f = read("./f.js");',
        'import g from "./g.ts.txt";',
      ].join("\n"),
      "emails/a.mjs": 'import h from "./h";',
      "emails/b.cts": 'import i from "./i";',
      "emails/c.jsx": "export const c = 1;",
      "emails/d.js": "export const d = 1;",
      "emails/e.js": "",
      "emails/f.js": "",
      "emails/g.ts.txt": 'from "./e.js"',
      "emails/h.js": "",
      "emails/i/index.ts": "",
    });
    expect([...draft.texts.keys()].filter((file) => file.startsWith("emails/"))).toEqual([
      "emails/mail.tsx",
      "emails/a.mjs",
      "emails/b.cts",
      "emails/c.jsx",
      "emails/d.js",
      "emails/h.js",
      "emails/i/index.ts",
    ]);
  });

  test("has the HTML and MJML that MJML includes", async () => {
    const { draft } = await open({
      "scenarios/mail.yaml": yaml("mjml: { name: mail, subject: Hi }"),
      "templates/mail.mjml": [
        '<mjml><mj-include path="./part.html" />',
        "<mj-include type=\"html\" path = '../shared/foot.mjml'/>",
        '<mj-include path="./notes.html.txt" /><mj-include path="./{{name}}.html" />',
        '<mj-image path="./other.html" /></mjml>',
      ].join("\n"),
      "templates/part.html": "<p>part</p>",
      "templates/notes.html.txt": "notes",
      "templates/other.html": "other",
      "shared/foot.mjml": "<mj-text>foot</mj-text>",
    });
    expect([...draft.texts.keys()].filter((file) => file !== "scenarios/mail.yaml")).toEqual([
      "templates/mail.mjml",
      "templates/part.html",
      "shared/foot.mjml",
    ]);
  });

  test("has at most 50 rows whose texts are pieces", async () => {
    const rows = Array.from({ length: 51 }, (_, index) => `{ line: Line ${index} }`);
    const { draft, pieces } = await open({
      "scenarios/mail.yaml": yaml(
        "mime: { subject: '{{line}}', text: Hi }",
        `variants: [${rows.join(", ")}]\n`,
      ),
    });
    const shown = pieces.filter(({ kind }) => kind === "row").map((piece) => piece.read(draft));
    expect([shown.length, shown.at(-1)]).toEqual([50, "Line 49"]);
  });

  test("keeps a byte order mark, and omits files that are too large", async () => {
    const { draft } = await open({
      "scenarios/mail.yaml": `\uFEFF${yaml("template: { name: mail, subject: Hi }")}`,
      "templates/mail.html.hbs": "x".repeat(2 ** 20),
      "templates/large.html.hbs": "x".repeat(2 ** 20 + 1),
    });
    expect(draft.texts.get("scenarios/mail.yaml")?.startsWith("\uFEFF")).toBe(true);
    expect(draft.texts.has("templates/mail.html.hbs")).toBe(true);
    expect(draft.texts.has("templates/large.html.hbs")).toBe(false);
  });
});

describe("the pieces of a message", () => {
  const shown = ({ draft, pieces }: Awaited<ReturnType<typeof open>>) =>
    pieces.map((piece) => [piece.kind, piece.file, piece.read(draft)]);

  test("are the texts of a MIME message, its rows, and its locales", async () => {
    const opened = await open({
      "scenarios/mail.yaml": yaml(
        "mime: { subject: '{{line}}', html: '<p>{{> foot}}</p>', text: Hi, replyTo: a@acme.example }",
        "variants: [{ line: One, count: 2 }, { line: Two }]\n",
      ),
      "templates/foot.hbs": "foot",
      "templates/other.hbs": "other",
      "templates/locales/en.yaml": "a: { b: c }\n",
    });
    const own = "scenarios/mail.yaml";
    expect(shown(opened)).toEqual([
      ["from", own, "Acme <news@acme.example>"],
      ["subject", own, "{{line}}"],
      ["replyTo", own, "a@acme.example"],
      ["html", own, "<p>{{> foot}}</p>"],
      ["text", own, "Hi"],
      ["html", "templates/foot.hbs", "foot"],
      ["row", own, "One"],
      ["row", own, "Two"],
      ["locale", "templates/locales/en.yaml", "c"],
    ]);
  });

  test("are written where they were read", async () => {
    const { draft, pieces } = await open({
      "scenarios/mail.yaml": yaml("mime: { subject: Hi, html: '{{> foot}}' }", "variants: [{ line: One }]\n"),
      "templates/foot.hbs": "foot",
      "templates/locales/en.yaml": "a: { b: c }\n",
    });
    let current: Draft = draft;
    for (const piece of pieces) current = piece.write(current, `new ${piece.kind}`) ?? current;
    expect(pieces.map((piece) => piece.read(current))).toEqual(pieces.map(({ kind }) => `new ${kind}`));
    expect(current.texts.get("templates/locales/en.yaml")).toBe("a: { b: new locale }\n");
    expect(current.texts.get("templates/foot.hbs")).toBe("new html");
    expect(pieces.map((piece) => piece.read(draft))).not.toContain("new html");
  });

  test.each([
    [
      "template",
      "template: { name: mail, subject: Hi }",
      [
        "html templates/mail.html.hbs",
        "html templates/p/a.hbs",
        "html templates/p/our b.hbs",
        "html templates/p/c.hbs",
        "text templates/mail.text.hbs",
      ],
    ],
    [
      "MJML",
      "mjml: { name: mail, subject: Hi }",
      [
        "mjml templates/mail.mjml",
        "text templates/mail.text.hbs",
        "mjml templates/head.mjml",
        "html templates/css.html",
        "mjml templates/button.mjml",
      ],
    ],
  ])("of a %s are the files that it is built from", async (_, message, expected) => {
    const { pieces } = await open({
      "scenarios/mail.yaml": yaml(message),
      "templates/mail.html.hbs": `{{> p/a}} {{>"p/our b"}} {{#> 'p/c'}}x{{/'p/c'}} {{> missing}}`,
      "templates/mail.text.hbs": "text",
      "templates/p/a.hbs": "{{> p/a}}",
      "templates/p/our b.hbs": "b",
      "templates/p/c.hbs": "c",
      "templates/p/unused.hbs": "d",
      "templates/mail.mjml": `<mj-include path="./head.mjml" /><mj-include type="html" path='css.html'/><mj-include path="a.txt"/>{{> button.mjml}}`,
      "templates/head.mjml": "<mj-head></mj-head>",
      "templates/css.html": "<b></b>",
      "templates/button.mjml": "<mj-button></mj-button>",
      "templates/a.txt": "a",
    });
    const files = pieces.filter(({ file }) => file.startsWith("templates/"));
    expect(files.map(({ kind, file }) => `${kind} ${file}`).toSorted()).toEqual(expected.toSorted());
  });
});

const ofKind = (message: unknown): Scenario => ({ message }) as Scenario;

test.each([
  [{ mime: {} }, "mime"],
  [{ template: {} }, "template"],
  [{ mjml: {} }, "mjml"],
  [{ reactEmail: {} }, "reactEmail"],
  [{ simple: {} }, "simple"],
  [{ eml: "a.eml" }, "eml"],
  [{ serviceTemplate: {} }, "serviceTemplate"],
  [() => ({}), undefined],
])("the kind of %j is %s", (message, kind) => {
  expect(kindOf(ofKind(message))).toBe(kind);
});

describe("the texts of a scenario", () => {
  const ts = `import { defineScenario, mime } from "placewright";

export default defineScenario({
  from: "Acme <news@acme.example>",
  message: mime({
    subject: "Hi",
    headers: { "X-A": "1" },
    text: "Hello",
  }),
  expect: { overall: ["inbox >= 80"] },
});
`;

  test("in TypeScript are read from its values, and written to its literals", async () => {
    const { scenario, draft } = await open({ "scenarios/mail.ts": ts }, "scenarios/mail.ts");
    const own = scenarioText(scenario);
    const path = ["message", "mime", "subject"];
    expect(own.get(draft, path)).toBe("Hi");
    expect(own.get(draft, ["message", "mime", "html"])).toBeUndefined();
    expect(own.get(draft, ["message"])).toBeUndefined();
    const once = own.set(draft, path, "Ho");
    expect(once && own.get(once, path)).toBe("Ho");
    const twice = once && own.set(once, path, "Hu");
    expect(twice?.texts.get("scenarios/mail.ts")).toBe(ts.replace('"Hi"', '"Hu"'));
    expect(own.get(draft, path)).toBe("Hi");
    expect(own.set(draft, ["message", "mime", "html"], "x")).toBeUndefined();
  });

  test("in TypeScript get new entries, before another one or at the start", async () => {
    const { scenario, draft } = await open({ "scenarios/mail.ts": ts }, "scenarios/mail.ts");
    const own = scenarioText(scenario);
    const added = (path: readonly string[], before?: string) =>
      own.add(draft, path, "added", "x", before)?.texts.get("scenarios/mail.ts");
    expect(added(["message", "mime"], "text")).toBe(ts.replace("    text:", '    added: "x",\n    text:'));
    expect(added(["message", "mime", "headers"])).toBe(
      ts.replace('headers: { "X-A"', 'headers: { "added": "x", "X-A"'),
    );
    expect(added(["message", "nothing"])).toBeUndefined();
  });

  test("in YAML are read and written in place", async () => {
    const text = yaml("mime: { subject: Hi, text: Hello }");
    const { scenario, draft } = await open({ "scenarios/mail.yaml": text });
    const own = scenarioText(scenario);
    const path = ["message", "mime", "subject"];
    expect(own.get(draft, path)).toBe("Hi");
    expect(own.set(draft, path, "Ho")?.texts.get("scenarios/mail.yaml")).toBe(text.replace("Hi", "Ho"));
    expect(own.set(draft, ["message", "mime", "html"], "x")).toBeUndefined();
    expect(own.add(draft, ["message", "mime"], "html", "x", "text")?.texts.get("scenarios/mail.yaml")).toBe(
      text.replace("text:", '"html": "x", text:'),
    );
    expect(own.add(draft, ["message", "mjml"], "html", "x", "text")).toBeUndefined();
  });

  test("keep their line ends", () => {
    const draft: Draft = { texts: new Map([["a", "one\r\ntwo\r\n"]]), values: new Map() };
    expect(withText(draft, "a", "one\nthree\n").texts.get("a")).toBe("one\r\nthree\r\n");
    expect(withText(draft, "b", "one\n").texts.get("b")).toBe("one\n");
    expect(draft.texts.get("a")).toBe("one\r\ntwo\r\n");
  });

  test("have the offsets of their keys", () => {
    const text = yaml("mime: { subject: Hi }");
    const path = ["message", "mime", "subject"];
    expect(keyOffset(text, "a.yml", path)).toBe(text.indexOf("subject"));
    expect(keyOffset(ts, "a.ts", path)).toBe(ts.indexOf("subject"));
    expect(keyOffset(ts, "a.ts", ["message", "mime", "html"])).toBeUndefined();
  });
});

test.each([
  ["/project", "/project/templates", "templates"],
  ["/project", "/project/mail/templates", "mail/templates"],
  ["/project", "/shared", "../shared"],
])("the templates folder of %s at %s is %s", (projectDir, templatesDir, expected) => {
  expect(templatesFolderOf({ projectDir, templatesDir })).toBe(expected);
});

describe("a message cannot be edited", () => {
  const why = (message: unknown, file = "scenarios/mail.yaml") =>
    whyUneditable({ file, message } as unknown as Scenario);

  test.each([
    [
      "if its scenario is outside the project",
      { mime: {} },
      "../mail.yaml",
      /^"\.\.\/mail\.yaml" is outside/,
    ],
    ["if it is a finished file", { eml: "a.eml" }, undefined, /^The message is a finished file/],
    ["if the service stores its template", { serviceTemplate: {} }, undefined, /^The template is stored/],
    ["if a function creates it", () => ({}), undefined, /^A function creates the message/],
  ])("%s", (_, message, file, words) => {
    expect(why(message, file)).toMatch(words);
  });

  test.each(["mime", "simple", "template", "mjml", "reactEmail"])("unless it is of kind %s", (kind) => {
    expect(why({ [kind]: {} })).toBeUndefined();
    expect(why({ [kind]: {} }, "..scenarios/mail.yaml")).toBeUndefined();
  });
});
