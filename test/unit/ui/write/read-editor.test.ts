import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { findWritable } from "../../../../src/ui/files/writable-path.ts";
import { openProject } from "../../../../src/ui/open-project.ts";
import { readEditor, toDisk, toShown } from "../../../../src/ui/write/read-editor.ts";
import { createUnsavedBuilds } from "../../../../src/ui/write/unsaved.ts";
import { placed, runIdOf, stageProject } from "../../../support/staged-ledger.ts";
import { projectFiles } from "../../../support/ui.ts";

const bom = "\uFEFF";

test.each([
  ["a\nb\n", "a\nb\n"],
  ["a\r\nb\r\n", "a\nb\n"],
  [`${bom}a\n`, "a\n"],
  [`a${bom}\n`, `a${bom}\n`],
])("the file %j is shown as %j", (text, shown) => {
  expect(toShown(text)).toBe(shown);
});

test.each([
  ["a\r\nb\n", undefined, "a\nb\n"],
  ["a\nb\n", "x\r\ny\r\n", "a\r\nb\r\n"],
  ["a\r\nb\n", "x\ny\n", "a\nb\n"],
  ["a\n", `${bom}x\n`, `${bom}a\n`],
  ["a\n", `${bom}x\r\n`, `${bom}a\r\n`],
])("the text %j over %j is written as %j", (shown, saved, text) => {
  expect(toDisk(shown, saved)).toBe(text);
});

/** Reads a file of the small project, whose ledger has a run of `sale`, with another text. */
async function read(
  file: string,
  change: (text: string) => string = (text) => text,
  files: Readonly<Record<string, string>> = {},
) {
  const all: Readonly<Record<string, string>> = { ...projectFiles, ...files };
  const { dir, change: inStore } = await stageProject(
    [
      {
        id: runIdOf(1),
        createdAtMs: 1,
        verdict: "passed",
        tests: [
          { scenario: "sale", verdict: "passed", submittedAtMs: 1, completedAtMs: 2, placement: placed(77) },
        ],
      },
    ],
    all,
  );
  const load = () => loadConfig({ cwd: dir, env: {} });
  const unsaved = createUnsavedBuilds();
  onTestFinished(unsaved.close);
  const state = await openProject(await load(), load).current();
  const saved = all[file];
  return inStore(async (store) =>
    readEditor({ store, unsaved }, state, await findWritable(file, state.config), {
      shown: change(toShown(saved ?? "")),
      saved,
      canWrite: true,
    }),
  );
}

describe("the parts of the editor", () => {
  test("of a scenario are its form, its past, and its preview", async () => {
    const { form, hasPreview, marks, outcome, words } = await read("scenarios/sale.yaml", (text) =>
      text.replace("inbox >= 50", "inbox >= 60"),
    );
    expect(hasPreview).toBe(true);
    expect(marks.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(outcome.message?.subject).toBe("Spring is here");
    expect(form?.past.map((run) => run.map(({ overall }) => overall.inboxPercent))).toEqual([[77]]);
    expect(form?.form).toMatchObject({ expectations: [{ percent: 60 }, { percent: 40 }, { percent: 20 }] });
    expect([...(form?.saved.values() ?? [])]).toEqual([50, 40, 20]);
    expect(form?.providers).toContain("Gmail");
    expect(form?.canWrite).toBe(true);
    expect(words().variables).toEqual(expect.arrayContaining(["headline", "locale"]));
  });

  test("offer the templates of the project, and no parts of them", async () => {
    const { form, words } = await read("scenarios/sale.yaml", undefined, {
      "templates/a.mjml": "<mjml></mjml>",
      "templates/parts/b.mjml": "<mjml></mjml>",
      "templates/deep/c.html.hbs": "x",
      "templates/footer.hbs": "x",
    });
    expect(form?.templates).toEqual([
      ["mjml:a", "templates/a.mjml"],
      ["template:deep/c", "templates/deep/c.html.hbs"],
      ["template:sale", "templates/sale.html.hbs"],
    ]);
    expect(words().partials).toEqual(["footer"]);
  });

  test("of a scenario that cannot be read are its errors, at their place", async () => {
    const { form, marks, hasPreview } = await read("scenarios/sale.yaml", (text) =>
      text.replace("from:", "form:"),
    );
    expect(marks[0]).toMatchObject({ severity: "error", file: "scenarios/sale.yaml", line: 1 });
    expect(hasPreview).toBe(true);
    expect(form?.past).toHaveLength(1);
  });

  test("have findings after the errors, and no saved limits of a file that was broken", async () => {
    const { marks, form } = await read(
      "scenarios/order.yaml",
      () => (projectFiles["scenarios/order.yaml"] ?? "").replace("Your order", "YOUR ORDER!!! FREE $$$"),
      { "scenarios/order.yaml": "from: [\n" },
    );
    expect(marks.some(({ severity }) => severity === "warn")).toBe(true);
    expect(form?.saved.size).toBe(0);
  });

  test("of a template have no form, and the columns of its scenarios", async () => {
    const { form, words, hasPreview, outcome } = await read(
      "templates/sale.html.hbs",
      () => "<p>{{other}}</p>",
    );
    expect([form, hasPreview, outcome.users]).toEqual([undefined, true, ["sale"]]);
    expect(words().variables).toEqual(expect.arrayContaining(["headline", "other"]));
  });

  test("of data have a preview only if a campaign uses them", async () => {
    const data = { "scenarios/data/rows.csv": "headline,locale\nRows,en\n" };
    expect((await read("scenarios/data/rows.csv", undefined, data)).hasPreview).toBe(false);
    const used = await read("scenarios/data/rows.csv", undefined, {
      ...data,
      "scenarios/sale.yaml": (projectFiles["scenarios/sale.yaml"] ?? "").replace(
        /variants:[\s\S]*?\nexpect/,
        "variants: scenarios/data/rows.csv\nexpect",
      ),
    });
    expect([used.hasPreview, used.form]).toEqual([true, undefined]);
  });

  test("of code have no form", async () => {
    const code = `export default { name: "coded", from: "a@b.example", message: { simple: { subject: "x", text: "y" } }, expect: { overall: ["inbox >= 1"] } };\n`;
    const { form, outcome } = await read("scenarios/coded.ts", undefined, { "scenarios/coded.ts": code });
    expect([form, outcome.scenario?.name]).toEqual([undefined, "coded"]);
  });
});
