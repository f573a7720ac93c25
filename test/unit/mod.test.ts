import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createJiti } from "jiti";
import type { PlacementProvider, Reporter } from "placewright";
import * as placewright from "placewright";
import * as check from "placewright/check";
import * as reportSchema from "placewright/report-schema";
import * as service from "placewright/service";
import * as placewrightVitest from "placewright/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { entryPoints } from "../../.ci/entry-points.mjs";
import { systemClock } from "../../src/base/clock.ts";
import { loadConfig } from "../../src/config/load.ts";
import { renderMessage } from "../../src/message/render.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { createComponentRenderer } from "../../src/scenario/render-component.ts";
import { resolveMessage } from "../../src/scenario/resolve-message.ts";
import { isOfTypes, isSuite, readDocPrograms, readExamples } from "../support/examples.ts";
import { useHttpServer } from "../support/loopback-server.ts";
import { makeProject } from "../support/project-folder.ts";
import { isDeno, projectRoot } from "../support/run-cli.ts";
import { isThorough } from "../support/sample-of.ts";
import { sampleRunReport } from "../support/sample-run-report.ts";

const examples = await readExamples();
const programs = examples.filter((example) => !isSuite(example));
const codeOf = (name: string): string => {
  const example = examples.find((each) => each.name === name);
  if (!example) throw new Error(`${name} has no example`);
  return example.code;
};

test("every function, class, and constant of the package has an example", () => {
  const names = Object.keys({ ...placewright, ...check, ...reportSchema, ...service, ...placewrightVitest });
  expect(names.length).toBeGreaterThan(30);
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
test.skipIf(isDeno || !isThorough)(
  "every example and every program in the docs passes the type check",
  async () => {
    const dir = await folderInside();
    const documented = await readDocPrograms();
    expect(documented.length).toBeGreaterThan(20);
    for (const { name, code } of [...examples, ...documented])
      await writeFile(join(dir, `${name.replaceAll("/", "-")}.ts`), code);
    const paths = Object.fromEntries(entryPoints.map(({ name, source }) => [name, [`../../${source}`]]));
    const config = { extends: "../../tsconfig.json", compilerOptions: { paths }, include: ["*.ts"] };
    await writeFile(join(dir, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", dir], {
      cwd: projectRoot,
    }).catch((error: { readonly stdout: string }) => error);
    expect(stdout).toBe("");
  },
);

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
    virtualModules: {
      placewright,
      "placewright/check": check,
      "placewright/report-schema": reportSchema,
      "placewright/service": service,
      claims: { claim },
    },
  });
  const filename = join(projectRoot, "example.ts");
  const source = `import { claim } from "claims";\n${checked}`;
  const module = (await jiti.evalModule(source, { filename, async: true })) as { readonly default?: unknown };
  return { default: module.default, claims };
}

test.each([
  ["PlacewrightError", 5],
  ["ProviderError", 2],
  ["parseThreshold", 3],
  ["evaluateExpectations", 1],
  ["judgeAssertions", 3],
  ["startService", 2],
  ["src/api/service.ts", 1],
  ["src/api/check.ts", 1],
  ["checks", 1],
  ["createSpamEngine", 3],
  ["notMeasured", 2],
  ["readMessage", 3],
  ["src/api/report-schema.ts", 2],
  ["fingerprintOf", 1],
  ["runReportJsonSchema", 1],
  ["worstVerdict", 2],
  ["verdicts", 1],
  ["severities", 1],
  ["operators", 1],
  ["references", 1],
  ["metrics", 1],
  ["landings", 1],
  ["healthMetrics", 1],
  ["purposes", 1],
  ["failLevels", 1],
  ["faultServices", 1],
  ["faultEffects", 1],
  ["AccountFixture", 1],
  ["AuthOptions", 1],
  ["Clock", 1],
  ["EvaluateOptions", 1],
  ["Quarantine", 1],
  ["Interceptor", 2],
  ["LoggedRequest", 2],
  ["ServiceControl", 5],
  ["EventFilter", 1],
  ["EventSinkOptions", 1],
  ["LoggedPublication", 1],
  ["MessageMatch", 1],
  ["RecipientRule", 1],
  ["ScriptedEvent", 1],
  ["ServiceEvent", 1],
  ["SmtpEndpoint", 1],
  ["WithheldRecipient", 1],
  ["ThresholdValue", 2],
  ["checkIds", 2],
  ["clientFamilies", 1],
  ["threshold", 1],
])("the example of %s results in what it says", async (name, claims) => {
  expect(await run(codeOf(name))).toMatchObject({ claims });
});

