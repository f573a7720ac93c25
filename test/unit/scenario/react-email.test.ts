import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { failStalledUserCode, failUserCode } from "../../../src/authored/user-code.ts";
import { type ReactEmailSource, reactEmail } from "../../../src/message/message-source.ts";
import { type RenderContext, renderMessage } from "../../../src/message/render.ts";
import { createComponentRenderer } from "../../../src/scenario/render-component.ts";
import { createProject, from, rejection } from "../message/project.ts";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const packages = ["react", "react-dom", "@react-email"];

type Files = Readonly<Record<string, string>>;

/** Creates a project with React Email installed. */
async function createReactProject(files: Files, installed = packages): Promise<RenderContext> {
  const context = await createProject(files);
  await mkdir(join(context.projectDir, "node_modules"));
  for (const name of installed)
    await symlink(join(modules, name), join(context.projectDir, "node_modules", name));
  return fresh(context);
}

/** Returns a context that reloads its components. */
const fresh = (context: RenderContext): RenderContext => ({
  ...context,
  renderComponent: createComponentRenderer(context.projectDir),
});

const renderIn = (
  context: RenderContext,
  data: Record<string, unknown>,
  source: Partial<ReactEmailSource> = {},
) =>
  renderMessage(
    { from, source: reactEmail("emails/welcome.tsx", { subject: "Welcome", ...source }), data },
    context,
  );

const render = async (
  component: string,
  data: Record<string, unknown> = {},
  source?: Partial<ReactEmailSource>,
) => renderIn(await createReactProject({ "emails/welcome.tsx": component }), data, source);

const failure = (component: string, data: Record<string, unknown> = {}) => rejection(render(component, data));

