import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { openProject } from "../../../../src/ui/open-project.ts";
import { createUnsavedBuilds, isCode, type UnsavedFile } from "../../../../src/ui/write/unsaved.ts";
import { makeSmallProject, projectFiles } from "../../../support/ui.ts";

type Files = Readonly<Record<string, string>>;

/** Opens the small project with other files, to build unsaved texts of it. */
async function openUnsaved(files: Files = {}) {
  const dir = await makeSmallProject(files);
  const load = () => loadConfig({ cwd: dir, env: {} });
  const project = openProject(await load(), load);
  const unsaved = createUnsavedBuilds();
  onTestFinished(unsaved.close);
  const all: Files = { ...projectFiles, ...files };
  return {
    dir,
    project,
    unsaved,
    /** Builds a file with a change of its text, or as it is. */
    async build(
      file: string,
      change: (text: string) => string = (text) => text,
      more: Partial<UnsavedFile> = {},
    ) {
      const saved = all[file];
      const kind = file.startsWith("scenarios/") ? "scenario" : "template";
      const text = change(saved ?? "");
      return unsaved.build(await project.current(), { file, kind, text, saved, ...more });
    },
  };
}
const order = "scenarios/order.yaml";
const sale = "scenarios/sale.yaml";
const page = "templates/sale.html.hbs";
const campaign = (name: string, message: string) =>
  `name: ${name}\nfrom: Acme <news@acme.example>\nmessage: ${message}\nexpect: { overall: [inbox >= 1] }\n`;

test.each([
  ["a.ts", true],
  ["a.mjs", true],
  ["a.TSX", true],
  ["a.cjs", true],
  ["a.yaml", false],
  ["a.ts.yaml", false],
  ["a.mjml", false],
])("the file %s is code: %j", (file, is) => {
  expect(isCode(file)).toBe(is);
});

