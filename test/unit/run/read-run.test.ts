import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Placement } from "../../../src/result/placement.ts";
import type { Reconciliation } from "../../../src/result/reconciliation.ts";
import type { RunOutcome, TestIdentity } from "../../../src/result/run-report.ts";
import { countVerdicts, exitCodeOf } from "../../../src/result/verdict.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { type ReadRunOptions, readRun, readTest, settingsOf } from "../../../src/run/read-run.ts";
import { recordAttempts } from "../../../src/run/record-run.ts";
import { thisRuntime } from "../../../src/run/summarize-run.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptChange, Fence, Store } from "../../../src/store/store.ts";
import { version } from "../../../src/version.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const eu = { ...projectOf({ provider: "sesv2", region: "eu-west-1" }), name: "eu" };
const local = { ...projectOf({ provider: "local" }), name: "local" };
const placed = (inboxPercent: number, simulated = false): Placement => ({
  overall: { inboxPercent, spamPercent: 100 - inboxPercent },
  isps: [{ isp: "Gmail", inboxPercent: inboxPercent - 1 }, { isp: "Yahoo" }],
  simulated,
});

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

/** Records a run whose test names are unique in the ledger. */
const begin = (runId: string, tests: readonly PlannedTest[], nowMs = 1000, branch?: string): Promise<Fence> =>
  beginRun(
    store,
    runId,
    tests.map((each) => ({
      ...each,
      submission: { ...each.submission, name: `${each.identity.title}.${runId}` },
    })),
    { nowMs, ...(branch === undefined ? {} : { branch }) },
  );

async function read(runId: string, options: Partial<ReadRunOptions> = {}): Promise<RunOutcome> {
  const run = await store.run(runId);
  if (!run) throw new Error(`no run ${runId}`);
  return readRun(store, run, { atMs: 5000, ...options });
}

/** The change that a passed test leaves. */
const finished = (name: string, placement: Placement, more: Partial<AttemptChange> = {}): AttemptChange => ({
  name,
  state: "finished",
  reportId: `r-${name}`,
  submittedAtMs: 1500,
  completedAtMs: 2500,
  placement,
  verdict: "passed",
  result: { verdict: "passed", summary: "Good", assertions: [] },
  ...more,
});

