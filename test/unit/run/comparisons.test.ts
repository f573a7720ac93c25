import { afterEach, describe, expect, test } from "vitest";
import type { RunReport } from "../../../src/result/run-report.ts";
import { mergeReports } from "../../../src/run/merge-reports.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { isOfShard } from "../../../src/run/shard.ts";
import { parseShard } from "../../../src/run/shard-choice.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { beginRun, carry } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";
import { runReportOf, sampleReconciliation, test as sampleTest } from "../../support/sample-run-report.ts";

const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function open(): Promise<Store> {
  const store = await openMemoryStore();
  stores.push(store);
  return store;
}

const local = projectOf({ provider: "local", completeAfterMs: 5 });
const hour = 3_600_000;

interface Begin {
  readonly branch?: string;
  readonly nowMs?: number;
  readonly reuseMs?: number;
}

/** Creates a run whose name is part of each test name, so that names stay unique. */
async function runOf(store: Store, runId: string, tests: readonly PlannedTest[], options: Begin = {}) {
  const named = tests.map((test) => ({
    ...test,
    submission: { ...test.submission, name: `${test.identity.title}.${runId}` },
  }));
  await beginRun(store, runId, named, options);
  return carry({ store, runId });
}

const placed = (inbox: number) => `* inbox=${inbox} spam=${100 - inbox}`;
const onBaseline = (inbox: number) =>
  plannedTest("a", local, { expect: { baseline: ["inbox >= baseline - 5"] }, simulate: placed(inbox) });

describe("a threshold on the baseline", () => {
  test("compares with the last run that passed or only warned on the branch, and warns in a first run", async () => {
    const store = await open();
    const first = (await runOf(store, "r1", [onBaseline(90)], { branch: "main", nowMs: 1000 })).report;
    expect(first.verdict).toBe("warned");
    expect(first.tests[0]?.assertions[0]).toMatchObject({ outcome: "not-measured", level: "warn" });

    const second = (await runOf(store, "r2", [onBaseline(86)], { branch: "main", nowMs: 2000 })).report;
    expect(second.tests[0]).toMatchObject({ verdict: "passed", baseline: { runId: "r1" } });
    expect(second.tests[0]?.assertions[0]?.message).toContain("(baseline minus 5 percentage points)");

    const worse = (await runOf(store, "r3", [onBaseline(70)], { branch: "main", nowMs: 3000 })).report;
    expect(worse.tests[0]).toMatchObject({ verdict: "failed", baseline: { runId: "r2" } });

    // A failed run is not a baseline.
    const fourth = (await runOf(store, "r4", [onBaseline(84)], { branch: "main", nowMs: 4000 })).report;
    expect(fourth.tests[0]).toMatchObject({ verdict: "passed", baseline: { runId: "r2" } });
    const elsewhere = (await runOf(store, "r5", [onBaseline(84)], { branch: "feature", nowMs: 5000 })).report;
    expect(elsewhere.tests[0]).not.toHaveProperty("baseline");
  });

  test("compares with the pinned run, even if later runs passed", async () => {
    const store = await open();
    await runOf(store, "r1", [onBaseline(98)], { branch: "main", nowMs: 1000 });
    await runOf(store, "r2", [onBaseline(95)], { branch: "main", nowMs: 2000 });
    await store.setBaseline({ project: local.name, branch: "main", runId: "r1", setAtMs: 1 });
    const { report } = await runOf(store, "r3", [onBaseline(92)], { branch: "main", nowMs: 3000 });
    expect(report.tests[0]).toMatchObject({ verdict: "failed", baseline: { runId: "r1" } });
  });

  test("has no baseline if the pinned run did not measure this test", async () => {
    const store = await open();
    await runOf(store, "r1", [plannedTest("b", local)], { branch: "main", nowMs: 1000 });
    await runOf(store, "r2", [onBaseline(95)], { branch: "main", nowMs: 2000 });
    await store.setBaseline({ project: local.name, branch: "main", runId: "r1", setAtMs: 1 });
    const { report } = await runOf(store, "r3", [onBaseline(20)], { branch: "main", nowMs: 3000 });
    expect(report.tests[0]).toMatchObject({ verdict: "warned" });
  });
});

