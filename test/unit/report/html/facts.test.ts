import { describe, expect, test } from "vitest";
import { factsMarkup, runFactsMarkup } from "../../../../src/report/html/facts.ts";
import type { RunOutcome } from "../../../../src/result/run-report.ts";
import {
  reconciledRunReport,
  runReportOf,
  sampleReconciliation,
  test as sampleTest,
} from "../../../support/sample-run-report.ts";
import { texts } from "./elements.ts";

const pairsOf = (markup: unknown): string[][] => {
  const values = texts(markup, "dd");
  return texts(markup, "dt").map((name, index) => [name, values[index] ?? ""]);
};
const passed = sampleTest("a", undefined, { verdict: "passed" });
const report = runReportOf([passed]);
const withRun = (run: Partial<RunOutcome["run"]>, more: Partial<RunOutcome> = {}): RunOutcome => ({
  ...report,
  ...more,
  run: { ...report.run, ...run },
});
const factOf = (outcome: RunOutcome, name: string): string | undefined =>
  pairsOf(runFactsMarkup(outcome)).find(([each]) => each === name)?.[1];

test("a list of facts omits those that are unknown or empty", () => {
  expect(
    pairsOf(
      factsMarkup([
        ["a", "1"],
        ["b", undefined],
        ["c", ""],
        ["d", "<2>"],
      ]),
    ),
  ).toEqual([
    ["a", "1"],
    ["d", "<2>"],
  ]);
  expect(texts(factsMarkup([["b", undefined]]), "div")).toEqual([]);
});

describe("the facts of a run", () => {
  test("are complete", () => {
    const other = sampleTest("b", undefined, {
      verdict: "passed",
      project: "ses",
      provider: "sesv2",
      region: "eu-west-1",
      reused: { runId: "r1", measuredAt: "2026-11-19T08:15:00.000Z" },
    });
    const outcome = withRun(
      {
        apiCalls: 7,
        callsByOperation: { create: 2, get: 5 },
        costs: [
          { project: "local", newTests: 1, pricePerTest: 0 },
          { project: "ses", newTests: 2, pricePerTest: 10 },
        ],
        branch: "main",
        commit: "0123456789abcdef0123456789abcdef01234567",
        shard: { index: 2, total: 4, plan: "p" },
        seed: "spring",
        command: "npx placewright run --seed spring",
      },
      { tests: [passed, { ...passed, id: "a2" }, other], exitCode: 1 },
    );
    const markup = runFactsMarkup(outcome);
    expect(pairsOf(markup)).toEqual([
      ["Run", "20261120-081500-3fa9c1"],
      ["Started", "Nov 20, 2026, 08:15 UTC"],
      ["Finished", "Nov 20, 2026, 08:15 UTC"],
      ["Duration", "4 seconds"],
      ["Projects", "local, ses · sesv2/eu-west-1"],
      ["Provider calls", "7 (create 2, get 5)"],
      ["Tests and cost", "local: 1 new test, free; ses: 2 new tests × 10.00 = 20.00"],
      ["Reused", "1 test: an earlier run measured the identical message"],
      ["Branch", "main"],
      ["Commit", "0123456789ab"],
      ["Shard", "2 of 4"],
      ["Random seed", "spring"],
      ["Version", "placewright 0.1.0 on node 20.20.2"],
      ["Exit code", "1"],
      ["Data", "report.json"],
    ]);
    expect(texts(markup, "pre")).toEqual(["npx placewright run --seed spring"]);
    expect(texts(markup, "h3")).toEqual(["Repeat this run"]);
  });

  test("omit what is unknown", () => {
    const { branch: _b, commit: _c, seed: _s, command: _d, costs: _e, ...run } = report.run;
    const markup = runFactsMarkup({ ...report, run: { ...run, callsByOperation: {}, apiCalls: 0 } });
    expect(pairsOf(markup).map(([name]) => name)).toEqual([
      "Run",
      "Started",
      "Finished",
      "Duration",
      "Projects",
      "Provider calls",
      "Version",
      "Exit code",
      "Data",
    ]);
    expect(pairsOf(markup)).toContainEqual(["Provider calls", "0"]);
    expect(texts(markup, "pre")).toEqual([]);
  });

  const none = { doubles: [], orphans: [], vanished: [], unchecked: [] };
  test.each([
    ["none", none, "Nov 20, 2026, 08:15 UTC, no differences"],
    ["vanished tests", { ...none, vanished: sampleReconciliation.vanished }, "Nov 20, 2026, 08:15 UTC"],
    [
      "unchecked projects",
      { ...none, unchecked: sampleReconciliation.unchecked ?? [] },
      "Nov 20, 2026, 08:15 UTC",
    ],
    [
      "doubles and orphans",
      {},
      "Nov 20, 2026, 08:15 UTC; 2 tests are paid for more than once; 1 test exists at the provider without a record in the ledger",
    ],
  ])("name differences from the provider: %s", (_, changes, expected) => {
    expect(factOf(reconciledRunReport(changes), "Compared with providers")).toBe(expected);
  });
});
