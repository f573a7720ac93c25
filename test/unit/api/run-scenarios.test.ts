import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CollectRunOptions,
  collectRun,
  PlacewrightError,
  Problems,
  type RunEvent,
  type RunScenariosOptions,
  runScenarios,
} from "placewright";
import { parseReport } from "placewright/report-schema";
import { type RunningService, startService } from "placewright/service";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { makeProject } from "../../support/project-folder.ts";
import { inDepth } from "../../support/sample-of.ts";

const message =
  'from: Acme <news@acme.example>\nmessage: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }\n';
const orders = `${message}tags: [orders]
variants: [{ name: one }, { name: two }, { name: three }]
expect: { overall: [inbox >= 1] }
`;
const welcome = `${message}tags: [welcome]\nexpect: { overall: [inbox >= 1] }\n`;

let service: RunningService;

/** A service of its own, as the far project "ses"; the local project simulates in the ledger's folder. */
const configOf = (url: string, keys = "") => `export default {
  check: { failOn: "never" },
  projects: [
    { name: "local", provider: "local", completeAfter: 20 },
    { name: "ses", provider: "sesv2", region: "us-east-1", endpoint: "${url}", pollEvery: 20, pricePerTest: 2, concurrency: 1, settle: 0 },
  ],
  ${keys}
};
`;

async function projectOf(files: Readonly<Record<string, string>> = {}, url = service.url) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": configOf(url),
    "scenarios/orders.yaml": orders,
    "scenarios/welcome.yaml": welcome,
    ...files,
  });
  onTestFinished(remove);
  return { dir, run: (options: RunScenariosOptions = {}) => runScenarios({ cwd: dir, env: {}, ...options }) };
}

/** Counts the tests that the far service has. */
const created = () =>
  service.control.requests().filter(({ operation }) => operation === "CreateDeliverabilityTestReport").length;

beforeEach(async () => {
  service = await startService({ completeAfterMs: 20, seed: "api" });
  return () => service.close();
});

test("runs every test, emits the events, and writes the report that it returns", async () => {
  const { dir, run } = await projectOf();
  const events: RunEvent[] = [];
  const { report, exitCode, costs, reportDir, reportFailures } = await run({
    project: ["local", "ses"],
    onEvent: (event) => events.push(event),
  });
  expect([exitCode, report?.verdict, report?.tests.length, created()]).toEqual([0, "passed", 8, 4]);
  expect(costs).toEqual([
    { project: "local", newTests: 4, pricePerTest: 0 },
    { project: "ses", newTests: 4, pricePerTest: 2 },
  ]);
  expect([reportDir, reportFailures]).toEqual([join(dir, "reports", report?.run.id ?? "?"), []]);
  const text = await readFile(join(reportDir ?? "?", "report.json"), "utf8");
  const { messages, ...written } = parseReport(JSON.parse(text));
  expect(written).toEqual(report);
  expect(Object.keys(messages).length).toBeGreaterThan(0);
  expect(events.at(0)).toMatchObject({ type: "run-started", runId: report?.run.id });
  expect(events.at(-1)).toMatchObject({ type: "run-finished", report: { exitCode: 0 } });
  expect(events.filter(({ type }) => type === "test-finished")).toHaveLength(8);
});

test.each<[string, RunScenariosOptions, readonly string[]]>([
  ["all", {}, ["orders (one)", "orders (two)", "orders (three)", "welcome"]],
  ["paths", { paths: ["scenarios/welcome.yaml"] }, ["welcome"]],
  ["a pattern", { grep: "t(wo|hree)" }, ["orders (two)", "orders (three)"]],
  ["tags", { tags: ["welcome"] }, ["welcome"]],
])("selects tests by %s", async (_, options, titles) => {
  const { run } = await projectOf();
  const { report } = await run(options);
  expect(report?.tests.map(({ title }) => title)).toEqual(titles);
});

inDepth("runs each test in one of the shards", async () => {
  const { run } = await projectOf();
  const titles: string[] = [];
  for (const index of [1, 2]) {
    const { report } = await run({ shard: { index, total: 2 } });
    expect(report?.run.shard).toMatchObject({ index, total: 2 });
    titles.push(...(report?.tests ?? []).map(({ title }) => title));
  }
  expect(titles.toSorted()).toEqual(["orders (one)", "orders (three)", "orders (two)", "welcome"]);
});