describe("reuse", () => {
  const again = (options: Parameters<typeof plannedTest>[2] = {}) => plannedTest("a", local, options);

  test("reuses a result for an identical message within the window, evaluates it again, and reports the reuse", async () => {
    const store = await open();
    const nowMs = Date.now();
    const first = (await runOf(store, "r1", [again()], { nowMs })).report;
    const strict = again({ expect: { overall: ["spam >= 99"] } });
    const { report } = await runOf(store, "r2", [strict], { nowMs: nowMs + hour, reuseMs: 24 * hour });
    expect(report.tests[0]).toMatchObject({
      verdict: "failed",
      placement: first.tests[0]?.placement,
      reused: { runId: "r1" },
    });
    expect(report.tests[0]).not.toHaveProperty("reportId");
    expect(report.run.apiCalls).toBe(0);
    expect((await store.run("r2"))?.state).toBe("finished");
  });

  test("starts the window at the original measurement, not at the reuse", async () => {
    const store = await open();
    const nowMs = Date.now();
    await runOf(store, "r1", [again()], { nowMs });
    await runOf(store, "r2", [again()], { nowMs: nowMs + 20 * hour, reuseMs: 24 * hour });
    const late = await runOf(store, "r3", [again()], { nowMs: nowMs + 30 * hour, reuseMs: 24 * hour });
    expect(late.report.tests[0]).not.toHaveProperty("reused");
  });

  test.each<[string, PlannedTest]>([
    ["another message", plannedTest("b", local)],
    ["another sender", { ...again(), submission: { ...again().submission, from: "Other <x@acme.example>" } }],
    ["another provider", plannedTest("a", projectOf({ provider: "local", completeAfterMs: 6 }))],
    ["other scripted placements", again({ simulate: placed(10) })],
  ])("does not apply to %s", async (_, other) => {
    const store = await open();
    const nowMs = Date.now();
    await runOf(store, "r1", [again()], { nowMs });
    const { report } = await runOf(store, "r2", [other], { nowMs, reuseMs: hour });
    expect(report.tests[0]).not.toHaveProperty("reused");
  });
});

describe("a control", () => {
  const control = (inbox: number): PlannedTest => {
    const test = plannedTest("good", local, { simulate: placed(inbox), expect: {} });
    const { expect: _, ...rest } = test;
    return {
      ...rest,
      kind: "control",
      identity: { ...test.identity, id: "control of a@here", role: "control" },
    };
  };
  const candidate = (inbox: number): PlannedTest => ({
    ...plannedTest("a", local, { simulate: placed(inbox), expect: { control: ["inbox >= control - 5"] } }),
    controlId: "control of a@here",
  });

  test.each([
    [95, 92, "passed"],
    [95, 60, "failed"],
    [60, 58, "passed"],
  ])("at %i%%, and a message at %i%%: %s", async (known, own, verdict) => {
    const store = await open();
    const { report } = await runOf(store, "run", [control(known), candidate(own)]);
    expect(report.tests[1]).toMatchObject({
      verdict,
      control: { testId: "control of a@here", placement: { overall: { inboxPercent: known } } },
    });
    expect(report.tests[0]).toMatchObject({ verdict: "passed", summary: "Measured for comparison" });
  });

  test("that completes later is awaited, also by another process", async () => {
    const store = await open();
    const fence = await beginRun(store, "run", [candidate(60), control(95)]);
    const placement = { overall: { inboxPercent: 60 }, isps: [], simulated: true };
    await store.saveAttempts(fence, [{ name: "a.run-1", state: "measured", placement, completedAtMs: 5 }]);
    const { report } = await carry({ store, runId: "run" });
    expect(report.tests[0]).toMatchObject({
      verdict: "failed",
      control: { placement: { overall: { inboxPercent: 95 } } },
    });
  });

  test("that could not be measured leaves its thresholds unmeasured", async () => {
    const store = await open();
    const held = { ...control(95), heldBack: "it has an error" };
    const { report } = await runOf(store, "run", [held, candidate(90)]);
    expect(report.tests[1]?.assertions[0]).toMatchObject({ outcome: "not-measured", level: "warn" });
  });
});