describe("a run is read", () => {
  test("with everything that the ledger knows of it", async () => {
    const tests = [plannedTest("a", local), plannedTest("b", local)];
    const fence = await begin("run", tests, 1000, "main");
    await store.saveAttempts(fence, [finished("a.run", placed(90))], { create: 2, get: 3 });
    const report = await read("run");
    const verdicts = ["passed", "skipped"] as const;
    expect(report).toEqual({
      schemaVersion: 2,
      tool: { name: "placewright", version },
      runtime: thisRuntime(),
      run: {
        id: "run",
        startedAt: "1970-01-01T00:00:01.000Z",
        finishedAt: "1970-01-01T00:00:05.000Z",
        durationMs: 4000,
        interrupted: false,
        simulated: false,
        apiCalls: 5,
        callsByOperation: { create: 2, get: 3 },
        costs: [{ project: "local", newTests: 1, pricePerTest: 0 }],
        branch: "main",
      },
      verdict: "skipped",
      summary: "b: Not submitted yet",
      exitCode: exitCodeOf(verdicts, { interrupted: false }),
      counts: countVerdicts(verdicts),
      tests: [
        {
          ...tests[0]?.identity,
          position: 1,
          verdict: "passed",
          summary: "Good",
          assertions: [],
          placement: placed(90),
          contentHash: "a",
          reportName: "a.run",
          reportId: "r-a.run",
          submittedAt: "1970-01-01T00:00:01.500Z",
          completedAt: "1970-01-01T00:00:02.500Z",
        },
        {
          ...tests[1]?.identity,
          position: 2,
          verdict: "skipped",
          summary: "Not submitted yet",
          assertions: [],
          contentHash: "b",
          reportName: "b.run",
        },
      ],
    });
  });

  test("with its end, once it is finished, or nothing if the clock was set back", async () => {
    const fence = await begin("run", [plannedTest("a", local)]);
    expect((await read("run", { atMs: 1000.6 })).run.durationMs).toBe(1);
    expect((await read("run", { atMs: 500 })).run.durationMs).toBe(0);
    await store.saveAttempts(fence, [finished("a.run", placed(90))]);
    await store.finishRun(fence, { verdict: "passed", finishedAtMs: 3000 });
    expect((await read("run")).run).toMatchObject({
      finishedAt: "1970-01-01T00:00:03.000Z",
      durationMs: 2000,
    });
    expect((await read("run")).run).not.toHaveProperty("branch");
  });

  test("as interrupted if it was", async () => {
    await begin("run", [plannedTest("a", local)]);
    expect(await read("run", { interrupted: true })).toMatchObject({
      exitCode: 130,
      run: { interrupted: true },
    });
  });

  test("as simulated if any of its placements is", async () => {
    const fence = await begin("run", [plannedTest("a", local), plannedTest("b", local)]);
    await store.saveAttempts(fence, [finished("a.run", placed(90))]);
    expect((await read("run")).run.simulated).toBe(false);
    await store.saveAttempts(fence, [finished("b.run", placed(90, true))]);
    expect((await read("run")).run.simulated).toBe(true);
  });

  test("with the settings that it was started with, except for its projects", async () => {
    const settings = { projects: [local], seed: "s", command: "placewright run", commit: "abc" };
    const lease = { owner: "o", untilMs: 9 };
    await store.createRun({ id: "run", createdAtMs: 1000, settings }, lease);
    const run = await store.run("run");
    expect(run && settingsOf(run)).toEqual(settings);
    const report = await read("run");
    expect(report.run).toMatchObject({ seed: "s", command: "placewright run", commit: "abc" });
    expect(report.run).not.toHaveProperty("projects");
    expect(report).toMatchObject({ tests: [], summary: "No tests were run" });
  });

  const clean: Reconciliation = {
    checkedAt: "1970-01-01T00:00:03.000Z",
    doubles: [],
    orphans: [],
    vanished: [{ project: "eu", testId: "a@eu", reportName: "a.run", reportId: "r" }],
  };
  test.each<[string, Reconciliation, number]>([
    ["that lost a test", clean, 0],
    ["without any", { ...clean, vanished: [] }, 0],
    [
      "with an unknown test",
      { ...clean, orphans: [{ project: "eu", reportName: "x.run", reportId: "x" }] },
      3,
    ],
    [
      "with a test that is billed twice",
      { ...clean, doubles: [{ project: "eu", reportName: "a.run", reportIds: ["r", "s"] }] },
      3,
    ],
  ])("with its differences from a provider %s", async (_, reconciliation, exitCode) => {
    const fence = await begin("run", [plannedTest("a", local)]);
    await store.saveAttempts(fence, [finished("a.run", placed(90))]);
    await store.saveReconciliation(fence, reconciliation);
    expect(await read("run")).toMatchObject({ exitCode, run: { reconciliation } });
  });
});

