import { describe, expect, test } from "vitest";
import type { Reconciliation } from "../../../src/result/reconciliation.ts";
import type { RunReport, TestResult } from "../../../src/result/run-report.ts";
import { exitCodeOf } from "../../../src/result/verdict.ts";
import { mergeReports } from "../../../src/run/merge-reports.ts";
import { planOfTests } from "../../../src/run/shard.ts";
import { test as result, runReportOf, sampleReconciliation } from "../../support/sample-run-report.ts";

const at = (position: number, options: Partial<Omit<TestResult, "contentHash">> = {}) =>
  result(`t${position}`, undefined, { position, verdict: "passed", ...options });

/** A shard of two with these tests. */
function shard(
  index: number,
  tests: readonly TestResult[],
  changes: Partial<RunReport["run"]> = {},
): RunReport {
  const report = runReportOf(tests);
  return {
    ...report,
    run: {
      ...report.run,
      id: `20261120-08150${index}-aaaaa${index}`,
      interrupted: false,
      simulated: false,
      shard: { index, total: 2, plan: "same" },
      ...changes,
    },
  };
}

const cost = (project: string, newTests: number) => ({ project, newTests, pricePerTest: 10 });
const first = shard(1, [at(1), at(4)], {
  startedAt: "2026-11-20T08:15:02.000Z",
  finishedAt: "2026-11-20T08:15:04.000Z",
  apiCalls: 3,
  callsByOperation: { create: 2, get: 1 },
  costs: [cost("p", 2)],
});
const second = shard(2, [at(2), at(3)], {
  startedAt: "2026-11-20T08:15:01.000Z",
  finishedAt: "2026-11-20T08:15:09.000Z",
  apiCalls: 4,
  callsByOperation: { create: 1, constructor: 3 },
  costs: [cost("p", 1), cost("q", 1)],
});

describe("shards are merged", () => {
  test("to one report of the whole run, the same in any order", () => {
    const merged = mergeReports([second, first]);
    const { shard: _, ...run } = first.run;
    expect(merged).toEqual({
      schemaVersion: 2,
      tool: first.tool,
      runtime: first.runtime,
      run: {
        ...run,
        id: expect.stringMatching(/^20261120-081501-[0-9a-f]{6}$/),
        startedAt: "2026-11-20T08:15:01.000Z",
        finishedAt: "2026-11-20T08:15:09.000Z",
        durationMs: 8000,
        apiCalls: 7,
        callsByOperation: { create: 3, get: 1, constructor: 3 },
        costs: [cost("p", 3), cost("q", 1)],
      },
      verdict: "passed",
      summary: "All 4 tests meet every expectation",
      exitCode: 0,
      counts: { ...first.counts, passed: 4 },
      tests: [at(1), at(2), at(3), at(4)],
    });
    expect(mergeReports([first, second])).toEqual(merged);
  });

  test.each<[string, Partial<RunReport["run"]>, number]>([
    ["interrupted", { interrupted: true }, 130],
    ["simulated", { simulated: true }, 0],
  ])("to one that is %s if any is", (_, change, exitCode) => {
    const merged = mergeReports([first, shard(2, [at(2)], change)]);
    expect(merged.run).toMatchObject(change);
    expect(merged.exitCode).toBe(exitCode);
  });

  test("to the worst verdict", () => {
    const failed = at(2, { verdict: "failed", summary: "why" });
    expect(mergeReports([first, shard(2, [failed])])).toMatchObject({
      verdict: "failed",
      summary: "t2: why",
      exitCode: 1,
      counts: { passed: 2, failed: 1 },
    });
  });

  test("with their comparisons with the provider, from the oldest", () => {
    const later: Reconciliation = {
      checkedAt: "2026-11-20T09:00:00.000Z",
      doubles: [],
      orphans: [{ project: "p", reportName: "n", reportId: "r" }],
      vanished: [],
    };
    const { doubles, orphans, vanished, unchecked, checkedAt } = sampleReconciliation;
    const both = mergeReports([
      shard(1, [at(1)], { reconciliation: later }),
      shard(2, [at(2)], { reconciliation: sampleReconciliation }),
    ]);
    expect(both.run.reconciliation).toEqual({
      checkedAt,
      doubles,
      orphans: [...later.orphans, ...orphans],
      vanished,
      unchecked,
    });
    const one = mergeReports([shard(1, [at(1)], { reconciliation: later }), shard(2, [at(2)])]);
    expect(one.run.reconciliation).toEqual(later);
    const clean = { ...later, orphans: [] };
    const cleaned = mergeReports([shard(1, [at(1)], { reconciliation: clean }), shard(2, [at(2)])]);
    // Tests that no run knows are billed, so they fail the run.
    expect([one.exitCode, cleaned.exitCode]).toEqual([exitCodeOf(["passed"], { isAmiss: true }), 0]);
  });
});

