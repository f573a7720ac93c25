import { describe, expect, test } from "vitest";
import type { TestResult } from "../../../src/result/run-report.ts";
import { loadCompletionStats } from "../../../src/run/load-completion-stats.ts";
import { healthHashOf } from "../../../src/run/plan-health.ts";
import { readSeries } from "../../../src/run/read-series.ts";
import { summarizeRun } from "../../../src/run/summarize-run.ts";
import { placementOf, toTestResult } from "../../../src/run/test-result.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";
import { test as sampleTest } from "../../support/sample-run-report.ts";

const local = projectOf({ provider: "local" }, { pollEveryMs: 5 });
const { identity } = plannedTest("a", local);
const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: true };
const judgment = { verdict: "passed", summary: "Fine", assertions: [] } as const;
const attempt = {
  runId: "r",
  position: 4,
  testId: "a@here",
  scenario: "a",
  project: "here",
  name: "a.r",
  number: 1,
  state: "finished",
  contentHash: "hash",
  measureKey: "m",
} as const;
const submission = { from: "a@b.example", tags: {} };

describe("the result of a test", () => {
  test("has the confidence that its verdict needed", () => {
    const plan = { kind: "placement", submission, expect: {}, confidence: 0.9 } as const;
    expect(toTestResult({ identity, attempt, plan, judgment })).toMatchObject({ confidence: 0.9 });
  });

  test("has only what is known", () => {
    const plan = { kind: "placement", submission, expect: {} } as const;
    expect(toTestResult({ identity, attempt, plan, judgment })).toEqual({
      ...identity,
      ...judgment,
      position: 4,
      contentHash: "hash",
      reportName: "a.r",
    });
  });

  test("has the checks of its message", () => {
    const checks = { findings: [], accepted: 0, passed: ["links"], notMeasured: [], rulePacks: [], spam: [] };
    const plan = { kind: "control", submission, checks } as const;
    expect(toTestResult({ identity, attempt, plan, judgment }).checks).toBe(checks);
  });

  test("has everything that the ledger knows", () => {
    const earlier = { runId: "r0", measuredAt: "2026-03-01T08:00:00.000Z", placement };
    const before = { number: 1, verdict: "errored", summary: "Odd", reportName: "a.r0" } as const;
    const plan = {
      kind: "placement",
      submission,
      expect: {},
      controlId: "control of a@here",
      baseline: earlier,
      reused: earlier,
    } as const;
    expect(
      toTestResult({
        identity,
        attempt: { ...attempt, reportId: "id", submittedAtMs: 0, completedAtMs: 1000 },
        plan,
        judgment,
        placement,
        control: placement,
        earlier: [before],
      }),
    ).toEqual({
      ...identity,
      ...judgment,
      position: 4,
      placement,
      baseline: earlier,
      control: { testId: "control of a@here", placement },
      reused: { runId: "r0", measuredAt: "2026-03-01T08:00:00.000Z" },
      earlierAttempts: [before],
      contentHash: "hash",
      reportName: "a.r",
      reportId: "id",
      submittedAt: "1970-01-01T00:00:00.000Z",
      completedAt: "1970-01-01T00:00:01.000Z",
    });
    const unmeasured = toTestResult({ identity, attempt, plan, judgment });
    expect(unmeasured.control).toEqual({ testId: "control of a@here" });
  });

  test("of a health check has the hash of its query", () => {
    const health = { question: { domain: "acme.example" }, withinDays: 7, demands: [] };
    const { contentHash: _, ...row } = attempt;
    const result = toTestResult({ identity, attempt: row, plan: { kind: "health", health }, judgment });
    expect(result.contentHash).toBe(healthHashOf(health));
  });
});

