import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { validate as validateCtrf } from "ctrf";
import { parseDocument } from "htmlparser2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { reportFileSchema } from "../../src/result/run-report-schema.ts";
import { makeProject } from "../support/project-folder.ts";
import { type CliRun, projectRoot, runCli } from "../support/run-cli.ts";
import { hostileHtml, hostileText } from "../support/sample-run-report.ts";

/** A header cannot contain line breaks or control characters, so its text is the worst that can be sent. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression removes them
const inOneLine = hostileText.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");

const scenario = `import { defineScenario, mime } from "placewright";
const html = ${JSON.stringify(hostileHtml)};
export default defineScenario({
  name: ${JSON.stringify(inOneLine)},
  from: ${JSON.stringify(`"${inOneLine.replace(/["\\]/g, "'")}" <news@acme.example>`)},
  tags: [${JSON.stringify(inOneLine)}],
  variants: [{ name: ${JSON.stringify(inOneLine)} }],
  message: mime({
    subject: ${JSON.stringify(inOneLine)},
    headers: { "X-Hostile": ${JSON.stringify(inOneLine)} },
    html: html + "<p>five megabytes of words </p>\\n".repeat(170_000),
    text: ${JSON.stringify(hostileText)},
    attachments: [{ filename: ${JSON.stringify(inOneLine)}, content: "x" }],
  }),
  expect: { overall: ["inbox >= 99", "spam <= 1"], "*": ["inbox >= 99"] },
});
`;

describe("a hostile scenario with a body of 5 MB", () => {
  let folder: Awaited<ReturnType<typeof makeProject>>;
  let run: CliRun;
  const read = (path: string) => readFile(join(folder.dir, path), "utf8");

  beforeAll(async () => {
    folder = await makeProject({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n',
      "scenarios/hostile.ts": scenario,
    });
    run = await runCli(
      ["run", "--reporter", "junit=r.xml,ctrf=r.json,markdown=r.md,sarif=r.sarif,html=r.html,json=full.json"],
      {
        cwd: folder.dir,
        env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: join(folder.dir, "summary.md") },
      },
    );
  });
  afterAll(() => folder.remove());

  test("is measured and reported completely", () => {
    expect(run.stderr).toBe("");
    expect(run.code).toBe(1);
  });

  test("cannot control the terminal or the CI service", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may remain
    expect(run.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    const commands = run.stdout.split("\n").filter((line) => /^\s*(::|##\[)/.test(line));
    expect(commands.length).toBeGreaterThan(0);
    for (const line of commands)
      expect(line).toMatch(/^::error file=scenarios\/hostile\.ts,line=\d+,title=[^,:\n]*::/);
  });

  test("is plain text in every machine-readable file", async () => {
    const schema = await readFile(join(projectRoot, "test/schemas/junit.xsd"), "utf8");
    const xml = await read("r.xml");
    expect((await validateXML({ xml, schema })).errors).toEqual([]);
    expect(validateCtrf(JSON.parse(await read("r.json")))).toMatchObject({ valid: true });
    expect(JSON.parse(await read("r.sarif")).runs[0].results.length).toBeGreaterThan(0);
    reportFileSchema.parse(JSON.parse(await read("full.json")));
    expect(await read("summary.md")).not.toMatch(/<(script|img)/i);
    expect(await read("r.md")).not.toMatch(/<(script|img)/i);
  });

  test("runs no script in the report page, which keeps the large body in its own file", async () => {
    for (const path of ["reports/latest/index.html", "r.html"]) {
      const page = await read(path);
      expect(page.length).toBeLessThan(2_000_000);
      const scripts: string[] = [];
      const visit = (nodes: readonly unknown[]): void => {
        for (const node of nodes as {
          name?: string;
          attribs?: Record<string, string>;
          children?: never[];
        }[]) {
          if (node.name === "script" && !node.attribs?.["type"]) scripts.push(JSON.stringify(node.attribs));
          expect(Object.keys(node.attribs ?? {}).filter((name) => /^on/i.test(name))).toEqual([]);
          expect(node.name).not.toBe("img");
          visit(node.children ?? []);
        }
      };
      visit(parseDocument(page).children);
      expect(scripts).toEqual(["{}"]);
    }
    const [link] = /messages\/[^"]+\.eml/.exec(await read("reports/latest/index.html")) ?? [];
    expect((await stat(join(folder.dir, "reports/latest", decodeURI(link ?? "")))).size).toBeGreaterThan(
      5_000_000,
    );
  });
});
