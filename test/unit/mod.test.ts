import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createJiti } from "jiti";
import type { PlacementProvider, Reporter } from "placewright";
import * as placewright from "placewright";
import * as placewrightVitest from "placewright/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { loadConfig } from "../../src/config/load.ts";
import { renderMessage } from "../../src/message/render.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { createComponentRenderer } from "../../src/scenario/render-component.ts";
import { resolveMessage } from "../../src/scenario/resolve-message.ts";
import { isSuite, readExamples } from "../support/examples.ts";
import { makeProject } from "../support/project-folder.ts";
import { isDeno, projectRoot } from "../support/run-cli.ts";
import { sampleRunReport } from "../support/sample-run-report.ts";

const examples = await readExamples();
const programs = examples.filter((example) => !isSuite(example));
const codeOf = (name: string): string => {
  const example = examples.find((each) => each.name === name);
  if (!example) throw new Error(`${name} has no example`);
  return example.code;
};

test("every function and class of the package has an example", () => {
  const names = Object.entries({ ...placewright, ...placewrightVitest })
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !examples.some((example) => example.name === name))).toEqual([]);
});

/** Creates a folder in this project, so that the imports of its files resolve. */
async function folderInside(): Promise<string> {
  await mkdir(join(projectRoot, "reports"), { recursive: true });
  const dir = await mkdtemp(join(projectRoot, "reports/examples-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

// The compiler is a separate program: on Deno, it would run the same.
test.skipIf(isDeno)("every example passes the type check", async () => {
  const dir = await folderInside();
  for (const { name, code } of examples) await writeFile(join(dir, `${name.replaceAll("/", "-")}.ts`), code);
  const paths = { placewright: ["../../src/mod.ts"], "placewright/vitest": ["../../src/vitest/mod.ts"] };
  const config = { extends: "../../tsconfig.json", compilerOptions: { paths }, include: ["*.ts"] };
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", dir], {
    cwd: projectRoot,
  }).catch((error: { readonly stdout: string }) => error);
  expect(stdout).toBe("");
});

/** Runs an example as a module. Every `expression; // → value` line must result in the value. */
async function run(code: string): Promise<{ readonly default?: unknown; readonly claims: number }> {
  let claims = 0;
  const claim = (actual: unknown, expected: unknown): void => {
    claims++;
    expect(actual).toEqual(expected);
  };
  const checked = code.replaceAll(
    /^(\s*)(.+); \/\/ → (.+)$/gm,
    (_, indent: string, actual: string, expected: string) => `${indent}claim(${actual}, (${expected}));`,
  );
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    virtualModules: { placewright, claims: { claim } },
  });
  const filename = join(projectRoot, "example.ts");
  const source = `import { claim } from "claims";\n${checked}`;
  const module = (await jiti.evalModule(source, { filename, async: true })) as { readonly default?: unknown };
  return { default: module.default, claims };
}

test.each([
  ["PlacewrightError", 3],
  ["ProviderError", 2],
  ["parseThreshold", 3],
  ["evaluateExpectations", 1],
  ["judgeAssertions", 3],
  ["startService", 2],
])("the example of %s results in what it says", async (name, claims) => {
  expect(await run(codeOf(name))).toMatchObject({ claims });
});