describe("the placement of an outcome", () => {
  const health = {
    domain: "acme.example",
    from: "",
    to: "",
    overall: { inboxPercent: 90, spamPercent: 10, complaintPercent: 1 },
    isps: [
      { isp: "Gmail", inboxPercent: 80, spamPercent: 20, volume: 5 },
      { isp: "Yahoo", inboxPercent: 1 },
    ],
    days: [],
    campaigns: [],
    notMeasured: [],
    simulated: false,
  };

  test("is what was measured, or the inbox and spam rates of past mail", () => {
    expect(placementOf({ kind: "measured", placement })).toBe(placement);
    expect(placementOf({ kind: "health", health, completedAtMs: 1 })).toEqual({
      overall: { inboxPercent: 90, spamPercent: 10 },
      isps: [{ isp: "Gmail", inboxPercent: 80, spamPercent: 20 }],
      simulated: false,
    });
    expect(placementOf({ kind: "pending" })).toBeUndefined();
  });

  test.each([{ inboxPercent: 90 }, { spamPercent: 10 }, {}])("is unknown with only %j", (overall) => {
    expect(placementOf({ kind: "health", health: { ...health, overall }, completedAtMs: 1 })).toBeUndefined();
  });
});

describe("the summary of a run", () => {
  const of = (...verdicts: TestResult["verdict"][]) =>
    summarizeRun(
      verdicts.map((verdict, index) =>
        sampleTest(`t${index}`, undefined, { verdict, summary: `Why ${index}` }),
      ),
      { interrupted: false },
    );

  test.each<[TestResult["verdict"][], TestResult["verdict"], string]>([
    [[], "skipped", "No tests were run"],
    [["passed"], "passed", "t0 meets every expectation"],
    [["passed", "passed"], "passed", "Both tests meet every expectation"],
    [["passed", "failed"], "failed", "t1: Why 1"],
    [["failed", "failed"], "failed", "t0: Why 0; 1 more test failed"],
    [["warned", "warned", "warned"], "warned", "t0: Why 0; 2 more tests have warnings"],
    [["not-measured", "not-measured"], "not-measured", "t0: Why 0; 1 more test was not measured"],
    [["pending", "pending", "pending"], "pending", "t0: Why 0; 2 more tests are still open"],
    [["failed", "errored", "errored"], "errored", "t0: Why 0; 2 tests had provider errors"],
    [["skipped", "skipped"], "skipped", "t0: Why 0; 1 more test was not submitted"],
  ])("of %j", (verdicts, verdict, summary) => {
    expect(of(...verdicts)).toMatchObject({ verdict, summary });
  });
});

describe("the usual completion time", () => {
  test("of the embedded service is in its settings", async () => {
    const store = await openMemoryStore();
    const usual = await loadCompletionStats(local, store);
    expect(usual.current()).toEqual({ earliestMs: 2000, latestMs: 2050 });
    usual.learn(9);
    expect(usual.current()).toEqual({ earliestMs: 2000, latestMs: 2050 });
    const quick = projectOf({ provider: "local", completeAfterMs: 7 }, { pollEveryMs: 5 });
    expect((await loadCompletionStats(quick, store)).current()).toEqual({ earliestMs: 7, latestMs: 57 });
    await store.close();
  });

  test("of any other provider is learned, from the last 200 tests", async () => {
    const store = await openMemoryStore();
    const ses = projectOf({ provider: "sesv2", region: "eu-west-1" }, { pollEveryMs: 10 });
    const usual = await loadCompletionStats(ses, store);
    expect(usual.current()).toBeUndefined();
    usual.learn(1000);
    expect(usual.current()).toEqual({ earliestMs: 970, latestMs: 1010 });
    for (let nth = 0; nth < 200; nth++) usual.learn(5000);
    expect(usual.current()).toEqual({ earliestMs: 4890, latestMs: 5010 });
    await store.close();
  });
});

test("a series has the measurements of each test, oldest first", async () => {
  const store = await openMemoryStore();
  const own = ["a", "b", "a"].map((testId, index) => ({
    runId: `r${index}`,
    testId,
    scenario: "s",
    project: "p",
    completedAtMs: index,
    placement,
  }));
  const series = await readSeries({ ...store, measurements: async () => own }, { limit: 9 });
  expect([...series].map(([id, list]) => [id, list.map(({ runId }) => runId)])).toEqual([
    ["a", ["r0", "r2"]],
    ["b", ["r1"]],
  ]);
  await store.close();
});
