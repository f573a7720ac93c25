import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { CostedTest } from "../../../src/run/cost.ts";
import { findRun, settingsOf } from "../../../src/run/read-run.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptChange, Store } from "../../../src/store/store.ts";
import { type RetryChoice, retryNewest, retryTests } from "../../../src/workspace/retry-tests.ts";
import { selectAllFrom } from "../../../src/workspace/select-tests.ts";
import { type PlanOptions, startRun } from "../../../src/workspace/start-run.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const orders = `from: news@acme.example
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
variants: [{ name: one }, { name: two }, { name: three }]
expect: { overall: [inbox >= 50] }
`;
const commit = "a".repeat(40);
let config: ResolvedConfig;
let store: Store;
let closers: (() => Promise<unknown>)[];
beforeEach(async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "here", provider: "local" }] };\n',
    "scenarios/orders.yaml": orders,
    "scenarios/health/acme.yaml": "domain: acme.example\n",
  });
  config = await loadConfig({ cwd: dir, env: {} });
  store = await openMemoryStore();
  closers = [() => store.close(), remove];
});
afterEach(async () => {
  for (const close of closers) await close();
});

/** Records a run of every scenario, whose tests another process has worked on. Returns its id. */
async function record(changes: Readonly<Record<string, Omit<AttemptChange, "name">>>): Promise<string> {
  const { tests: selection, health } = await selectAllFrom(config, {});
  const started = await startRun(store, config, {
    selection,
    health,
    check: false,
    env: { GITHUB_SHA: commit },
    branch: "main",
    commandLine: "placewright run",
    asksProviders: false,
  });
  if (!started) throw new Error("no run");
  const attempts = await store.latestAttempts(started.runId);
  await store.saveAttempts(
    started.lease.fence,
    attempts.flatMap(({ name, testId }) => (changes[testId] ? [{ name, ...changes[testId] }] : [])),
  );
  await started.lease.release();
  return started.runId;
}

/** Retries tests of the newest run. Returns what it returns, and releases its lease after the test. */
async function retry(choice: RetryChoice, options: Partial<PlanOptions> = {}) {
  const { tests: selection, health } = await selectAllFrom(config, {});
  const begun = await retryNewest(store, config, choice, { selection, health, check: false, ...options });
  if (begun && "lease" in begun) closers.unshift(() => begun.lease.release());
  return begun;
}

const retriedIn = async (runId: string) =>
  (await store.latestAttempts(runId)).flatMap(({ testId, number, state }) =>
    number > 1 ? [`${testId} ${number} ${state}`] : [],
  );

const finished = (verdict: "passed" | "failed" | "not-measured" | "errored") =>
  ({ state: "finished", verdict }) as const;
const mixed = {
  "orders[one]@here": finished("failed"),
  "orders[two]@here": finished("errored"),
  "orders[three]@here": finished("passed"),
  "acme@here": finished("not-measured"),
};

describe("the tests to retry", () => {
  test.each<[string, RetryChoice, readonly string[]]>([
    ["failed or not measured", { lastFailed: true }, ["orders[one]@here 2 planned", "acme@here 2 planned"]],
    ["met a provider error", { onlyErrored: true }, ["orders[two]@here 2 planned"]],
    [
      "did any of it",
      { lastFailed: true, onlyErrored: true },
      ["orders[one]@here 2 planned", "orders[two]@here 2 planned", "acme@here 2 planned"],
    ],
  ])("are those that %s", async (_, choice, retried) => {
    const runId = await record(mixed);
    expect(await retry(choice)).toMatchObject({ runId, lease: { fence: { runId, epoch: 2 } } });
    expect(await retriedIn(runId)).toEqual(retried);
  });

  test("are retried without those that no scenario creates anymore, which are named", async () => {
    const runId = await record(mixed);
    expect(await retry({ lastFailed: true }, { health: [] })).toMatchObject({ runId, left: ["acme@here"] });
    expect(await retriedIn(runId)).toEqual(["orders[one]@here 2 planned"]);
  });

  test.each<[string, RetryChoice]>([
    ["none is chosen", {}],
    ["the choices are off", { lastFailed: false, onlyErrored: false }],
  ])("are none if %s, and the run's results are returned", async (_, choice) => {
    const runId = await record(mixed);
    expect(await retry(choice)).toMatchObject({ run: { id: runId } });
    expect(await retriedIn(runId)).toEqual([]);
  });

  test("are finished: the provider may still have the others", async () => {
    const runId = await record({
      "orders[one]@here": { state: "submitted", reportId: "r", verdict: "errored" },
    });
    // Then nothing is planned, so a message that cannot be built does not matter.
    const { tests } = await selectAllFrom(config, {});
    const selection = tests.map((each) => ({
      ...each,
      scenario: { ...each.scenario, message: { eml: "gone.eml" } },
    }));
    expect(await retry({ onlyErrored: true }, { selection })).toMatchObject({ runId });
    expect(await retriedIn(runId)).toEqual([]);
  });

  test("are planned again from today's scenarios, with the branch and commit of their run", async () => {
    const runId = await record(mixed);
    await retry({ lastFailed: true });
    const [first] = await store.latestAttempts(runId);
    expect((await store.attempt(first?.name ?? ""))?.plan).toMatchObject({
      submission: { tags: { "placewright-branch": "main", "placewright-commit": commit } },
    });
  });
});

describe("credentials", () => {
  const file = `export default { projects: [{ name: "here", provider: "sesv2", region: "eu-west-1", profile: "gone" }] };\n`;
  const onlyPlacements = async () => {
    await writeFile(join(config.projectDir, "placewright.config.ts"), file);
    config = await loadConfig({ cwd: config.projectDir, env: {} });
    return record({ "orders[one]@here": finished("failed") });
  };

  test("that are missing are found before a test is retried", async () => {
    const runId = await onlyPlacements();
    await expect(retry({ lastFailed: true })).rejects.toMatchObject({
      problems: [{ code: "provider-credentials" }],
    });
    expect(await retriedIn(runId)).toEqual([]);
  });

  test("are not asked for where a worker retries the tests", async () => {
    const runId = await onlyPlacements();
    await retry({ lastFailed: true }, { asksProviders: false });
    expect(await retriedIn(runId)).toEqual(["orders[one]@here 2 planned"]);
  });
});

test("a module that only the ledger names is never loaded", async () => {
  const runId = await record(mixed);
  const run = await findRun(store, runId);
  const [here] = settingsOf(run).projects;
  const evil = { ...here, name: "evil", settings: { provider: "module", module: "./evil.mjs" } };
  await writeFile(join(config.projectDir, "evil.mjs"), 'throw new Error("it ran");\n');
  const wanted = (await store.latestAttempts(runId)).filter(({ verdict }) => verdict === "failed");
  const { tests: selection, health } = await selectAllFrom(config, {});
  const started = await retryTests(
    store,
    config,
    { ...run, settings: { ...settingsOf(run), projects: [here, evil] } },
    wanted,
    { selection, health, check: false },
  );
  await started?.lease.release();
  expect(started).toMatchObject({ runId });
});

describe("nothing is retried", () => {
  test("if it was not confirmed; what it would cost is known", async () => {
    const runId = await record(mixed);
    const asked: (readonly CostedTest[])[] = [];
    const confirm = (tests: readonly CostedTest[]) => {
      asked.push(tests);
      return false;
    };
    expect(await retry({ onlyErrored: true }, { confirm })).toBeUndefined();
    expect(asked).toEqual([
      [{ project: expect.objectContaining({ name: "here" }), noChargeReason: undefined }],
    ]);
    expect(await retriedIn(runId)).toEqual([]);
    expect((await store.run(runId))?.lease).toBeUndefined();
  });

  test("if no scenario creates any of the tests anymore", async () => {
    const runId = await record({ "acme@here": finished("not-measured") });
    await expect(retry({ lastFailed: true }, { health: [] })).rejects.toMatchObject({
      code: "usage",
      reason: 'Cannot retry "acme@here": no scenario creates it anymore',
      hint: "Pass the paths and selection of the original run, or start a new run",
    });
    expect(await retriedIn(runId)).toEqual([]);
    expect((await store.run(runId))?.lease).toBeUndefined();
  });

  test("of a run that was cancelled, or in a ledger without runs", async () => {
    await expect(retry({ lastFailed: true })).rejects.toMatchObject({ code: "run-missing" });
    const runId = await record(mixed);
    await store.cancelRun(runId);
    await expect(retry({ lastFailed: true })).rejects.toMatchObject({
      code: "usage",
      reason: `Cannot continue run ${runId}: it was cancelled`,
    });
  });
});

test("does not retry a test that the provider was found to have, because it would be billed twice", async () => {
  const project = projectOf({ provider: "local" });
  const planned = plannedTest("sale", project);
  const fence = await beginRun(store, "run-1", [planned]);
  const { name } = planned.submission;
  await store.saveAttempts(fence, [{ name, state: "finished", verdict: "errored" }]);
  await store.saveReconciliation(fence, {
    checkedAt: "2026-03-01T08:15:00Z",
    doubles: [],
    orphans: [{ project: project.name, reportName: name, reportId: "1" }],
    vanished: [],
  });
  await store.releaseLease(fence);
  const run = await store.run("run-1");
  const attempts = await store.latestAttempts("run-1");
  if (!run) throw new Error("there is no run");
  await expect(
    retryTests(store, { ...config, projects: [project] }, run, attempts, { selection: [] }),
  ).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/the provider already has it\. Run placewright reconcile run-1 --adopt/),
  });
  // The lease is released, so that an adopting process can acquire it.
  expect((await store.run("run-1"))?.lease).toBeUndefined();
});
