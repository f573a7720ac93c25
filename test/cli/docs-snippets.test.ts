import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importDefault } from "../../src/authored/import-module.ts";
import { loadConfig } from "../../src/config/load.ts";
import { connectMcpHttp, startMcp } from "../support/mcp-client.ts";
import { makeProject } from "../support/project-folder.ts";
import {
  commandOf,
  environment,
  interrupt,
  launchCli,
  projectRoot,
  waitForOutput,
} from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
import { makeSmallProject, projectFiles } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const read = (page: string): Promise<string> => readFile(join(projectRoot, "docs", `${page}.md`), "utf8");

/** Returns the code blocks of a page in one language. */
const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, body = ""]) => body);

describe("every snippet of docs/agents.md works", () => {
  let page = "";
  let tools = "";
  let removeTools = async (): Promise<void> => {};
  beforeAll(async () => {
    page = await read("agents");
    ({ dir: tools, remove: removeTools } = await makeProject({}));
    // They stand for an installed package: each runs this one, and refuses other arguments.
    const command = commandOf(projectRoot)
      .map((part) => `'${part}'`)
      .join(" ");
    for (const [name, before] of [
      ["npx", "placewright"],
      ["deno", "run -A npm:placewright"],
    ] as const) {
      const own = before
        .split(" ")
        .map((word) => `[ "$1" = '${word}' ] || exit 9; shift`)
        .join("\n");
      await writeFile(join(tools, name), `#!/bin/sh\n${own}\nexec ${command} "$@"\n`);
      await chmod(join(tools, name), 0o755);
    }
  });
  afterAll(() => removeTools());

  const inPath = () => ({ PATH: `${tools}${delimiter}${process.env["PATH"]}` });

  /** Starts a server as a client does, and returns the names of its tools. */
  async function toolsOf(command: string, args: readonly string[]): Promise<string[]> {
    const transport = new StdioClientTransport({
      command,
      args: [...args],
      cwd: await makeSmallProject(),
      env: environment(inPath()),
      stderr: "ignore",
    });
    const client = new Client({ name: "test", version: "1" });
    closers.push(() => client.close());
    await client.connect(transport);
    return (await client.listTools()).tools.map(({ name }) => name);
  }

  inDepth("the files of clients, and the command for Deno, start the server", async () => {
    const [claude = "", code = "", ...others] = blocksOf(page, "json");
    expect(others).toEqual([]);
    const servers = [
      JSON.parse(claude).mcpServers.placewright,
      JSON.parse(code).servers.placewright,
      { command: "deno", args: JSON.parse(/with the arguments `(\[.*\])`/.exec(page)?.[1] ?? "") },
    ];
    for (const { command, args } of servers) expect(await toolsOf(command, args)).toContain("run");
  });

  inCi("the command for HTTP serves a client that has the token of its file", async () => {
    const [http = "", budget = "", ...others] = blocksOf(page, "sh");
    expect([others, budget]).toEqual([[], "npx placewright mcp --budget 5\n"]);
    expect(http).toMatch(/^npx placewright mcp --http --token-file \S+\n$/);
    const cwd = await makeSmallProject();
    const [, , , ...flags] = http.trim().split(" ");
    // The page shows the usual port, which another test may use.
    const { child, ended } = launchCli(["mcp", ...flags], { cwd, env: { PLACEWRIGHT_PORT: "0" } });
    const [, url = ""] = await waitForOutput(
      child,
      /placewright mcp: (http:\S+)\n[\s\S]*Press Ctrl-C to stop/,
    );
    expect(new URL(url).pathname).toBe(new URL(/`(http:\S+)`/.exec(page)?.[1] ?? "").pathname);
    const token = (await readFile(join(cwd, flags.at(-1) ?? ""), "utf8")).trim();
    const client = await connectMcpHttp(url, token);
    expect((await client.call("list")).result.total).toBeGreaterThan(0);
    await client.close();
    interrupt(child);
    expect((await ended).code).toBe(0);
  });

  test("the budget is that of the command, and the tools and resources are those of the page", async () => {
    const [, budget = ""] = blocksOf(page, "sh");
    const mcp = await startMcp(await makeSmallProject(), budget.trim().split(" ").slice(3));
    closers.push(mcp.close);
    expect(mcp.stderr()).toContain("Budget: 5 paid tests.");
    const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| (yes|no) \|$/gm)].map(([, name, effect]) => [
      name,
      effect,
    ]);
    expect(rows).toEqual(
      mcp.tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint === true ? "no" : "yes"]),
    );
    const { result } = await mcp.call("run", { paths: ["scenarios/order.yaml"] });
    const [run = "", one = ""] = [...page.matchAll(/`(placewright:\/\/\S+)`/g)].map(([, uri = ""]) =>
      uri.replace("<run>", result.run.run).replace("<position>", String(result.tests[0].position)),
    );
    for (const [uri, type] of [
      [run, "text/markdown"],
      [one, "application/json"],
    ] as const)
      expect((await mcp.client.readResource({ uri })).contents[0]).toMatchObject({ uri, mimeType: type });
  });
});