describe("a scenario that is not saved", () => {
  test("is built and checked, and stays as it is on disk", async () => {
    const { dir, build } = await openUnsaved();
    const { message, checks, problems, users, scenario, variant } = await build(order, (text) =>
      text.replace("ten tulips", "two roses"),
    );
    expect(message?.text).toContain("two roses");
    expect(checks?.findings).toBeDefined();
    expect([problems, users, scenario?.name, variant]).toEqual([[], ["order"], "order", undefined]);
    expect(await readFile(join(dir, order), "utf8")).toBe(projectFiles[order]);
    // The copy has the saved text again.
    expect((await build(sale, (text) => `${text}# x\n`)).problems).toEqual([]);
    expect((await build(order, (text) => `${text}# x\n`)).message?.text).toContain("ten tulips");
  });

  test("shows the chosen variant, or else the first", async () => {
    const { build } = await openUnsaved();
    const shown = async (variant?: string) => {
      const { message, variant: name } = await build(sale, (text) => `${text}# x\n`, { variant });
      return [name, message?.subject];
    };
    expect(await shown()).toEqual(["en", "Spring is here"]);
    expect(await shown("de")).toEqual(["de", "Der Frühling ist da"]);
    expect(await shown("fr")).toEqual(["en", "Spring is here"]);
  });

  test("has the errors of its text, and no message", async () => {
    const { build } = await openUnsaved();
    const { problems, message, scenario } = await build(order, () => "from: 1\n");
    expect(problems[0]?.location).toMatchObject({ file: order, line: 1 });
    expect([message, scenario]).toEqual([undefined, undefined]);
  });

  test("has the errors of other variants beside the message of the one that is shown", async () => {
    const { build } = await openUnsaved();
    const { problems, message } = await build(sale, (text) => text.replace("locale: de,", "locale: xx,"));
    expect(message?.subject).toBe("Spring is here");
    expect(problems).not.toEqual([]);
  });

  test("may be new", async () => {
    const { build, dir } = await openUnsaved();
    const text = campaign("new", '{ simple: { subject: "New", text: "It is new for all of us." } }');
    const { message, users } = await build("scenarios/deep/new.yaml", () => text, { saved: undefined });
    expect([message?.subject, users]).toEqual(["New", []]);
    await expect(readFile(join(dir, "scenarios/deep/new.yaml"))).rejects.toThrow();
    const { message: other } = await build(order, (own) => `${own}# x\n`);
    expect(other?.subject).toBe("Your order");
  });

  test("is built without its control", async () => {
    const control = "\ncontrol: { simple: { subject: Control, text: Control of all } }\n";
    const { build } = await openUnsaved();
    const { message, problems } = await build(
      order,
      (text) => text.replace("inbox >= 1", "inbox >= control - 5").trimEnd() + control,
    );
    expect(problems).toEqual([]);
    expect(message?.subject).toBe("Your order");
  });

  test("asks no server in its checks", async () => {
    const { build } = await openUnsaved({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local" }],
  check: { dns: "on", engines: [{ engine: "spamassassin", host: "127.0.0.1", port: 9 }] },
};\n`,
    });
    const { checks, problems } = await build(order, (text) => `${text}# x\n`);
    expect(problems).toEqual([]);
    expect(checks?.spam.map(({ engine }) => engine)).toEqual(["builtin"]);
    expect(checks?.notMeasured.map(({ reason }) => reason)).toContain("requires DNS");
  });
});

describe("a file that scenarios use", () => {
  test("is shown in the first of them, or the chosen one", async () => {
    const other = campaign("another", "{ template: { name: sale, subject: Another } }");
    const rows = "variants: [{ headline: Other, locale: en }]\n";
    const { build } = await openUnsaved({ "scenarios/another.yaml": other + rows });
    const first = await build(page, (text) => text.replace("<h1>", "<h1>Now: "));
    expect([first.users, first.scenario?.name]).toEqual([["another", "sale"], "another"]);
    expect(first.message?.html).toContain("Now: Other");
    const chosen = await build(page, (text) => text.replace("<h1>", "<h1>Now: "), { scenario: "sale" });
    expect(chosen.message?.html).toContain("Now: Spring is here");
    const unknown = await build(page, (text) => `${text} `, { scenario: "order" });
    expect(unknown.scenario?.name).toBe("another");
  });

  test("may be used by none", async () => {
    const { build } = await openUnsaved({ "templates/alone.html.hbs": "<p>x</p>" });
    const outcome = await build("templates/alone.html.hbs", () => "<p>y</p>");
    expect(outcome).toEqual({ users: [], problems: [] });
  });

  test("shows the variant in the language of a locale file", async () => {
    const { build } = await openUnsaved();
    const locale = { kind: "locale" } as const;
    const german = await build("templates/locales/de.yaml", () => "greeting: Moin\n", locale);
    expect([german.variant, german.users]).toEqual(["de", ["sale"]]);
    expect(german.message?.html).toContain("Moin");
    const english = await build("templates/locales/de.yaml", () => "greeting: Moin\n", {
      ...locale,
      variant: "en",
    });
    expect(english.variant).toBe("en");
    expect((await build("templates/locales/fr.yaml", () => "greeting: Salut\n", locale)).users).toEqual([]);
  });

  test("is in the language of a region too, but not of a longer name", async () => {
    const rows =
      "variants: [{ name: a, locale: den, headline: A }, { name: b, locale: de-AT, headline: B }]\n";
    const text = (projectFiles[sale] ?? "").replace(/variants:[\s\S]*?\nexpect/, `${rows}expect`);
    const { build } = await openUnsaved({ [sale]: text, "templates/locales/den.yaml": "greeting: x\n" });
    const { variant } = await build("templates/locales/de.yaml", (own) => `${own}# x\n`, { kind: "locale" });
    expect(variant).toBe("b");
  });

  test("is data by the path in the text of a scenario", async () => {
    const { build } = await openUnsaved({
      "scenarios/data/rows.csv": "headline,locale\nRows,en\n",
      "scenarios/rows.yaml": campaign(
        "rows",
        '{ template: { name: sale, subject: "{{headline}}" } }',
      ).replace("expect:", "variants: scenarios/data/rows.csv\nexpect:"),
    });
    const { users, message, problems } = await build(
      "scenarios/data/rows.csv",
      (text) => text.replace("Rows", "Lines"),
      { kind: "data" },
    );
    expect([problems, users, message?.subject]).toEqual([[], ["rows"], "Lines"]);
    const none = await build("scenarios/data/none.csv", () => "a\n1\n", { kind: "data", saved: undefined });
    expect(none.users).toEqual([]);
  });
});

describe("code", () => {
  const code = `export const scenario = {
  name: "coded", from: "Acme <news@acme.example>",
  message: { simple: { subject: "Coded", text: "Written as code for all." } },
  expect: { overall: ["inbox >= 1"] },
};
export default scenario;
`;

  test("is shown as it was saved: unsaved code does not run", async () => {
    const { build } = await openUnsaved({ "scenarios/coded.ts": code });
    const { message, users } = await build("scenarios/coded.ts", (text) =>
      text.replace("Coded", "Changed").replace("export const", "throw new Error('ran');\nexport const"),
    );
    expect([message?.subject, users]).toEqual(["Coded", ["coded"]]);
  });

  test("has the errors that it had when it was read", async () => {
    const { build } = await openUnsaved({
      "scenarios/coded.ts": "export default {};\n",
      [order]: "from: 1\n",
    });
    const { problems } = await build("scenarios/coded.ts");
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ location }) => location?.file === "scenarios/coded.ts")).toBe(true);
  });
});

test("after a change of the project, texts are built with the files as they are then", async () => {
  const { dir, build, project, unsaved } = await openUnsaved();
  const edit = (text: string) => text.replace("<h1>", "<h1>Now: ");
  expect((await build(page, edit, { variant: "de" })).message?.html).toContain("Guten Tag");
  await writeFile(join(dir, "templates/locales/de.yaml"), "greeting: Moin\n");
  expect((await build(page, edit, { variant: "de" })).message?.html).toContain("Guten Tag");
  project.changed();
  unsaved.changed();
  expect((await build(page, edit, { variant: "de" })).message?.html).toContain("Moin");
});

test("several texts are built one after the other", async () => {
  const { build } = await openUnsaved();
  const words = ["one", "two", "three"];
  const built = await Promise.all(
    words.map((word) => build(order, (text) => text.replace("ten tulips", `${word} roses`))),
  );
  expect(built.map(({ message }) => /(\w+) roses/.exec(message?.text ?? "")?.[1])).toEqual(words);
});

test("nothing is built after the end", async () => {
  const { build, unsaved } = await openUnsaved();
  await unsaved.close();
  await expect(build(order, (text) => `${text}# x\n`)).rejects.toThrow();
});