describe("a message from a React component", () => {
  test("renders HTML and plain text with React Email, with the variant's data, the subject, and the preheader as props", async () => {
    const message = await render(
      `import { Body, Button, Html, Preview, Tailwind, Text } from "@react-email/components";
interface Props { name: string; items: { price: number }[]; subject: string; preheader: string }
export default function Welcome({ name, items, subject, preheader }: Props) {
  return (
    <Html lang="en">
      <Preview>{preheader}</Preview>
      <Tailwind>
        <Body>
          <Text className="text-[20px]">{subject} {name}</Text>
          {items.map(({ price }) => <Text key={price}>{price}</Text>)}
          <Button href="https://acme.example/?a=1&b=2">Go</Button>
        </Body>
      </Tailwind>
    </Html>
  );
}
`,
      { name: "A&B", items: [{ price: 5 }, { price: 7 }], day: 24, month: 12 },
      { subject: "No. {{day}}{{month}}", preheader: "Only  today", headers: { "X-Tag": "{{day}}{{month}}" } },
    );
    const { html = "", text = "", subject, headers } = message.parsed;
    expect(subject).toBe("No. 2412");
    expect(headers).toContainEqual({ name: "X-Tag", value: "2412" });
    expect(html).toMatch(/^<!DOCTYPE html/i);
    expect(html).toMatch(/font-size:\s*20px/);
    expect(html).toContain("A&amp;B");
    expect(html).toContain('href="https://acme.example/?a=1&amp;b=2"');
    expect(html).toContain("Only today");
    expect(text).toMatch(/No\. 2412 A&B\s+5\s+7\s+Go https:\/\/acme\.example\/\?a=1&b=2/);
    expect(message).toMatchObject({ content: { kind: "raw" }, notes: [] });
  });

  test("shares hooks and contexts of one React across files", async () => {
    const context = await createReactProject({
      "emails/theme.ts":
        'import { createContext } from "react";\nexport const Theme = createContext("default");\n',
      "emails/part.tsx":
        'import { useContext, useState } from "react";\nimport { Theme } from "./theme";\nexport const Part = () => <p>{useContext(Theme)}-{useState(5)[0]}</p>;\n',
      "emails/welcome.tsx":
        'import { Part } from "./part";\nimport { Theme } from "./theme";\nexport default () => <Theme.Provider value="given"><Part /></Theme.Provider>;\n',
    });
    const { parsed } = await renderIn(context, {});
    expect(parsed.text?.trim()).toBe("given-5");
  });

  test("can be asynchronous JavaScript", async () => {
    const context = await createReactProject({
      "emails/welcome.jsx":
        "export default async function Welcome({ n }) { return <p>{await Promise.resolve(n)}</p>; }\n",
    });
    const { parsed } = await renderIn(context, { n: 3 }, { component: "emails/welcome.jsx" });
    expect(parsed.text?.trim()).toBe("3");
  });

  test.each(["js", "mjs", "ts"])("can be a .%s file", async (ending) => {
    const context = await createReactProject({
      [`emails/welcome.${ending}`]:
        'import { createElement } from "react";\nexport default ({ n }) => createElement("p", null, n);\n',
    });
    const { parsed } = await renderIn(context, { n: 3 }, { component: `emails/welcome.${ending}` });
    expect(parsed.text?.trim()).toBe("3");
  });

  test("has the same bytes each time", async () => {
    const component = 'import { useId } from "react";\nexport default () => <p id={useId()}>x</p>;\n';
    const [first, second] = [await render(component), await render(component)];
    expect(Buffer.from(second.bytes ?? []).equals(Buffer.from(first.bytes ?? []))).toBe(true);
  });

  test("renders again after an imported file changes", async () => {
    const context = await createReactProject({
      "emails/part.tsx": "export const Part = () => <p>before</p>;\n",
      "emails/welcome.tsx": 'import { Part } from "./part";\nexport default () => <Part />;\n',
    });
    expect((await renderIn(context, {})).parsed.text?.trim()).toBe("before");
    await writeFile(join(context.projectDir, "emails/part.tsx"), "export const Part = () => <p>after</p>;\n");
    expect((await renderIn(fresh(context), {})).parsed.text?.trim()).toBe("after");
  });

  test.each<[string, string, Record<string, unknown>, string, number]>([
    [
      "a prop that the data does not have",
      "export default function Welcome(props) {\n  return <p>\n    {props.nmae}\n  </p>;\n}\n",
      { name: "x" },
      'there is no variable "nmae" (line 3). Did you mean "name"?',
      3,
    ],
    [
      "a prop with a default that the data does not have",
      'export default function Welcome({\n  name = "Zoë",\n}) {\n  return <p>{name}</p>;\n}\n',
      {},
      'there is no variable "name"',
      2,
    ],
    [
      "a name that a prop does not have",
      "export default ({ customer }) => <p>{\n  customer.nmae\n}</p>;\n",
      { customer: { name: "x" } },
      'there is no variable "customer.nmae" (line 2). Did you mean "customer.name"?',
      2,
    ],
    [
      "a name that an item does not have",
      "export default ({ items }) => (\n  <p>{items.map((item) => item.nmae)}</p>\n);\n",
      { items: [{ name: "x" }] },
      'there is no variable "items.0.nmae"',
      2,
    ],
    [
      "a list item beyond the end",
      "export default ({ items }) => (\n  <p>{items[5]}</p>\n);\n",
      { items: ["a", "b"] },
      'there is no variable "items.5": "items" has 2 items (line 2). Compare with items.length',
      2,
    ],
    [
      "a list item that an inner list does not have",
      "export default ({ rows }) => (\n  <p>{rows.map(([, second]) => second.b).join()}{rows[0][-1]}</p>\n);\n",
      { rows: [["a", { b: 1 }]] },
      'there is no variable "rows.0.-1"',
      2,
    ],
    [
      "a name that a list does not have",
      "export default ({ items }) => (\n  <p>{items.lenght}</p>\n);\n",
      { items: [] },
      'there is no variable "items.lenght"',
      2,
    ],
    [
      "a name that frozen data does not have",
      "export default ({ a }) => (\n  <p>{a.b.d}</p>\n);\n",
      Object.freeze({ a: Object.freeze({ b: Object.freeze({ c: 1 }) }) }),
      'there is no variable "a.b.d"',
      2,
    ],
    [
      "a prop that is undefined",
      "export default ({ a }) => <p>{a}</p>;\n",
      { a: undefined, ab: 1 },
      '"a" is undefined (line 1). Set "a" in the scenario\'s data',
      1,
    ],
    ["printed NaN", "export default ({ n }) => <p>Total: {n.x * 2} €</p>;\n", { n: 1 }, "it prints NaN", 0],
    [
      "NaN in an attribute",
      "export default ({ n }) => <td width={n.x * 2}>a</td>;\n",
      { n: 1 },
      "it prints NaN",
      0,
    ],
    [
      "a class",
      'import { Component } from "react";\nexport default class Welcome extends Component { render() { return null; } }\n',
      {},
      "its default export is a class",
      2,
    ],
    [
      "a printed date",
      "export default ({ when }) => <p>{when}</p>;\n",
      { when: new Date(0) },
      "a date with toLocaleDateString()",
      0,
    ],
    ["a thrown string", 'export default () => {\n  throw "no stock";\n};\n', {}, "it throws: no stock", 0],
    [
      "a thrown error",
      'export default () => {\n  throw new Error("no stock");\n};\n',
      {},
      "it throws: no stock",
      2,
    ],
    [
      "a printed object",
      "export default ({ a }) => <p>{a}</p>;\n",
      { a: { b: 1 } },
      "Objects are not valid as a React child",
      0,
    ],
    ["a syntax error", "export default () => (\n  <p>{</p>\n);\n", {}, "syntax error", 2],
    [
      "a missing import",
      'import { a } from "./none";\nexport default () => <p>{a}</p>;\n',
      {},
      'it imports "./none", which does not exist',
      1,
    ],
    [
      "a module that throws",
      'const a = 1;\nthrow new Error("early");\nexport default () => a;\n',
      {},
      "it throws: early",
      2,
    ],
    ["no default export", "export const Welcome = () => <p>x</p>;\n", {}, "it has no default export", 0],
    [
      "a default export that is not a component",
      "export default 5;\n",
      {},
      "its default export is not a function",
      0,
    ],
  ])("refuses %s, with file and line", async (_, component, data, why, line) => {
    expect(await failure(component, data)).toMatchObject({
      code: "template-invalid",
      message: expect.stringContaining('Cannot render component "emails/welcome.tsx": '),
      location: { file: "emails/welcome.tsx", ...(line > 0 && { line }) },
    });
    expect(String(await failure(component, data))).toContain(why);
  });

  const inPart = (component: string): Files => ({
    "emails/part.tsx": component,
    "emails/welcome.tsx": 'import { Part } from "./part";\nexport default ({ n }) => <Part n={n} />;\n',
  });
  const inMain = (element: string, first = ""): Files => ({
    "emails/welcome.tsx": `${first}\nexport default ({ n }) => (\n  <div>\n    ${element}\n  </div>\n);\n`,
  });
  const fromEmail = 'import { Buton, Markdown, Tailwind, Text } from "@react-email/components";';

  test.each<[string, string, Files, number, string?]>([
    [
      "a component that its package does not have",
      "Element type is invalid",
      inMain("<Buton />", fromEmail),
      4,
    ],
    [
      "a component that a file of the project does not export",
      "Element type is invalid",
      {
        ...inMain("<Prt />", 'import { Prt } from "./part";'),
        "emails/part.tsx": "export const Part = 1;\n",
      },
      4,
    ],
    ["an image with content", "self-closing tag", inMain("<img>x</img>"), 4],
    ["a style that is a string", "`style` prop", inMain('<p style="color:red">x</p>'), 4],
    ["HTML that is a string", "dangerouslySetInnerHTML", inMain('<p dangerouslySetInnerHTML="x" />'), 4],
    ["NaN in a component of a package", "it prints NaN", inMain("<Text>{n.x * 2}</Text>", fromEmail), 4],
    ["NaN in an attribute", "it prints NaN", inMain("<td width={n.x * 2} />"), 4],
    [
      "an error thrown by a component of a package",
      "string expected",
      inMain("<Markdown>{n}</Markdown>", fromEmail),
      4,
    ],
    [
      "an error that a component of a package throws about its content",
      "cannot be inlined",
      inMain('<Tailwind><p className="hover:p-4">x</p></Tailwind>', fromEmail),
      4,
    ],
    ["a date", "Objects are not valid", inMain("<p>{new Date(0)}</p>"), 4],
    ["dates in a list", "Objects are not valid", inMain("<p>{[1].map(() => new Date(0))}</p>"), 4],
    [
      "a date in another file",
      "Objects are not valid",
      inPart("\nexport const Part = () => (\n  <p>{new Date(0)}</p>\n);\n"),
      3,
      "emails/part.tsx",
    ],
    [
      "a missing import of another file",
      'it imports "./none"',
      inPart('\nimport x from "./none";\nexport const Part = () => x;\n'),
      2,
      "emails/part.tsx",
    ],
    [
      "a missing package that another file imports",
      'it imports "nothing-there"',
      inPart('\nimport x from "nothing-there";\nexport const Part = () => x;\n'),
      2,
      "emails/part.tsx",
    ],
    [
      "an error after an await in another file",
      "it throws: late",
      inPart('export const Part = async () => {\n  await 1;\n  throw new Error("late");\n};\n'),
      3,
      "emails/part.tsx",
    ],
    [
      "a thrown string, where it is thrown,",
      "it throws: no stock",
      { "emails/welcome.tsx": '\n\nexport default () => {\n  throw "no stock";\n};\n' },
      4,
    ],
    [
      "a returned date, at the start of the component",
      "Objects are not valid",
      { "emails/welcome.tsx": "\nexport default () => {\n  return new Date(0);\n};\n" },
      2,
    ],
  ])("locates %s in the project", async (_, why, files, line, file = "emails/welcome.tsx") => {
    expect(await rejection(renderIn(await createReactProject(files), { n: 1 }))).toMatchObject({
      code: "template-invalid",
      message: expect.stringContaining(why),
      location: { file, line },
    });
  });

  test("names the file of a child component that throws", async () => {
    const context = await createReactProject({
      "emails/part.tsx": '\n\nexport const Part = ({ a }) => {\n  throw new Error("in " + a);\n};\n',
      "emails/welcome.tsx": 'import { Part } from "./part";\nexport default () => <Part a="b" />;\n',
    });
    expect(await rejection(renderIn(context, {}))).toMatchObject({
      message: expect.stringContaining("it throws: in b"),
      location: { file: "emails/part.tsx", line: 4 },
    });
  });

  test.each<[string, string, Record<string, unknown>, string]>([
    [
      "null and empty values",
      "export default ({ a, b, c }) => <p>{a}|{b}|{c}</p>;\n",
      { a: null, b: "", c: 0 },
      "||0",
    ],
    [
      "optional names checked with in",
      'export default (props) => <p>{"name" in props ? "yes" : "no"}{Object.keys(props).includes("day") ? 1 : 0}</p>;\n',
      { day: 1 },
      "no1",
    ],
    [
      "rest and spread",
      "const P = ({ a, ...rest }) => <p>{a}{rest.b}</p>;\nexport default (props) => <P {...props} />;\n",
      { a: 1, b: 2 },
      "12",
    ],
    [
      "lists and their methods",
      "export default ({ list }) => <p>{list.filter((n) => n > 1).join()}{list.at(9) ?? '-'}{[...list].length}{Math.max(...list)}</p>;\n",
      { list: [1, 2, 3] },
      "2,3-33",
    ],
    [
      "dates",
      "export default ({ when }) => <p>{when.toISOString()}</p>;\n",
      { when: new Date(0) },
      "1970-01-01T00:00:00.000Z",
    ],
    [
      "JSON",
      "export default ({ a }) => <p>{JSON.stringify(a)}</p>;\n",
      { a: { b: [{ c: 1 }] } },
      '{"b":[{"c":1}]}',
    ],
  ])("accepts %s", async (_, component, data, expected) => {
    expect((await render(component, data)).parsed.text?.trim()).toBe(expected);
  });

  test.each<[string, string, Record<string, unknown>]>([
    [
      "that a component cuts inside an emoji",
      "export default ({ name }) => <p>Hi {name.slice(0, 5)}!</p>;\n",
      { name: "Anna\u{1f600} Lee" },
    ],
    ["that a component writes", 'export default () => <p>{"Hi \\ud83d!"}</p>;\n', {}],
    ["in an attribute", 'export default () => <img alt={"Hi \\ude00!"} />;\n', {}],
  ])("refuses half a character %s, and accepts a whole one", async (_, component, data) => {
    expect(await failure(component, data)).toMatchObject({
      code: "message-invalid",
      literal: "emails/welcome.tsx",
      message: expect.stringContaining("half a character"),
    });
    await render(component.replace("5", "6").replace(/\\u\w+/, "\u{1f600}"), data);
  });

  test("renders data with cycles", async () => {
    const data: Record<string, unknown> = { name: "x" };
    data["self"] = data;
    const { parsed } = await render("export default ({ self }) => <p>{self.self.name}</p>;\n", data);
    expect(parsed.text?.trim()).toBe("x");
  });

  test.each<[string, string, string]>([
    ["a path that leaves the project", "../welcome.tsx", "file-outside-project"],
    ["an absolute path", "/etc/passwd", "file-outside-project"],
    ["a link that leaves the project", "emails/leak.tsx", "file-outside-project"],
    ["a missing file", "emails/none.tsx", "file-missing"],
  ])("loads no module by %s", async (_, component, code) => {
    const context = await createReactProject({ "emails/welcome.tsx": "" });
    const outside = await createProject({ "secret.tsx": "export default () => <p>secret</p>;" });
    await symlink(join(outside.projectDir, "secret.tsx"), join(context.projectDir, "emails/leak.tsx"));
    expect(await rejection(renderIn(context, {}, { component }))).toMatchObject({ code, literal: component });
  });

  test("refuses a component that is not UTF-8", async () => {
    const context = await createReactProject({ "emails/welcome.tsx": "" });
    await writeFile(join(context.projectDir, "emails/welcome.tsx"), Buffer.from([0x2f, 0x2f, 0xff]));
    expect(await rejection(renderIn(context, {}))).toMatchObject({
      code: "template-invalid",
      message: expect.stringContaining('Cannot read component "emails/welcome.tsx": it is not UTF-8'),
    });
  });

  test.each([[[]], [["react", "react-dom"]], [["@react-email"]]])(
    "says what to install if only %j is installed",
    async (installed) => {
      const context = await createReactProject(
        { "emails/welcome.tsx": "export default () => null;" },
        installed,
      );
      expect(await rejection(renderIn(context, {}))).toMatchObject({
        code: "file-missing",
        message: expect.stringContaining("npm install --save-dev @react-email/render react react-dom"),
      });
    },
  );

  test("is refused if project code must not run", async () => {
    const context = await createProject({ "emails/welcome.tsx": "export default () => null;" });
    expect(await rejection(renderIn(context, {}))).toMatchObject({ code: "message-invalid" });
  });
});