test.each<[string, RunScenariosOptions, RegExp]>([
  ["the number of tests", { maxNewTests: 3 }, /4 new tests would be created; the limit is 3/],
  ["the cost", { maxCost: 7.5 }, /would cost 8(\.00)?; the limit is 7\.50? /],
])("submits nothing above the limit of %s", async (_, options, reason) => {
  const { run } = await projectOf();
  const refused = run({ project: ["ses"], ...options });
  await expect(refused).rejects.toThrow(PlacewrightError);
  await expect(refused).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(reason) });
  expect(created()).toBe(0);
});

test("submits nothing in a dry run, and returns the cost", async () => {
  const { dir, run } = await projectOf();
  const result = await run({ project: ["ses"], dryRun: true });
  expect(result).toEqual({
    exitCode: 0,
    costs: [{ project: "ses", newTests: 4, pricePerTest: 2 }],
    problems: [],
    reportFailures: [],
  });
  expect(created()).toBe(0);
  await expect(access(join(dir, "reports"))).rejects.toThrow("ENOENT");
});

describe("stopping", () => {
  test("starts no new test once the signal aborts, and reports what is known", async () => {
    const { run } = await projectOf();
    const stop = new AbortController();
    const { report, exitCode } = await run({
      project: ["ses"],
      signal: stop.signal,
      onEvent: ({ type }) => type === "test-submitted" && stop.abort(),
    });
    expect([exitCode, report?.run.interrupted, created()]).toEqual([130, true, 1]);
    expect(report?.counts).toMatchObject({ pending: 1, skipped: 3 });
  });

  test("submits nothing if the signal has aborted before", async () => {
    const { run } = await projectOf();
    const result = await run({ project: ["ses"], signal: AbortSignal.abort() });
    expect([result.exitCode, result.report, created()]).toEqual([130, undefined, 0]);
  });

  test("aborts the calls in flight with the second signal", async () => {
    const [stop, abandon] = [new AbortController(), new AbortController()];
    const proxy = await startFaultyProxy(service.url, ({ method }) => {
      if (method !== "POST") return { kind: "pass" };
      stop.abort();
      abandon.abort();
      return { kind: "silent" };
    });
    onTestFinished(() => proxy.close());
    const { run } = await projectOf({}, proxy.url);
    const { report, exitCode } = await run({
      project: ["ses"],
      paths: ["scenarios/welcome.yaml"],
      signal: stop.signal,
      abandonSignal: abandon.signal,
    });
    expect([exitCode, report?.tests.map(({ submitUncertain }) => submitUncertain)]).toEqual([130, [true]]);
  });
});

test("ends after submitting with detach, without a report", async () => {
  const { dir, run } = await projectOf();
  const { report, exitCode, reportDir } = await run({ project: ["ses"], detach: true });
  expect([exitCode, created(), reportDir]).toEqual([0, 4, undefined]);
  expect(report?.counts.skipped).toBe(0);
  await expect(access(join(dir, "reports"))).rejects.toThrow("ENOENT");
});

describe("retrying", () => {
  test("retries the failed tests in the same run", async () => {
    const strict = {
      "scenarios/welcome.yaml": `${message}simulate: "* inbox=40 spam=60"\nexpect: { overall: [inbox >= 90] }\n`,
    };
    const { run } = await projectOf(strict);
    const first = await run();
    const second = await run({ lastFailed: true });
    expect([first.exitCode, second.exitCode]).toEqual([1, 1]);
    expect(second.report?.run.id).toBe(first.report?.run.id);
    expect(second.costs).toEqual([{ project: "local", newTests: 1, pricePerTest: 0 }]);
    expect(second.report?.tests.find(({ title }) => title === "welcome")?.earlierAttempts).toHaveLength(1);
  });

  test.each<[string, RunScenariosOptions]>([
    ["failed", { lastFailed: true }],
    ["met a provider error", { onlyErrored: true }],
  ])("returns the newest run if no test of it %s", async (_, options) => {
    const { run } = await projectOf();
    const first = await run();
    const second = await run(options);
    expect(second).toMatchObject({ exitCode: 0, costs: [], report: { run: { id: first.report?.run.id } } });
    expect(second.reportDir).toBeUndefined();
  });

  test("exits with 0 for a dry run of which no test has to be retried, even if the newest run failed", async () => {
    const strict = {
      "scenarios/welcome.yaml":
        'from: Acme <news@acme.example>\nmessage: { simple: { subject: Hello, text: Hello } }\nexpect: { overall: ["inbox == 12.5"] }\n',
    };
    const { run } = await projectOf(strict);
    const first = await run();
    const second = await run({ onlyErrored: true, dryRun: true });
    expect([first.exitCode, second.exitCode]).toEqual([1, 0]);
    expect(second.report?.run.id).toBe(first.report?.run.id);
  });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["a misspelled key", { tag: ["welcome"] }, /"?tag"?.* Did you mean "tags"\?/],
  ["a value of another type", { paths: "scenarios" }, /paths must be a list/],
  ["an unknown level", { failOn: "warning" }, /failOn/],
  ["a shard beyond the total", { shard: { index: 3, total: 2 } }, /shard has an index above its total/],
  ["a negative limit", { maxCost: -1 }, /maxCost/],
  ["an unknown project", { project: ["sess"] }, /Did you mean "ses"\?/],
  ["an unknown reporter", { reporters: ["junitt"] }, /Did you mean "junit"\?/],
])("rejects %s before anything is submitted", async (_, options, reason) => {
  const { run } = await projectOf();
  await expect(run(options as RunScenariosOptions)).rejects.toMatchObject({
    name: "PlacewrightError",
    code: "usage",
    message: expect.stringMatching(reason),
  });
  expect(created()).toBe(0);
});