describe("configs of pages load", () => {
  test.each([
    ["team-dashboard", 2],
    ["team-ledger", 1],
  ])("docs/%s.md", async (name, count) => {
    const configs = blocksOf(await read(name), "ts");
    expect(configs).toHaveLength(count);
    for (const text of configs) {
      const cwd = await makeSmallProject({ "placewright.config.ts": text });
      const config = await loadConfig({ cwd, env: { PLACEWRIGHT_OIDC_SECRET: "a-secret-of-sixteen" } });
      expect(config.ledgerUrl).toMatch(/^postgres:\/\/placewright@db\.acme\.example/);
    }
  });

  test("docs/migrate-from-pinpoint.md, before and after", async () => {
    const [diff = ""] = blocksOf(await read("migrate-from-pinpoint"), "diff");
    const lines = diff.trim().split("\n");
    expect(lines.map((line) => line[0])).toEqual(["-", "+"]);
    const providers = lines.map(async (line) => {
      const text = `export default { projects: [${line.slice(1)}] };\n`;
      const { projects } = await loadConfig({
        cwd: await makeSmallProject({ "placewright.config.ts": text }),
        env: {},
      });
      return projects.map(({ name, settings }) => `${name} ${settings.provider}`);
    });
    expect((await Promise.all(providers)).flat()).toEqual(["mail pinpoint-email", "mail sesv2"]);
  });
});

test("every program of docs/programs.md runs", async () => {
  const programs = blocksOf(await read("programs"), "ts");
  expect(programs).toHaveLength(4);
  const cwd = await makeSmallProject({
    // The program runs its paid project by the model here.
    "placewright.config.ts": `export default { projects: [{ name: "ses", provider: "local", completeAfter: 0 }] };\n`,
    "scenarios/order.yaml": (projectFiles["scenarios/order.yaml"] ?? "").replace("\n", "\ntags: [nightly]\n"),
    "receipt.eml": "From: a@acme.example\r\nTo: b@reader.example\r\nSubject: Receipt\r\n\r\nThank you.\r\n",
  });
  const values = [
    "{ exitCode, reportDir, tests: report.tests.length }",
    "{ runs, titles: report?.tests.map(({ title }) => title) }",
    "{ findings, spam }",
    "report.run.id",
  ];
  const results: unknown[] = [];
  const before = process.cwd();
  process.chdir(cwd);
  try {
    for (const [index, code] of programs.entries()) {
      const path = join(cwd, `program-${index}.ts`);
      const text = `${code}\nexport default ${values[index]};\n`;
      await writeFile(path, text);
      results.push(await importDefault({ path, text, projectDir: cwd, wanted: "defineConfig" }));
    }
  } finally {
    process.chdir(before);
  }
  expect(results[0]).toMatchObject({ tests: 1, reportDir: expect.stringContaining("reports") });
  // The run before has the test of the order already.
  expect(results[1]).toEqual({
    runs: [expect.any(String), results[3]],
    titles: ["sale (en)", "sale (de)"],
  });
  expect(results[2]).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]),
  });
  const status = await runCommand(["status"], { cwd });
  expect(status.stdout).toContain(String(results[3]));
});