describe("a component that never settles", () => {
  /** Calls `whenBegun` with the project folder once the component renders. Returns the error of its message. */
  async function errorOf(whenBegun: (projectDir: string) => void): Promise<unknown> {
    const begun = new Promise<void>((resolve) => {
      Reflect.set(globalThis, "componentHasBegun", resolve);
    });
    onTestFinished(() => void Reflect.deleteProperty(globalThis, "componentHasBegun"));
    const context = await createReactProject({
      "emails/welcome.tsx":
        "export default async function Email() {\n  globalThis.componentHasBegun();\n  await new Promise(() => {});\n}\n",
    });
    const failed = rejection(renderIn(context, {}));
    await begun;
    whenBegun(context.projectDir);
    return failed;
  }

  test("is refused with its place when nothing else runs", async () => {
    expect(await errorOf(() => failStalledUserCode())).toMatchObject({
      code: "template-invalid",
      reason:
        'Cannot render component "emails/welcome.tsx": it did not finish rendering: it awaits a promise that cannot settle',
      location: { file: "emails/welcome.tsx", line: 1 },
    });
  });

  test.each([
    ["of its file", "emails/welcome.tsx"],
    ["of a package that it uses", "/elsewhere/package.js"],
  ])("fails with a background error %s", async (_, file) => {
    const error = await errorOf((projectDir) => {
      const late = Object.assign(new Error("late"), {
        stack: `Error: late\n    at later (${projectDir}/emails/welcome.tsx:3:1)`,
      });
      expect(failUserCode(late, [file])).toBe(true);
    });
    expect(error).toMatchObject({
      reason: 'Cannot render component "emails/welcome.tsx": it throws: late',
      location: { file: "emails/welcome.tsx", line: 3 },
    });
  });
});