test("throws one error as itself, and several as the cause", async () => {
  const { run } = await projectOf({ "scenarios/orders.yaml": "from: nobody\n" });
  const error = await run({ paths: ["scenarios/orders.yaml"] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "PlacewrightError", code: "scenario-invalid" });
  const all = (error as PlacewrightError).cause;
  expect(all).toBeInstanceOf(Problems);
  expect((all as Problems).problems.map(({ location }) => location?.file)).toEqual(
    (all as Problems).problems.map(() => "scenarios/orders.yaml"),
  );
  expect((all as Problems).problems.length).toBeGreaterThan(1);
});

test("returns the error of a broken scenario with the results of the others", async () => {
  const { run } = await projectOf({ "scenarios/orders.yaml": `${orders}unknown: 1\n` });
  const { exitCode, problems, report } = await run();
  expect(exitCode).toBe(2);
  expect(problems).toMatchObject([
    { code: "scenario-invalid", location: { file: "scenarios/orders.yaml", line: 6 } },
  ]);
  expect(report?.counts).toMatchObject({ passed: 1, "not-measured": 1 });
});

test("passes copies of the events, whose changes reach neither the report nor the ledger", async () => {
  const { dir, run } = await projectOf();
  const { report } = await run({
    tags: ["welcome"],
    onEvent(event) {
      if (event.type === "test-finished") Object.assign(event.result, { assertions: [], verdict: "failed" });
    },
  });
  expect(report?.tests.map(({ assertions }) => assertions.length)).toEqual([1]);
  const stored = parseReport(JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8")));
  expect(stored.tests).toMatchObject([{ verdict: "passed", assertions: [{}] }]);
});

inDepth("resolves paths of reporters: given ones by cwd, those of the config by the project", async () => {
  const own = `import { writeFileSync } from "node:fs";
export default ({ path }) => ({ onEnd() { writeFileSync(path, "x"); } });
`;
  const { dir } = await projectOf({
    "own.ts": own,
    "inner/own.ts": own,
    "inner/placewright.config.ts": configOf(service.url, 'reporters: ["junit=a.xml", "./own.ts=a.txt"],'),
    "inner/scenarios/welcome.yaml": welcome,
  });
  const options = { cwd: dir, env: {}, config: "inner/placewright.config.ts", project: ["local"] };
  expect(await runScenarios(options)).toMatchObject({ reportFailures: [] });
  for (const file of ["a.xml", "a.txt"]) await access(join(dir, "inner", file));
  expect(await runScenarios({ ...options, reporters: ["junit=b.xml", "./own.ts=b.txt"] })).toMatchObject({
    reportFailures: [],
  });
  for (const file of ["b.xml", "b.txt"]) await access(join(dir, file));
});

test("goes on if onEvent or a reporter fails, and says so", async () => {
  const { run } = await projectOf({
    "own.ts": 'export default { onEnd() { throw new Error("no disk"); } };\n',
  });
  const { report, exitCode, reportFailures } = await run({
    paths: ["scenarios/welcome.yaml"],
    reporters: ["./own.ts"],
    onEvent() {
      throw new Error("no room");
    },
  });
  expect([report?.verdict, exitCode]).toEqual(["passed", 3]);
  expect(reportFailures).toEqual([
    'Reporter "onEvent" failed: no room',
    'Reporter "./own.ts" failed: no disk',
  ]);
});

test("writes the report, the ledger, and the reporters' files where the options say", async () => {
  const { dir, run } = await projectOf();
  const { report, reportDir } = await run({
    paths: ["scenarios/welcome.yaml"],
    reports: "out/reports",
    ledger: "out/ledger",
    reporters: ["junit=out/results.xml"],
  });
  expect(reportDir).toBe(join(dir, "out/reports", report?.run.id ?? "?"));
  expect(await readFile(join(dir, "out/results.xml"), "utf8")).toContain('name="welcome"');
  await access(join(dir, "out/ledger"));
  await expect(access(join(dir, ".placewright"))).rejects.toThrow("ENOENT");
});

test.each<[string, RunScenariosOptions, string]>([
  ["blocks", { failOn: "error" }, "failed"],
  ["with checks off, submits", { failOn: "error", check: false }, "passed"],
])("%s a message with errors", async (_, options, verdict) => {
  const link = '<a href="http://paypa1.com/">PayPal</a>';
  const { run } = await projectOf({
    "scenarios/welcome.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", html: '<html lang="en"><body><p>${link}</p></body></html>' } }
simulate: "* inbox=95 spam=5"
expect: { overall: [inbox >= 90] }
`,
  });
  const { report } = await run({ paths: ["scenarios/welcome.yaml"], ...options });
  expect(report?.tests.map((each) => each.verdict)).toEqual([verdict]);
});

inDepth("is repeatable with a seed and a date", async () => {
  const { run } = await projectOf();
  const options = { paths: ["scenarios/welcome.yaml"], seed: "7", date: new Date(0), branch: "main" };
  const [first, second] = [await run(options), await run(options)];
  expect(first.report?.run).toMatchObject({ seed: "7", branch: "main", command: "runScenarios()" });
  const placements = [first, second].map(({ report }) => report?.tests[0]?.placement);
  expect(placements[0]).toEqual(placements[1]);
});

test("refuses a folder that does not exist", async () => {
  await expect(runScenarios({ cwd: "/nowhere", env: {} })).rejects.toMatchObject({
    code: "usage",
    reason: 'Cannot run the scenarios: there is no folder "/nowhere"',
  });
});

test("everyMs submits nothing again that a run has submitted, and finishes one that was stopped", async () => {
  const { run } = await projectOf();
  const nightly = { project: ["ses"], detach: true, everyMs: 60_000 };
  const first = await run(nightly);
  expect([first.exitCode, created(), first.earlierRuns]).toEqual([0, 4, []]);
  const again = await run(nightly);
  expect(again).toMatchObject({ exitCode: 0, earlierRuns: [first.report?.run.id], costs: [] });
  expect([again.report, created()]).toEqual([undefined, 4]);
  const other = await run({ ...nightly, everyMs: 0 });
  expect([other.report?.tests.length, created()]).toEqual([4, 8]);
});

test("everyMs submits what a run that was stopped has left", async () => {
  const { run } = await projectOf();
  const stop = new AbortController();
  const nightly = { project: ["ses"], detach: true, everyMs: 60_000 };
  const onEvent = ({ type }: RunEvent) => type === "test-submitted" && stop.abort();
  const first = await run({ ...nightly, signal: stop.signal, onEvent });
  const before = created();
  expect(before).toBeLessThan(4);
  const left = 4 - before;
  const stopped = await run({ ...nightly, signal: AbortSignal.abort() });
  expect([stopped.exitCode, created()]).toEqual([130, before]);
  for (const limit of [{ maxNewTests: left - 1 }, { maxCost: 2 * left - 0.5 }])
    for (const dryRun of [true, false])
      await expect(run({ ...nightly, ...limit, dryRun })).rejects.toMatchObject({
        code: "usage",
        reason: expect.stringContaining("Nothing was submitted"),
      });
  expect(created()).toBe(before);
  const costs = [{ project: "ses", newTests: left, pricePerTest: 2 }];
  expect(await run({ ...nightly, dryRun: true })).toMatchObject({ costs, exitCode: 0 });
  const { earlierRuns, ...rest } = await run({ ...nightly, maxNewTests: left });
  expect([earlierRuns, created(), rest.costs]).toEqual([[first.report?.run.id], 4, costs]);
});

test("the limit of a call counts what it submits of an earlier run", async () => {
  const { dir, run } = await projectOf();
  const stop = new AbortController();
  const nightly = { project: ["ses"], detach: true, everyMs: 60_000 };
  const onEvent = ({ type }: RunEvent) => type === "test-submitted" && stop.abort();
  await run({ ...nightly, signal: stop.signal, onEvent });
  const left = 4 - created();
  await writeFile(join(dir, "scenarios/more.yaml"), welcome.replace("welcome", "more"));
  await expect(run({ ...nightly, maxNewTests: left })).rejects.toMatchObject({
    reason: expect.stringMatching(
      /new tests would be created; the limit is \d \(maxNewTests\)\. Only the .* that an earlier run had left w/,
    ),
  });
  expect(created()).toBe(4);
  expect((await run({ ...nightly, maxNewTests: 1 })).report?.tests).toHaveLength(1);
});

test("collectRun collects a detached run, and submits nothing", async () => {
  const { dir, run } = await projectOf();
  const submitted = await run({ project: ["ses"], detach: true });
  expect(submitted.reportDir).toBeUndefined();
  const events: RunEvent[] = [];
  const id = submitted.report?.run.id ?? "?";
  const onEvent = (event: RunEvent) => events.push(event);
  const { report, exitCode, reportDir } = await collectRun({ cwd: dir, env: {}, run: id, onEvent });
  expect([report.run.id, report.verdict, exitCode, created()]).toEqual([id, "passed", 0, 4]);
  expect(reportDir).toBe(join(dir, "reports", id));
  expect(events.filter(({ type }) => type === "test-finished")).toHaveLength(4);
  await access(join(reportDir ?? "?", "index.html"));
  expect((await collectRun({ cwd: dir, env: {} })).report.run.id).toBe(id);
});

test("collectRun asks once without wait, and says what is still to come", async () => {
  const slow = await startService({ completeAfterMs: 600_000 });
  onTestFinished(() => slow.close());
  const { dir, run } = await projectOf({}, slow.url);
  await run({ project: ["ses"], detach: true });
  const { report, exitCode } = await collectRun({ cwd: dir, env: {}, wait: false });
  expect([report.counts.pending, exitCode]).toEqual([4, 4]);
  const timed = await collectRun({ cwd: dir, env: {}, timeoutMs: 1 });
  expect([timed.report.counts.pending, timed.exitCode]).toEqual([4, 4]);
});

test.each<[string, CollectRunOptions, string, string]>([
  ["no ledger", {}, "run-missing", "No runs yet"],
  [
    "a misspelled option",
    { runs: "a" } as CollectRunOptions,
    "usage",
    'Cannot collect the run: the options object has no key "runs"',
  ],
  ["a folder that is not there", { cwd: "/nowhere" }, "usage", "Cannot collect the run: there is no folder"],
])("collectRun refuses %s, and leaves nothing", async (_, options, code, reason) => {
  const { dir } = await projectOf();
  await expect(collectRun({ cwd: dir, env: {}, ...options })).rejects.toMatchObject({
    code,
    reason: expect.stringContaining(reason),
  });
  await expect(access(join(dir, ".placewright"))).rejects.toThrow();
});

test("everyMs leaves a stopped run alone that has none of the tests", async () => {
  const { run } = await projectOf();
  const stop = new AbortController();
  const nightly = { project: ["ses"], detach: true, everyMs: 60_000 };
  const onEvent = ({ type }: RunEvent) => type === "test-submitted" && stop.abort();
  await run({ ...nightly, grep: "orders", signal: stop.signal, onEvent });
  expect(created()).toBeLessThan(3);
  const before = created();
  const { earlierRuns, report, costs } = await run({ ...nightly, grep: "welcome" });
  expect([earlierRuns, report?.tests.length, created() - before]).toEqual([[], 1, 1]);
  expect(costs).toMatchObject([{ newTests: 1 }]);
});

test("reporters get the results of a run of which nothing is retried", async () => {
  const { dir, run } = await projectOf();
  const first = await run();
  const again = await run({ lastFailed: true, reporters: ["junit=results.xml"] });
  expect([again.report?.run.id, again.exitCode]).toEqual([first.report?.run.id, 0]);
  expect(await readFile(join(dir, "results.xml"), "utf8")).toContain("<testsuites");
  await run({ lastFailed: true, dryRun: true, reporters: ["junit=none.xml"] });
  await expect(access(join(dir, "none.xml"))).rejects.toThrow();
});
