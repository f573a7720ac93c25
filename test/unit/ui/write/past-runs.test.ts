import { describe, expect, test } from "vitest";
import type { Operator } from "../../../../src/result/assertion.ts";
import { readPastRuns, worstOfRuns } from "../../../../src/ui/write/past-runs.ts";
import { dayMs, placed, runIdOf, stageProject } from "../../../support/staged-ledger.ts";

describe("the worst figure of each run", () => {
  const runs = [
    [placed(90, { Gmail: 80, Yahoo: 70 }), placed(60, { Gmail: 50 })],
    [placed(95, { Outlook: 99 })],
  ];
  const worst = (scope: string, operator: Operator = ">=", metric: "inbox" | "spam" | "spf" = "inbox") =>
    worstOfRuns(runs, { scope, metric, operator });

  test.each<[string, number[]]>([
    ["overall", [60, 95]],
    ["baseline", [60, 95]],
    ["control", [60, 95]],
    ["*", [50, 99]],
    ["GMAIL", [50]],
    ["Yahoo", [70]],
    ["Unknown", []],
  ])("is that of %s, without runs that did not measure it", (scope, percents) => {
    expect(worst(scope)).toEqual(percents);
  });

  test.each<[Operator, number[]]>([
    [">=", [60, 95]],
    [">", [60, 95]],
    ["<=", [90, 95]],
    ["<", [90, 95]],
  ])("is the smallest for a floor and the largest for a ceiling: %s", (operator, percents) => {
    expect(worst("overall", operator)).toEqual(percents);
  });

  test("is that of its metric", () => {
    expect(worst("overall", "<=", "spam")).toEqual([40, 5]);
    expect(worst("overall", ">=", "spf")).toEqual([]);
  });
});

test("the last 8 runs of a scenario are read, oldest first, with all of its tests", async () => {
  const runs = Array.from({ length: 10 }, (_, at) => ({
    id: runIdOf(at + 1),
    createdAtMs: at * dayMs,
    verdict: "passed" as const,
    tests: ["ses", "local"].flatMap((project, index) => [
      {
        scenario: "sale",
        project,
        verdict: "passed" as const,
        submittedAtMs: at * dayMs,
        completedAtMs: at * dayMs + 1,
        placement: placed(50 + at + 10 * index),
      },
      {
        scenario: "other",
        project,
        verdict: "passed" as const,
        submittedAtMs: at * dayMs,
        completedAtMs: at * dayMs + 1,
        placement: placed(1),
      },
    ]),
  }));
  // A run may complete after a later one.
  const { change } = await stageProject(runs.map((run, at) => ({ ...run, id: runIdOf(10 - at) })));
  const past = await change((store) => readPastRuns(store, "sale"));
  expect(
    past.map((placements) => placements.map(({ overall }) => overall.inboxPercent ?? 0).toSorted()),
  ).toEqual(Array.from({ length: 8 }, (_, at) => [52 + at, 62 + at]));
  expect(await change((store) => readPastRuns(store, "none"))).toEqual([]);
});
