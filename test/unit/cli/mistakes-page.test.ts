import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startService } from "../../../src/service/start.ts";
import { commonFiles, type Mistake, mistakes, suiteMistakes } from "../../support/mistakes.ts";
import { makeProject } from "../../support/project-folder.ts";
import { isDeno } from "../../support/run-cli.ts";
import { runCommand } from "../../support/run-command.ts";
import { runSuite } from "../../support/run-suite.ts";

const page = new URL("../../../docs/mistakes.md", import.meta.url);
/** Outputs by section and title, in the order of the page. */
const sections = new Map<string, string[]>();

/** An account of the embedded service that stands in for Amazon, and counts what reaches it. */
let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** Creates the project of a mistake, with a scenario without mistakes unless the mistake is in one in TypeScript. */
async function projectOf({ files = {}, encoding }: Pick<Mistake, "files" | "encoding">) {
  const { "scenarios/sale.yaml": scenario = "", ...others } = commonFiles;
  const ownScenario = "scenarios/sale.ts" in files ? {} : { "scenarios/sale.yaml": scenario };
  const project = await makeProject({ ...others, ...ownScenario, ...files });
  const [first] = Object.entries(files);
  if (encoding && first) await writeFile(join(project.dir, first[0]), Buffer.from(first[1], encoding));
  return project;
}

async function execute(args: readonly string[], dir: string, env: Mistake["env"] = {}) {
  service.control.clearRequests();
  const account = { AWS_ENDPOINT_URL: service.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const ran = await runCommand(args, { cwd: dir, env: { ...account, ...env } });
  return { ...ran, requests: service.control.requests().length };
}

const languages: Readonly<Record<string, string>> = {
  ts: "ts",
  yaml: "yaml",
  json: "json",
  hbs: "handlebars",
  csv: "text",
};

/** Writes a text as a block of the page. */
const block = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** Writes a file as a part of the page. */
const filePart = (name: string, text: string, how = ""): readonly string[] => [
  `\`${name}\`${how}:`,
  block(languages[name.split(".").at(-1) ?? ""] ?? "text", text),
];

/** Writes a mistake as a part of the page: its files, the command, and the output. The encoding is that of the first. */
function partOf({ title, files = {}, encoding, args = ["run"], env = {} }: Mistake, output: string): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  const words = args.map((word) => (/[\s(]/.test(word) ? `'${word}'` : word));
  return [
    `### ${title}`,
    ...Object.entries(files).flatMap(([name, text], index) =>
      filePart(name, text, index === 0 && encoding ? `, saved as ${encoding}` : ""),
    ),
    block("text", `$ ${variables.join("")}npx placewright ${words.join(" ")}\n${output}`),
  ].join("\n\n");
}

const addTo = (section: string, part: string): void => {
  sections.set(section, [...(sections.get(section) ?? []), part]);
};

/** Whether a problem says what to do: by a sentence that begins with a verb, or by what a value must be. */
const isInstruction = (problem: string): boolean =>
  /(?:Did you mean|Use|Add|Set|Check|Write|Put|Give|Remove|Rename|Run|Pass|Create|Close|Install|Save|Indent|Return|Move|Available \w+:|For example,) |\b(?:must|can) /.test(
    problem,
  );

describe.each(Object.entries(mistakes))("a mistake %s", (section, list) => {
  test.each(list)("$title", async (mistake) => {
    const { args = ["run"], env, at } = mistake;
    const { dir, remove } = await projectOf(mistake);
    const { code, stdout, stderr, requests } = await execute(args, dir, env);
    const hasLedger = existsSync(join(dir, ".placewright"));
    const runs = hasLedger ? (await execute(["status", "--all"], dir)).stdout : "No runs yet.\n";
    const hasReports = existsSync(join(dir, "reports"));
    await remove();
    // Nothing was sent, recorded, or written.
    expect({ code, stdout, requests, runs, hasReports }).toEqual({
      code: 2,
      stdout: "",
      requests: 0,
      runs: "No runs yet.\n",
      hasReports: false,
    });
    if (args[0] !== "run") expect(hasLedger).toBe(false);
    const lines = stderr.split("\n");
    const problems = lines.filter((line) => line.startsWith("✕ "));
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toSatisfy(isInstruction);
    if (at !== undefined) {
      expect(lines).toContain(at);
      const [, line, column] = /:(\d+)(?::(\d+))?$/.exec(at) ?? [];
      if (line !== undefined) expect(stderr).toMatch(new RegExp(`^ {2}> +${line} \\|`, "m"));
      if (column !== undefined) expect(stderr).toMatch(/^ +\| *\^$/m);
    }
    expect(stderr).not.toMatch(
      /\n\s+at |ENOENT|EISDIR|ZodError|Invalid input|expected (?:string|object|array)/,
    );
    addTo(section, partOf(mistake, stderr.replaceAll(dir, "/home/ada/campaigns")));
  });
});

test("the same project without a mistake reaches the provider", async () => {
  const { dir, remove } = await projectOf({});
  const { requests } = await execute(["run", "--detach"], dir);
  await remove();
  expect(requests).toBeGreaterThan(0);
});

test("a mistake in a suite for Vitest", async () => {
  const named = suiteMistakes.map((each, index) => [`m${index}.test.ts`, each] as const);
  const { testResults, assertions, code } = await runSuite(
    Object.fromEntries(named.map(([name, { code: text }]) => [name, text])),
  );
  expect(code).toBe(1);
  const failures = [
    ...testResults.map(({ message }) => message),
    ...assertions.flatMap(({ failureMessages }) => failureMessages),
  ];
  for (const [, { title, code: text, says }] of named) {
    const failure = failures.find((message) => message.includes(says));
    expect(failure, `${title}: ${failures.join("\n---\n")}`).toBeDefined();
    const shown = (failure ?? "").split("\n").filter((line) => !/^\s+at /.test(line));
    addTo(
      "in a suite for Vitest",
      [`### ${title}`, block("ts", text), block("text", shown.join("\n"))].join("\n\n"),
    );
  }
});

/** UPDATE_DOCS=1 rewrites the sections. A run of some of the tests only leaves the page alone. */
test.skipIf(isDeno)("docs/mistakes.md has every mistake with its output", async () => {
  const all = Object.values(mistakes).flat().length + suiteMistakes.length;
  expect([...sections.values()].flat()).toHaveLength(all);
  const project = Object.entries(commonFiles).flatMap(([name, text]) => filePart(name, text));
  const body = [
    ["## The project without mistakes", ...project].join("\n\n"),
    ...[...sections].map(([name, parts]) =>
      [`## ${name.charAt(0).toUpperCase()}${name.slice(1)}`, ...parts].join("\n\n"),
    ),
  ];
  const text = await readFile(page, "utf8");
  const wanted = text.replace(
    /(<!-- mistakes -->\n)[\s\S]*(<!-- \/mistakes -->)/,
    (_, start: string, end: string) => `${start}\n${body.join("\n\n")}\n\n${end}`,
  );
  if (process.env["UPDATE_DOCS"] === "1") await writeFile(page, wanted);
  else expect(text).toBe(wanted);
  expect(all).toBeGreaterThanOrEqual(60);
});