/** Runs an example in a folder with these files, as its working folder. */
async function runIn(files: Readonly<Record<string, string>>, names: readonly string[]) {
  const { dir, remove } = await makeProject(files);
  const before = process.cwd();
  onTestFinished(async () => {
    process.chdir(before);
    await remove();
  });
  process.chdir(dir);
  for (const name of names) expect((await run(codeOf(name))).claims, name).toBeGreaterThan(0);
}

const order = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`;

test("the example of runScenarios runs a project, whose report the example of parseReport reads", async () => {
  await runIn({ "scenarios/nightly.yaml": order }, ["runScenarios", "parseReport"]);
});

test("the example of collectRun collects what it has submitted", async () => {
  await runIn({ "scenarios/nightly.yaml": order }, ["collectRun"]);
});

test("the example of Problems names every file with an error", async () => {
  const broken = `${order}misspelled: 1\n`;
  await runIn({ "broken/scenarios/a.yaml": broken, "broken/scenarios/b.yaml": broken }, ["Problems"]);
});

test("the example of checkMessage checks a message file", async () => {
  const receipt =
    "From: Acme <news@acme.example>\r\nSubject: Your receipt\r\nMessage-ID: <1@acme.example>\r\n\r\nThank you.\r\n";
  await runIn({ "messages/receipt.eml": receipt }, ["checkMessage"]);
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

  test.each(["defineHealth", "HealthThresholdText"])("the example of %s loads", async (name) => {
    const { dir, remove } = await makeProject({ "scenarios/health.ts": codeOf(name) });
    onTestFinished(remove);
    const { health, problems } = await loadScenarios(["scenarios/health.ts"], { projectDir: dir });
    expect(problems).toEqual([]);
    expect(health).toMatchObject([{ domain: "acme.example", withinDays: 7 }]);
  });
});

test.each([
  ["defineConfig", { budget: { maxCost: 250 }, projects: [{ name: "local" }, { name: "ses" }] }],
  ["defineCheck", { check: { custom: [{ id: "acme/company-name" }] } }],
  ["NotificationConfig", { reportUrl: "https://reports.acme.example/placewright" }],
  ["DashboardConfig", { dashboard: { url: "https://placewright.acme.example" } }],
  ["MessagesConfig", { messages: { bucket: "acme-placewright" } }],
  ["ScheduleConfig", { retentionMs: 7_776_000_000, schedules: [{ name: "nightly", cron: "0 2 * * 1-5" }] }],
  ["ClientFamily", { check: { clients: ["gmail.*", "apple-mail.ios"] } }],
  ["ConfidenceLevel", { confidence: 0.95 }],
  ["SpendingLimits", { budget: { day: { maxNewTests: 100 }, month: { maxNewTests: 1000 } } }],
  ["SeedlistProject", { check: { failOn: "warn" }, projects: [{ name: "own" }, { name: "own-by-ses" }] }],
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
  expect((await provider.poll([id], { signal })).get(id)).toEqual({ status: "completed" });
  const { isps } = await provider.result(id, { signal });
  expect(
    placewright.evaluateExpectations({ Gmail: ["inbox >= 90"] }, { overall: {}, isps, simulated: true }),
  ).toMatchObject([{ outcome: "passed" }]);
});

test("the example of PlacementProvider measures at a server, and retries what it may", async () => {
  const { default: factory } = await run(codeOf("PlacementProvider"));
  const tests: { name: string; id: string; created: string; done: boolean }[] = [];
  let isBusy = true;
  const { url } = await useHttpServer(({ method, path }) => {
    const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
    if (method === "POST") {
      const name = searchParams.get("name") ?? "";
      const test = { name, id: `id of ${name}`, created: "2026-03-01T00:00:00Z", done: true };
      tests.push(test);
      return { body: test };
    }
    if (pathname !== "/tests") return { body: { from: pathname } };
    const status = isBusy ? 429 : 200;
    isBusy = false;
    return { status, body: tests };
  });
  const retried: unknown[] = [];
  const pace = { concurrency: 1, pollEveryMs: 10, retries: 1, retryBaseMs: 1, settleMs: 0 };
  const create = factory as placewright.ProviderFactory<{ readonly url: string }>;
  const onRetry = (call: placewright.FailedCall) => retried.push(call);
  const provider = await create({ url }, { pace, clock: systemClock, onRetry });
  const { signal } = new AbortController();
  const content = { kind: "raw", bytes: new Uint8Array([1]) } as const;
  const id = await provider.submit({ name: "a", from: "news@acme.example", content, tags: {} }, { signal });
  expect([...(await provider.find(["a", "b"], { signal }))]).toEqual([["a", id]]);
  expect(retried).toMatchObject([{ operation: "list", attempt: 1, isThrottled: true }]);
  expect([...(await provider.poll([id], { signal, names: new Map([[id, "a"]]) }))]).toEqual([
    [id, { status: "completed" }],
  ]);
  const listed = [];
  for await (const each of provider.list?.({ signal }) ?? [])
    listed.push("createdAtMs" in each ? each.createdAtMs : each);
  expect(listed).toEqual([Date.UTC(2026, 2, 1)]);
  expect(await provider.result(id, { signal })).toEqual({ from: `/tests/${encodeURI(id)}/placement` });
  const asked = { domain: "acme.example", fromMs: 0, toMs: 1, rateIsps: [] };
  expect(await provider.health?.(asked, { signal })).toEqual({ from: "/domains/acme.example" });
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

test("every example is run here, in the suite of placewright/vitest, or shows types only", () => {
  expect(
    programs
      .filter((example) => !isOfTypes(example))
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([
    "AccountFixture",
    "AuthOptions",
    "ClientFamily",
    "Clock",
    "ConfidenceLevel",
    "ConfigValues",
    "DashboardConfig",
    "EvaluateOptions",
    "EventFilter",
    "EventSinkOptions",
    "HealthThresholdText",
    "Interceptor",
    "LoggedPublication",
    "LoggedRequest",
    "MessageMatch",
    "MessagesConfig",
    "NotificationConfig",
    "PlacementProvider",
    "PlacewrightError",
    "Problems",
    "ProviderError",
    "Quarantine",
    "RecipientRule",
    "ScheduleConfig",
    "ScriptedEvent",
    "SeedlistProject",
    "ServiceControl",
    "ServiceEvent",
    "SmtpEndpoint",
    "SpendingLimits",
    "ThresholdValue",
    "UiConfig",
    "WithheldRecipient",
    "checkIds",
    "checkMessage",
    "checks",
    "clientFamilies",
    "collectRun",
    "createSpamEngine",
    "defineCheck",
    "defineConfig",
    "defineHealth",
    "defineProvider",
    "defineReporter",
    "defineScenario",
    "eml",
    "evaluateExpectations",
    "failLevels",
    "faultEffects",
    "faultServices",
    "fingerprintOf",
    "healthMetrics",
    "judgeAssertions",
    "landings",
    "metrics",
    "mime",
    "mjml",
    "notMeasured",
    "operators",
    "parseReport",
    "parseThreshold",
    "purposes",
    "reactEmail",
    "readMessage",
    "references",
    "runReportJsonSchema",
    "runScenarios",
    "serviceTemplate",
    "severities",
    "simple",
    "src/api/check.ts",
    "src/api/report-schema.ts",
    "src/api/service.ts",
    "src/mod.ts",
    "startService",
    "template",
    "threshold",
    "verdicts",
    "worstVerdict",
  ]);
});