describe("examples of messages and scenarios", () => {
  const fixtures = {
    "templates/spring-sale.html.hbs": '<html lang="en"><body><h1>{{headline}}</h1></body></html>',
    "templates/newsletter.mjml":
      "<mjml><mj-body><mj-section><mj-column><mj-text>Roses</mj-text></mj-column></mj-section></mj-body></mjml>",
    "emails/welcome.tsx": "export default ({ name }: { name: string }) => <p>Welcome, {name}</p>;\n",
    "messages/receipt.eml": "From: Acme <news@acme.example>\r\nSubject: Your receipt\r\n\r\nThank you.\r\n",
    "documents/invoice.pdf": "%PDF-1.4",
    "package.json": '{ "type": "module" }',
  };

  test.each([
    ["src/mod.ts", ["Reset your password"]],
    ["defineScenario", ["Spring is here", "Der Frühling ist da"]],
    ["mime", ["Your invoice A-4711"]],
    ["template", ["Ten tulips for the price of eight"]],
    ["mjml", ["Three ways to prune roses"]],
    ["reactEmail", ["Welcome, Zoë"]],
    ["eml", ["Your receipt"]],
    ["simple", ["Reset your password"]],
    ["serviceTemplate", ["New: Watering can"]],
  ])("the example of %s loads and renders", async (name, subjects) => {
    const { dir, remove } = await makeProject({ ...fixtures, "scenarios/example.ts": codeOf(name) });
    onTestFinished(remove);
    await symlink(join(projectRoot, "node_modules"), join(dir, "node_modules"));
    const { scenarios, problems } = await loadScenarios(["scenarios/example.ts"], { projectDir: dir });
    expect(problems).toEqual([]);
    const context = {
      projectDir: dir,
      templatesDir: join(dir, "templates"),
      date: new Date(0),
      seed: "example",
      renderComponent: createComponentRenderer(dir),
    };
    const rendered = await Promise.all(
      scenarios.flatMap((scenario) =>
        scenario.variants.map(async (variant) => {
          const source = await resolveMessage(scenario, variant);
          return await renderMessage({ from: scenario.from, source, data: variant.row }, context);
        }),
      ),
    );
    expect(rendered.map(({ parsed }) => parsed?.subject)).toEqual(subjects);
  });

  test("the example of defineHealth loads", async () => {
    const { dir, remove } = await makeProject({ "scenarios/health.ts": codeOf("defineHealth") });
    onTestFinished(remove);
    const { health, problems } = await loadScenarios(["scenarios/health.ts"], { projectDir: dir });
    expect(problems).toEqual([]);
    expect(health).toMatchObject([{ domain: "acme.example", withinDays: 7 }]);
  });
});

test.each([
  ["defineConfig", { budget: { maxCost: 250 }, projects: [{ name: "local" }, { name: "ses" }] }],
  ["defineCheck", { check: { custom: [{ id: "acme/company-name" }] } }],
])("the example of %s loads as a config", async (name, expected) => {
  const { dir, remove } = await makeProject({ "placewright.config.ts": codeOf(name) });
  onTestFinished(remove);
  expect(await loadConfig({ cwd: dir, env: {} })).toMatchObject(expected);
});

test("the example of defineProvider measures a test", async () => {
  const { default: factory } = await run(codeOf("defineProvider"));
  const pace = { concurrency: 1, pollEveryMs: 10, retries: 0, retryBaseMs: 10, settleMs: 0 };
  const create = factory as placewright.ProviderFactory<{ readonly isp: string }>;
  const provider: PlacementProvider = await create({ isp: "Gmail" }, { pace, clock: systemClock });
  const { signal } = new AbortController();
  const content = { kind: "simple", subject: "Hello", text: "Hello" } as const;
  const id = await provider.submit({ name: "a", from: "news@acme.example", content, tags: {} }, { signal });
  expect([...(await provider.find(["a", "b"], { signal }))]).toEqual([["a", id]]);
  expect((await provider.look([id], { signal })).get(id)).toEqual({ status: "completed" });
  const { isps } = await provider.result(id, { signal });
  expect(
    placewright.evaluateExpectations({ Gmail: ["inbox >= 90"] }, { overall: {}, isps, simulated: true }),
  ).toMatchObject([{ outcome: "passed" }]);
});

test("the example of defineReporter writes a line per test", async () => {
  const { default: factory } = await run(codeOf("defineReporter"));
  const { dir, remove } = await makeProject({});
  onTestFinished(remove);
  const path = join(dir, "out.csv");
  const reporter = (factory as (options: { readonly path: string }) => Reporter)({ path });
  const report = sampleRunReport();
  await reporter.onEnd?.(report, { readMessage: async () => undefined, pathOf: (file) => file });
  expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(report.tests.length);
});

test("every example is run here or in the suite of placewright/vitest", () => {
  expect(programs.map(({ name }) => name).toSorted()).toEqual([
    "PlacewrightError",
    "ProviderError",
    "defineCheck",
    "defineConfig",
    "defineHealth",
    "defineProvider",
    "defineReporter",
    "defineScenario",
    "eml",
    "evaluateExpectations",
    "judgeAssertions",
    "mime",
    "mjml",
    "parseThreshold",
    "reactEmail",
    "serviceTemplate",
    "simple",
    "src/mod.ts",
    "startService",
    "template",
  ]);
});
