import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createJiti } from "jiti";
import { expect, onTestFinished, test } from "vitest";
import { sourceAliases } from "../../.ci/entry-points.mjs";
import { isDeno, projectRoot } from "../support/run-cli.ts";
import { isThorough } from "../support/sample-of.ts";

const page = await readFile(join(projectRoot, "docs/embedded-service.md"), "utf8");

/** The page's programs, unchanged, by the word after their language: `ts vitest`. */
const blocks = new Map(
  [...page.matchAll(/```(?:ts|js)(?: (\w+))?\n([\s\S]*?)```/g)].map(([, name = "client", text = ""]) => [
    name,
    text,
  ]),
);

function blockOf(name: string): string {
  const text = blocks.get(name);
  if (text === undefined) throw new Error(`The page has no block "${name}"`);
  return text;
}

test("every program of the page is run here", () => {
  expect([...blocks.keys()]).toEqual(["client", "nodemailer", "start", "vitest", "node", "deno"]);
});

test("the page's client and service run as modules of this project", async () => {
  const service = await import("../../src/api/service.ts");
  const virtualModules = { "placewright/service": service };
  const jiti = createJiti(import.meta.url, { fsCache: false, virtualModules });
  const probe = `
import { GetAccountCommand } from "@aws-sdk/client-sesv2";
export const config = { endpoint: await client.config.endpoint?.(), region: await client.config.region() };`;
  const run = async (source: string) =>
    (await jiti.evalModule(source, { filename: join(projectRoot, "page.ts"), async: true })) as Record<
      string,
      unknown
    >;
  const { config } = await run(`${blockOf("client")}${probe}`);
  expect(config).toMatchObject({ endpoint: { hostname: "127.0.0.1", port: 8025 }, region: "us-east-1" });
  const asked = "export const health = await (await fetch(service.url + '/_placewright/health')).json();";
  const { health } = await run(blockOf("start").replace("// … service.url …", asked));
  expect(health).toMatchObject({ status: "ok", simulated: true });
});

test("the page's programs that send over SMTP are accepted", async () => {
  const { startService } = await import("../../src/service/start.ts");
  const service = await startService({ smtp: true, fixture: { configurationSets: [{ name: "app" }] } });
  onTestFinished(() => service.close());
  const port = new URL(service.smtp?.url ?? "").port;
  const jiti = createJiti(import.meta.url, { fsCache: false });
  const source = blockOf("nodemailer").replace("2587", port);
  await jiti.evalModule(source, { filename: join(projectRoot, "page.ts"), async: true });
  const [, python = ""] = /```python smtplib\n([\s\S]*?)```/.exec(page) ?? [];
  await promisify(execFile)("python3", ["-c", python.replace("2587", port)]);
  expect(
    service.control.outbox().map(({ subject, configurationSetName }) => [subject, configurationSetName]),
  ).toEqual([
    ["Spring is here", "app"],
    ["Spring is here", undefined],
  ]);
});

/** Writes a block to a folder of this project, where its imports resolve, and runs it. */
async function runTests(block: string, file: string, commandOf: (path: string, dir: string) => string[]) {
  await mkdir(join(projectRoot, "reports"), { recursive: true });
  const dir = await mkdtemp(join(projectRoot, "reports/page-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, blockOf(block));
  await writeFile(
    join(dir, "vitest.config.mjs"),
    `export default { resolve: { alias: ${JSON.stringify(sourceAliases)} }, test: { testTimeout: 600_000 } };\n`,
  );
  const imports = { "npm:placewright/service": pathToFileURL(join(projectRoot, "src/api/service.ts")).href };
  await writeFile(join(dir, "imports.json"), JSON.stringify({ imports }));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, commandOf(path, dir), {
    cwd: projectRoot,
    env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "", VITEST: "" },
  });
  return `${stdout}\n${stderr}`;
}

test.runIf(isThorough && !isDeno)("the page's tests for vitest pass", async () => {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const output = await runTests("vitest", "test/page.test.ts", (_, dir) => [
    vitest,
    "run",
    "--root",
    dir,
    "--reporter",
    "tap-flat",
  ]);
  expect(output.match(/^ok /gm)).toHaveLength(2);
});

test.skipIf(isDeno)("the page's tests for node:test pass", async () => {
  const output = await runTests("node", "page.test.mjs", (path) => ["--test", "--test-reporter=tap", path]);
  expect(output).toContain("# pass 1");
});

test.runIf(isDeno)("the page's tests for Deno pass", async () => {
  const output = await runTests("deno", "page.test.ts", (path, dir) => [
    "test",
    "-A",
    "--no-check",
    "--config",
    join(projectRoot, "deno.json"),
    "--import-map",
    join(dir, "imports.json"),
    path,
  ]);
  expect(output).toContain("1 passed");
});