test.each(["doubles", "orphans"] as const)("%s fail the merged run", (kind) => {
  const reconciliation = {
    ...sampleReconciliation,
    doubles: [],
    orphans: [],
    [kind]: sampleReconciliation[kind],
  };
  const merged = mergeReports([shard(1, [at(1)], { reconciliation }), shard(2, [at(2)])]);
  expect(merged.exitCode).toBe(3);
});

test("a merged run ends with the shard that ends last, in any order", () => {
  const ended = { finishedAt: "2026-11-20T09:00:00.000Z" };
  const late = shard(1, [at(1)], ended);
  expect(mergeReports([late, second]).run).toMatchObject(ended);
});

describe("the shards of one plan", () => {
  const tests = [1, 2, 3].map((position) => at(position));
  const of = (index: number, own: readonly TestResult[], changes: object = {}) =>
    shard(index, own, {
      commit: "c1",
      shard: { index, total: 3, plan: planOfTests(tests), scenarios: "s1", ...changes },
    });
  const [one, two, three] = [1, 2, 3].map((index) => of(index, [at(index)])) as [
    RunReport,
    RunReport,
    RunReport,
  ];

  test("are merged, also if one of them has no tests, and their controls are not counted", () => {
    const control = at(5, { id: "control of t2", role: "control" });
    const parts = [of(1, [at(1), at(3)]), of(2, [at(2), control]), of(3, [])];
    expect(mergeReports(parts).tests).toHaveLength(4);
  });

  test.each<[string, readonly RunReport[], string]>([
    [
      "the scenarios of one are different",
      [one, of(2, [at(2)], { scenarios: "s2" }), three],
      "shard 2/3 and shard 1/3 have different scenarios or data files",
    ],
    [
      "the first is different",
      [of(1, [at(1)], { scenarios: "s2" }), two, three],
      "shard 1/3 and shard 2/3 have different scenarios or data files",
    ],
    [
      "a commit is different",
      [one, two, { ...three, run: { ...three.run, commit: "c2" } }],
      "shard 3/3 and shard 1/3 have different commits",
    ],
    ["a test is missing", [one, two, of(3, [], { tests: 1 })], "shard 3/3 has 0 tests, and 1 were planned"],
    [
      "a test is another",
      [one, two, of(3, [at(4)], { tests: 1 })],
      "the tests are not those that were planned",
    ],
  ])("are refused if %s", (_, reports, reason) => {
    expect(() => mergeReports(reports)).toThrow(`Cannot merge: ${reason}`);
  });

  test("are merged if only some of them know their commit", () => {
    const { commit: _commit, ...run } = two.run;
    expect(mergeReports([one, { ...two, run }, three]).tests).toHaveLength(3);
  });
});

describe("shards are refused", () => {
  const { shard: _, ...whole } = first.run;
  test.each<[string, readonly RunReport[], string]>([
    ["none", [], "a report covers a whole run"],
    ["a whole run", [{ ...first, run: whole }], "a report covers a whole run"],
    ["a shard and a whole run", [first, { ...second, run: whole }], "a report covers a whole run"],
    [
      "another plan",
      [first, shard(2, [at(2)], { shard: { index: 2, total: 2, plan: "other" } })],
      "shard 2/2 and shard 1/2 have different tests",
    ],
    [
      "another total",
      [first, shard(2, [at(2)], { shard: { index: 2, total: 3, plan: "same" } })],
      "shard 2/3 and shard 1/2 have different totals",
    ],
    ["the first is missing", [second], "shard 1/2 is missing"],
    ["the last is missing", [first], "shard 2/2 is missing"],
    ["one is there twice", [first, second, second], "shard 2/2 was passed twice"],
    ["a position is there twice", [first, shard(2, [at(4, { id: "x" })])], "test 4 is in two shards"],
    ["an id is there twice", [first, shard(2, [at(5, { id: "t1@local" })])], "a test's id is in two shards"],
  ])("%s", (_name, reports, why) => {
    expect(() => mergeReports(reports)).toThrow(
      expect.objectContaining({
        code: "usage",
        reason: `Cannot merge: ${why}`,
        hint: expect.stringMatching(/^(Merge|Run|Pass) /),
      }),
    );
  });
});