describe("the costs of a run", () => {
  test("count each test that the provider has created, per project", async () => {
    const fence = await begin("run", [
      plannedTest("a", eu),
      plannedTest("b", eu),
      plannedTest("c", eu),
      plannedTest("d", local),
    ]);
    await store.saveAttempts(fence, [
      finished("a.run", placed(90)),
      { name: "b.run", state: "submitted", reportId: "r-b", submittedAtMs: 1500 },
      finished("d.run", placed(90)),
    ]);
    const { costs = [] } = (await read("run")).run;
    expect(costs.map(({ project, newTests }) => [project, newTests])).toEqual([
      ["eu", 2],
      ["local", 1],
    ]);
  });

  test("count earlier attempts, unless they were not created", async () => {
    const test = plannedTest("a", eu);
    const fence = await begin("run", [test]);
    const numbers = (latest: number) => new Map([[test.identity.id, latest]]);
    const options = { store, fence, branch: undefined, nowMs: 1000 };
    const costOf = async () => (await read("run")).run.costs?.[0]?.newTests;
    await store.saveAttempts(fence, [finished("a.run", placed(90))]);
    await recordAttempts([test], numbers(1), options);
    expect(await costOf()).toBe(1);
    const [second] = await store.latestAttempts("run");
    await store.saveAttempts(fence, [{ name: second?.name ?? "", state: "finished", verdict: "errored" }]);
    await recordAttempts([test], numbers(2), options);
    expect(await costOf()).toBe(1);
    const [third] = await store.latestAttempts("run");
    await store.saveAttempts(fence, [finished(third?.name ?? "", placed(90))]);
    expect(await costOf()).toBe(2);
  });

  test("count nothing that is reused", async () => {
    const fence = await begin("old", [plannedTest("a", eu)]);
    await store.saveAttempts(fence, [finished("a.old", placed(90))]);
    const tests = [
      { ...plannedTest("a", eu), submission: { ...plannedTest("a", eu).submission, name: "a.new" } },
    ];
    const next = await beginRun(store, "new", tests, { nowMs: 3000, reuseMs: 10_000 });
    await store.saveAttempts(next, [{ name: "a.new", state: "finished", reportId: "r", verdict: "passed" }]);
    const report = await read("new");
    expect(report.run.costs).toMatchObject([{ project: "eu", newTests: 0 }]);
    expect(report.tests).toMatchObject([
      { reused: { runId: "old", measuredAt: "1970-01-01T00:00:02.500Z" } },
    ]);
  });
});

describe("the history of a test", () => {
  /** Records a finished, passed run of one test. */
  async function measure(runId: string, nowMs: number, placement: Placement): Promise<void> {
    const fence = await begin(runId, [plannedTest("a", local)], nowMs, "main");
    await store.saveAttempts(fence, [finished(`a.${runId}`, placement, { completedAtMs: nowMs })]);
    await store.finishRun(fence, { verdict: "passed", finishedAtMs: nowMs });
  }

  test("is its last measurements before the run, oldest first, without what was not measured", async () => {
    for (let index = 1; index <= 14; index++) await measure(`r${index}`, index * 1000, placed(50 + index));
    await begin("run", [plannedTest("a", local)], 15_000, "main");
    const [{ trend = [], baseline } = {}] = (await read("run")).tests;
    expect(trend.map(({ runId }) => runId)).toEqual(
      Array.from({ length: 12 }, (_, index) => `r${index + 3}`),
    );
    expect(trend[0]).toEqual({
      runId: "r3",
      measuredAt: "1970-01-01T00:00:03.000Z",
      inboxPercents: { overall: 53, Gmail: 52 },
    });
    expect(baseline).toEqual({
      runId: "r14",
      measuredAt: "1970-01-01T00:00:14.000Z",
      placement: placed(64),
    });
  });

  test("is left out of runs with over 1,000 tests, except for baselines that a threshold uses", async () => {
    await measure("old", 1000, placed(90));
    const names = ["a", ...Array.from({ length: 999 }, (_, index) => `t${index}`)];
    const testOf = (name: string) => plannedTest(name, local);
    await begin("full", names.map(testOf), 2000, "main");
    expect((await read("full")).tests[0]).toMatchObject({
      trend: [{ runId: "old" }],
      baseline: { runId: "old" },
    });
    const fence = await begin("large", [...names, "t999"].map(testOf), 3000, "main");
    const [{ trend, baseline } = {}] = (await read("large")).tests;
    expect([trend, baseline]).toEqual([undefined, undefined]);
    const onBaseline = { scope: "overall", source: "inbox >= baseline - 5", reference: "baseline" };
    await store.saveAttempts(fence, [
      finished("a.large", placed(90), {
        result: {
          verdict: "passed",
          summary: "Good",
          assertions: [{ ...onBaseline, reference: "control" }, onBaseline],
        },
      }),
    ]);
    expect((await read("large")).tests[0]).toMatchObject({ baseline: { runId: "old" } });
  });
});