describe("shards", () => {
  const tests = Array.from({ length: 400 }, (_, index) => ({
    id: `test-${index}@local`,
    scenario: `s${index % 7}`,
    project: "local",
  }));

  test("contain every test once, in similar numbers, and keep it if other tests are added or removed", () => {
    const shardOf = (test: (typeof tests)[number]) =>
      [1, 2, 3, 4].filter((index) => isOfShard(test, {}, { index, total: 4 }));
    const taken = tests.map(shardOf);
    expect(taken.every((shards) => shards.length === 1)).toBe(true);
    for (const index of [1, 2, 3, 4])
      expect(taken.filter(([shard]) => shard === index).length).toBeGreaterThan(70);
  });

  test("keep tests that share a control together", () => {
    const shards = tests
      .filter(({ scenario }) => scenario === "s1")
      .map((test) =>
        [1, 2, 3].find((index) => isOfShard(test, { control: { eml: "x" } }, { index, total: 3 })),
      );
    expect(new Set(shards).size).toBe(1);
  });

  test.each(["0/4", "5/4", "2", "a/b", "1/0", "-1/3"])("cannot be parsed from %s", (text) => {
    expect(() => parseShard(text)).toThrow(
      `Invalid --shard "${text}": expected index/total. For example, 2/4 runs the second of four shards.`,
    );
  });

  const shard = (index: number, total = 2, plan = "same"): RunReport => {
    const report = runReportOf([sampleTest(`t${index}`, undefined, { verdict: "passed" })]);
    return {
      ...report,
      run: { ...report.run, shard: { index, total, plan } },
      tests: report.tests.map((test) => ({ ...test, position: index })),
    };
  };

  test.each<[string, readonly RunReport[]]>([
    ["shard 2/2 is missing", [shard(1)]],
    ["shard 1/2 was passed twice", [shard(1), shard(1), shard(2)]],
    ["shard 2/2 and shard 1/2 have different tests", [shard(1), shard(2, 2, "other")]],
    ["shard 2/3 and shard 1/2 have different totals", [shard(1), shard(2, 3)]],
    ["a report covers a whole run", [shard(1), runReportOf([])]],
  ])("cannot be merged if %s", (reason, reports) => {
    expect(() => mergeReports(reports)).toThrow(`Cannot merge: ${reason}`);
  });

  test("merge the differences between ledgers and providers, and exit with 3 if a difference is billed", () => {
    const [first, second] = [shard(1), shard(2)].map((report, index) => ({
      ...report,
      run: {
        ...report.run,
        reconciliation: {
          ...sampleReconciliation,
          checkedAt: `2026-11-20T08:1${5 - index}:00.000Z`,
          ...(index === 0 ? { doubles: [], unchecked: [] } : {}),
        },
      },
    })) as [RunReport, RunReport];
    const { orphans, vanished, doubles, unchecked } = sampleReconciliation;
    const merged = mergeReports([first, second]);
    expect(merged.run.reconciliation).toEqual({
      checkedAt: "2026-11-20T08:14:00.000Z",
      doubles,
      orphans: [...orphans, ...orphans],
      vanished: [...vanished, ...vanished],
      unchecked,
    });
    expect([merged.verdict, merged.exitCode]).toEqual(["passed", 3]);
    expect(mergeReports([second, first])).toEqual(merged);
    expect(mergeReports([first, shard(2)]).exitCode).toBe(3);
    const interrupted = { ...second, run: { ...second.run, interrupted: true } };
    expect(mergeReports([first, interrupted]).exitCode).toBe(130);
    expect(mergeReports([shard(1), shard(2)]).run).not.toHaveProperty("reconciliation");
  });

  test("merge into the same report in any order", () => {
    expect(mergeReports([shard(1), shard(2)])).toEqual(mergeReports([shard(2), shard(1)]));
  });
});
