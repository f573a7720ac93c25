import { expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { loadScenarios } from "../../../../src/scenario/load.ts";
import { formMarkup } from "../../../../src/ui/pages/editor-form.ts";
import { type Mark, marksOf } from "../../../../src/ui/write/marks.ts";
import { readForm } from "../../../../src/ui/write/scenario-form.ts";
import { makeProject } from "../../../support/project-folder.ts";

/** Returns the marks of a scenario, and the names of the form's fields that have an error. */
async function marked(text: string): Promise<{ marks: readonly Mark[]; fields: readonly string[] }> {
  const { dir, remove } = await makeProject({ "scenarios/a.yaml": text });
  const { problems } = await loadScenarios(["scenarios/a.yaml"], { projectDir: dir });
  await remove();
  const marks = marksOf(problems, "scenarios/a.yaml", text);
  return { marks, fields: await fieldsWith(marks, text) };
}

async function fieldsWith(marks: readonly Mark[], text: string): Promise<readonly string[]> {
  const panel = {
    form: readForm(text),
    marks,
    past: [],
    templates: [],
    providers: [],
    saved: new Map(),
    canWrite: true,
  };
  const markup = String(await formMarkup(panel));
  return [...markup.matchAll(/id="f-(\w+)"[^>]* aria-invalid="true"/g)].map(([, name = ""]) => name);
}

const scenario = (
  message: string,
  more = "expect: { overall: [inbox >= 50] }\n",
) => `from: Acme <orders@acme.example>
message:
  simple: ${message}
${more}`;

test("a misspelled key whose name a field's text has is at no field", async () => {
  const { marks, fields } = await marked(
    scenario('{ subject: "Your order form", text: "Thank you", form: "a" }'),
  );
  expect(marks.map(({ message }) => message)).toEqual(['message.simple has no key "form"']);
  expect(fields).toEqual([]);
});

test("an error of a field is at that field", async () => {
  expect((await marked(scenario('{ subject: [1], text: "the from line" }'))).fields).toEqual(["subject"]);
  expect((await marked(scenario("{ subject: a, text: b }").replace("<orders@", "<orders"))).fields).toEqual([
    "from",
  ]);
});

test.each<[string, string, string]>([
  ["expect: { overal: [inbox >= 90] }\n", "overal", "overall"],
  ["expect: { overall: [inbx >= 90] }\n", "inbx", "inbox"],
  ["expect: { overall: [inbox => 90] }\n", "=>", ">="],
  ['expect: { overall: ["inbox >= 9,5"] }\n', "9,5", "9.5"],
  ["expects: { overall: [inbox >= 90] }\n", "expects", "expect"],
])("%j is fixed by one replacement", async (more, written, meant) => {
  const text = scenario("{ subject: a, text: b }", more);
  const { marks } = await marked(text);
  expect(marks.map(({ replace }) => replace)).toEqual([
    { at: text.indexOf(written, text.indexOf("expect")), from: written, to: meant },
  ]);
});

test("an error of a template in a text is at the field with that text, and without what failed", async () => {
  const text = scenario('{ subject: "{{nam}}", text: "{{name}}" }');
  const error = new PlacewrightError("template-invalid", 'Cannot render "{{nam}}": there is no "nam"', {
    why: 'there is no "nam"',
    literal: "{{nam}}",
    typo: { written: "nam", meant: "name" },
    location: { file: "scenarios/a.yaml", line: 3, column: 22 },
  });
  const marks = marksOf([error], "scenarios/a.yaml", text);
  expect(marks).toMatchObject([
    { message: 'There is no "nam"', replace: { at: text.indexOf("nam"), from: "nam", to: "name" } },
  ]);
  expect(await fieldsWith(marks, text)).toEqual(["subject"]);
  expect(await fieldsWith(marksOf([error], "other.yaml", text), text)).toEqual([]);
});