describe("a test is read", () => {
  const control = (() => {
    const { expect: _, expected: __, ...rest } = plannedTest("good", local);
    return {
      ...rest,
      kind: "control",
      identity: { ...rest.identity, id: "control@local", role: "control" },
    } as const;
  })();
  const readFirst = async (run?: { state: "open" | "cancelled" }) => {
    const [attempt] = await store.latestAttempts("run");
    if (!attempt) throw new Error("no attempt");
    const identities = (await store.identities("run")) as ReadonlyMap<string, TestIdentity>;
    return readTest(store, attempt, identities, run && { state: run.state });
  };

  test.each<[string, Partial<AttemptChange>, "open" | "cancelled" | undefined, string, string]>([
    ["planned", {}, "open", "skipped", "Not submitted yet"],
    ["planned, of an unknown run", {}, undefined, "skipped", "Not submitted yet"],
    ["planned, of a cancelled run", {}, "cancelled", "skipped", "Not submitted: the run was cancelled"],
    [
      "being submitted",
      { state: "submitting" },
      "open",
      "pending",
      'Being submitted as "a.run"; if its process has ended, placewright wait finds out whether it exists',
    ],
    ["submitted", { state: "submitted", reportId: "r" }, "open", "pending", "Still being measured"],
    ["judged", { result: { verdict: "warned", summary: "W", assertions: [] } }, "open", "warned", "W"],
  ])("in its state: %s", async (_, change, state, verdict, summary) => {
    const fence = await begin("run", [plannedTest("a", local)]);
    await store.saveAttempts(fence, [{ name: "a.run", ...change }]);
    expect(await readFirst(state && { state })).toMatchObject({ verdict, summary, assertions: [] });
  });

  test("with its control, once that is measured", async () => {
    const fence = await begin("run", [{ ...plannedTest("a", local), controlId: "control@local" }, control]);
    expect((await readFirst()).control).toEqual({ testId: "control@local" });
    await store.saveAttempts(fence, [finished("good.run", placed(95))]);
    expect((await readFirst()).control).toEqual({ testId: "control@local", placement: placed(95) });
  });

  test("with its earlier attempts, oldest first", async () => {
    const test = plannedTest("a", local);
    const fence = await begin("run", [test]);
    expect(await readFirst()).not.toHaveProperty("earlierAttempts");
    await store.saveAttempts(fence, [finished("a.run", placed(40))]);
    for (const number of [1, 2])
      await recordAttempts([test], new Map([[test.identity.id, number]]), {
        store,
        fence,
        branch: undefined,
        nowMs: 1000,
      });
    const [latest, second] = [
      ...(await store.latestAttempts("run")),
      ...(await store.allAttempts("run")).filter(({ number }) => number === 2),
    ];
    const result = await readFirst();
    expect(result.reportName).toBe(latest?.name);
    expect(result.earlierAttempts).toEqual([
      {
        number: 1,
        verdict: "passed",
        summary: "Good",
        reportName: "a.run",
        reportId: "r-a.run",
        placement: placed(40),
      },
      { number: 2, verdict: "skipped", summary: "Not submitted yet", reportName: second?.name },
    ]);
  });

  test("only if its record is complete", async () => {
    await begin("run", [plannedTest("a", local)]);
    const [attempt] = await store.latestAttempts("run");
    if (!attempt) throw new Error("no attempt");
    const message = "the ledger has an incomplete record of test a@local of run run";
    await expect(readTest(store, attempt, new Map())).rejects.toThrow(message);
    const identities = (await store.identities("run")) as ReadonlyMap<string, TestIdentity>;
    await expect(readTest(store, { ...attempt, name: "gone" }, identities)).rejects.toThrow(message);
  });
});
