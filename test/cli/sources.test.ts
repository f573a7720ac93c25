import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot, runCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { isThorough, sampleOf } from "../support/sample-of.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const packages = ["mjml", "react", "react-dom", "@react-email"];

/** Creates a project with the packages that these sources need. */
async function createSources(files: Readonly<Record<string, string>>, installed = packages) {
  const project = await makeProject(files);
  closers.push(project.remove);
  await mkdir(join(project.dir, "node_modules"));
  for (const name of installed)
    await symlink(join(projectRoot, "node_modules", name), join(project.dir, "node_modules", name));
  return project.dir;
}

const scenario = (message: string) => `from: Acme <news@acme.example>
message:
  ${message}
variants:
  - { name: first, day: 24, month: 12 }
expect:
  overall: [inbox >= 1]
`;

const files = {
  "templates/sale.mjml":
    '<mjml>\n<mj-body>\n<mj-include path="../shared/part.mjml" />\n</mj-body>\n</mjml>\n',
  "shared/part.mjml":
    "<mj-section><mj-column>\n<mj-text>mjml {{{day}}}{{{month}}}</mj-text>\n</mj-column></mj-section>\n",
  "emails/welcome.tsx":
    'import { Html, Text } from "@react-email/components";\nexport default ({ day, month }: { day: number; month: number }) => (\n  <Html><Text>react {day}{month}</Text></Html>\n);\n',
  "scenarios/a-mjml.yaml": scenario('mjml: { name: sale, subject: "A {{day}}{{month}}" }'),
  "scenarios/b-react.yaml": scenario(
    'reactEmail: { component: emails/welcome.tsx, subject: "B {{day}}{{month}}" }',
  ),
  "scenarios/c-both.ts": `import { defineScenario, mjml, reactEmail } from "placewright";
export default defineScenario({
  from: "Acme <news@acme.example>",
  variants: [{ name: "mjml", day: 24, month: 12 }, { name: "react", day: 24, month: 12 }],
  message: ({ name }) =>
    name === "mjml" ? mjml("sale", { subject: "C" }) : reactEmail("emails/welcome.tsx", { subject: "D" }),
  expect: { overall: ["inbox >= 1"] },
});
`,
};

test("previews, validates, and measures messages from MJML and React components, from YAML and TypeScript", async () => {
  const cwd = await createSources(files);
  expect(await runCommand(["validate"], { cwd })).toMatchObject({ code: 0 });
  expect(await runCommand(["preview"], { cwd })).toMatchObject({ code: 0 });
  const folder = join(cwd, "reports/preview/messages");
  const previews = await Promise.all(
    (await readdir(folder)).sort().map((name) => readFile(join(folder, name), "utf8")),
  );
  expect(previews.map((eml) => /^Subject: (.*?)\r?$/m.exec(eml)?.[1])).toEqual([
    "A 2412",
    "B 2412",
    "C",
    "D",
  ]);
  for (const [index, eml] of previews.entries())
    expect(eml).toMatch(index % 2 === 0 ? /mjml 2412/ : /react 24/);
  const { code, stdout } = await runCommand(["run"], { cwd });
  expect(stdout).toContain("4 passed");
  expect(code).toBe(0);
});

test("checks an MJML template in the messages that use it, and names an unused one", async () => {
  const cwd = await createSources({ ...files, "templates/idle.mjml": "<mjml></mjml>" });
  const used = await runCommand(["check", "templates/sale.mjml"], { cwd });
  expect(used.stdout).toContain("a-mjml (first)");
  expect(used.stdout).not.toContain("b-react");
  const idle = await runCommand(["check", "templates/idle.mjml"], { cwd });
  expect(idle.stdout).toContain("no scenario uses it");
});

describe("an error", () => {
  const faults: readonly (readonly [string, string, string, string, string])[] = [
    [
      "in an MJML file that is included",
      "shared/part.mjml",
      "<mj-section><mj-column>\n<mj-text colour='red'>x</mj-text>\n</mj-column></mj-section>\n",
      "shared/part.mjml:2",
      "Attribute colour is illegal (<mj-text>). See the component in MJML's documentation.\n    1 | <mj-section><mj-column>\n  > 2 | <mj-text colour='red'>x</mj-text>\n    3 | </mj-column></mj-section>\n",
    ],
    [
      "in a React component",
      "emails/welcome.tsx",
      "export default (props) => (\n  <p>\n    {props.dya}\n  </p>\n);\n",
      "emails/welcome.tsx:3",
      'there is no variable "dya". Add "dya" to the scenario\'s data, as null or "" if it may be empty.\n    1 | export default (props) => (\n    2 |   <p>\n  > 3 |     {props.dya}\n    4 |   </p>\n    5 | );\n',
    ],
    [
      "in a component that ends the process",
      "emails/welcome.tsx",
      "export default () => {\n  process.exit(0);\n};\n",
      "emails/welcome.tsx",
      "process.exit",
    ],
    [
      "in a component that never finishes",
      "emails/welcome.tsx",
      "export default async () => {\n  await new Promise(() => {});\n};\n",
      "emails/welcome.tsx",
      "did not finish rendering",
    ],
  ];

  test.each(sampleOf(faults, 3, isThorough))(
    "%s has its file and line",
    async (_, path, text, place, why) => {
      const cwd = await createSources(files);
      await writeFile(join(cwd, path), text);
      // In a process of its own, because only the owner of a process notices that nothing is left to wait for.
      const { code, stderr } = await runCli(["run"], { cwd });
      expect(stderr).toContain(place);
      expect(stderr).toContain(why);
      expect(code).toBe(2);
    },
  );

  test("for a missing package says what to install", async () => {
    const cwd = await createSources(files, []);
    const { code, stderr } = await runCommand(["validate"], { cwd });
    expect(stderr).toContain("npm install --save-dev mjml");
    expect(stderr).toContain("npm install --save-dev @react-email/render react react-dom");
    expect(code).toBe(2);
  });

  test("for two kinds in one message names the kinds", async () => {
    const cwd = await createSources({
      "scenarios/a.yaml": scenario("mjml: { name: sale, subject: s }\n  eml: a.eml"),
    });
    const { stderr } = await runCommand(["validate"], { cwd });
    expect(stderr).toContain("exactly one of mime, template, mjml, reactEmail, eml, simple, serviceTemplate");
  });
});
