import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { RunProject } from "../../../src/run/plan.ts";
import { hasLocalData } from "../../../src/workspace/local-dir.ts";
import { openProvider, providerFaults, secretsOf } from "../../../src/workspace/open-provider.ts";
import { never, placementTest, policyOf } from "../../support/amazon-provider.ts";
import { makeProject } from "../../support/project-folder.ts";

const runId = "20260301-081500-3fa9c1";
const methods = ["region", "submit", "find", "poll", "result", "close"];

/** A module whose provider has these methods, and names its options and poll interval. */
const moduleOf = (names: readonly string[]) => `export default (options, policy) => ({
  name: options?.name + " " + policy.pace.pollEveryMs, simulated: false,
  ${names.map((name) => `${name}: async () => "${name}"`).join(", ")}
});
`;

async function stage(files: Readonly<Record<string, string>>, ...projects: readonly string[]) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [${projects.join(", ")}] };\n`,
    ...files,
  });
  onTestFinished(remove);
  const config = await loadConfig({ cwd: dir, env: {} });
  return { dir, config };
}

const firstOf = ({ projects }: ResolvedConfig): RunProject => {
  const [project] = projects;
  if (!project) throw new Error("no project");
  return project;
};
const open = (config: ResolvedConfig) => openProvider(config, runId, firstOf(config), policyOf());

const custom = '{ name: "own", provider: "module", module: "./own.mjs", options: { name: "panel" } }';

test("a custom provider is created with its options, and the pace of its project", async () => {
  const { config } = await stage({ "own.mjs": moduleOf(methods) }, custom);
  const provider = await open(config);
  expect([provider.name, await provider.region()]).toEqual(["panel 5", "region"]);
  // Its responses are checked, like those of every provider that is not an API.
  await expect(provider.result("r", never)).rejects.toMatchObject({ code: "provider-answer-invalid" });
});

test.each(methods)("a custom provider without %s() is rejected", async (method) => {
  const { config } = await stage({ "own.mjs": moduleOf(methods.filter((name) => name !== method)) }, custom);
  await expect(open(config)).rejects.toMatchObject({
    code: "config-invalid",
    reason: `Cannot use the provider "./own.mjs": the provider that it creates has no ${method}()`,
    hint: expect.stringContaining("https://placewright.dev/providers"),
  });
});

test.each(["undefined", "null"])("a custom provider that is %s is rejected", async (value) => {
  const { config } = await stage({ "own.mjs": `export default () => ${value};\n` }, custom);
  await expect(open(config)).rejects.toMatchObject({
    code: "config-invalid",
    reason: expect.stringContaining("has no region()"),
  });
});

test("a custom provider that cannot be created is rejected, with the reason", async () => {
  const { config } = await stage(
    { "own.mjs": 'export default () => { throw new Error("no account"); };\n' },
    custom,
  );
  await expect(open(config)).rejects.toMatchObject({
    code: "config-invalid",
    reason: expect.stringContaining("no account"),
  });
});

test("the custom providers that cannot be loaded are named, and only those", async () => {
  const { config } = await stage(
    { "own.mjs": moduleOf(methods), "object.mjs": "export default {};\n" },
    '{ name: "local", provider: "local" }',
    custom,
    '{ name: "object", provider: "module", module: "./object.mjs" }',
    '{ name: "gone", provider: "module", module: "./gone.mjs" }',
  );
  const faults = await providerFaults(
    new Set(["local", "own", "object", "gone", "only in a ledger"]),
    config,
  );
  expect(faults.map(({ code, reason }) => [code, reason])).toEqual([
    ["config-invalid", expect.stringContaining("its default export is not a function")],
    ["file-missing", expect.stringContaining('"./gone.mjs"')],
  ]);
  expect(faults[0]?.hint).toContain("Add export default defineProvider");
  expect(await providerFaults(new Set(["local"]), config)).toEqual([]);
});

test("a calibration that cannot be used is named, if a project uses it", async () => {
  const { config } = await stage(
    { ".placewright/calibration.json": '{ "a": 1 }' },
    '{ name: "local", provider: "local" }',
    custom,
  );
  expect(await providerFaults(new Set(["local"]), config)).toMatchObject([
    {
      code: "config-invalid",
      reason: expect.stringContaining("Cannot use the calibration in "),
      hint: "Run placewright calibrate again, or delete the file",
    },
  ]);
  expect(await providerFaults(new Set(["other"]), config)).toEqual([]);
});

test("the embedded service keeps a run's account in the ledger's folder", async () => {
  const { config } = await stage({}, '{ name: "here", provider: "local", completeAfter: 0 }');
  const provider = await open(config);
  const id = await provider.submit(placementTest("a"), never);
  await provider.close();
  expect(await hasLocalData(config, runId)).toBe(true);
  const again = await open(config);
  expect(await again.find(["a"], never)).toEqual(new Map([["a", id]]));
  await again.close();
});

test("a provider of Amazon has nothing in the ledger's folder", async () => {
  const { config } = await stage({}, '{ name: "ses", provider: "sesv2", region: "eu-west-1" }');
  const provider = await open(config);
  expect([provider.name, await provider.region()]).toEqual(["sesv2", "eu-west-1"]);
  await provider.close();
  expect(await hasLocalData(config, runId)).toBe(false);
});

test("files that the config names are in the project folder", async () => {
  const { dir, config } = await stage({ "key.pem": "a key" }, '{ name: "local", provider: "local" }');
  const { resolve } = secretsOf(config);
  expect(resolve("key.pem")).toBe(join(dir, "key.pem"));
  expect(await readFile(resolve("key.pem"), "utf8")).toBe("a key");
});
