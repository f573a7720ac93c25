import { describe, expect, test } from "vitest";
import {
  describeDifferences,
  describeQuietDifferences,
  describeTest,
  listAtMost,
  type ReconciledRun,
} from "../../../src/report/differences.ts";
import type { Reconciliation } from "../../../src/result/reconciliation.ts";
import { reconciledRunReport, sampleReconciliation } from "../../support/sample-run-report.ts";

const double = (name: string, reportIds: readonly string[], project = "ses") => ({
  project,
  reportName: name,
  reportIds,
});
const orphan = { project: "ses", reportName: "order", reportId: "dtr-6" };
const none: Partial<Reconciliation> = { doubles: [], orphans: [], vanished: [] };

const headlinesOf = (report: ReconciledRun) => describeDifferences(report).map(({ headline }) => headline);

/** Returns the same run with other prices. */
function atPrices(report: ReconciledRun, ...prices: readonly (number | undefined)[]): ReconciledRun {
  const costs = prices.map((pricePerTest, index) => ({
    project: index === 0 ? "ses" : `ses-${index}`,
    newTests: 2,
    ...(pricePerTest === undefined ? {} : { pricePerTest }),
  }));
  return { ...report, run: { ...report.run, costs } };
}

describe("differences", () => {
  test.each([
    [{ ...none, doubles: [double("a", ["1", "2"])] }, ["1 test is paid for twice"]],
    [
      { ...none, doubles: [double("a", ["1", "2"]), double("b", ["3", "4"])] },
      ["2 tests are paid for twice"],
    ],
    [{ ...none, doubles: [double("a", ["1", "2", "3"])] }, ["1 test is paid for more than once"]],
    [{ ...none, orphans: [orphan] }, ["1 test exists at the provider without a record in the ledger"]],
    [
      { ...none, orphans: [orphan, { ...orphan, reportId: "dtr-8" }], doubles: [double("a", ["1", "2"])] },
      ["1 test is paid for twice", "2 tests exist at the provider without a record in the ledger"],
    ],
    [{ ...none, vanished: sampleReconciliation.vanished }, []],
    [none, []],
  ])("for %j are %j", (changes, headlines) => {
    expect(headlinesOf(reconciledRunReport(changes))).toEqual(headlines);
  });

  test("are empty for a run that was never compared", () => {
    expect(describeDifferences({ run: { id: "run-1" } })).toEqual([]);
  });

  test("do not mention money if tests are free", () => {
    const report = atPrices(reconciledRunReport(), 0);
    expect(headlinesOf(report)[0]).toBe("2 tests were created more than once");
    expect(JSON.stringify(describeDifferences(report))).not.toMatch(/cost|refund|billed/i);
  });

  test.each([
    ["the price of every extra test", [10], "Extra cost: 30.00, not included in the cost of this run."],
    ["no sum if a price is unknown", [undefined], undefined],
  ])("state %s", (_name, prices, sentence) => {
    const [doubles] = describeDifferences(atPrices(reconciledRunReport(), ...prices));
    expect(doubles?.sentences.find((each) => each.includes("cost"))).toBe(sentence);
  });

  test.each([
    ["3", {}, "This sets exit code 3. The placement results stay the same."],
    ["130", { exitCode: 130 as const }, "The placement results stay the same."],
    [
      "3 because of an error",
      { counts: { ...reconciledRunReport().counts, errored: 1 } },
      "The placement results stay the same.",
    ],
  ])("explain exit code %s", (_name, changes, sentence) => {
    const [doubles] = describeDifferences({ ...reconciledRunReport(), ...changes });
    expect(doubles?.sentences.at(-1)).toBe(sentence);
  });

  test("name the command to run next", () => {
    const [doubles, orphans] = describeDifferences(reconciledRunReport());
    expect(doubles?.steps).toEqual([
      "Compare the report ids at the provider, and request a refund for the extra tests.",
      "Run placewright reconcile 20261120-081500-3fa9c1 to compare again.",
    ]);
    expect(orphans?.steps).toEqual([
      "Run placewright reconcile 20261120-081500-3fa9c1 --adopt to add it to the run.",
    ]);
  });

  test("list at most ten ids per name", () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `dtr-${index}`);
    const [doubles] = describeDifferences(reconciledRunReport({ doubles: [double("a", ids)] }));
    expect(doubles?.tests.map(describeTest)).toEqual([
      `ses: a (report ids ${ids.slice(0, 10).join(", ")}, and 990 more in report.json)`,
    ]);
  });

  test("name the runs of the shards in a merged report, because a ledger has only those", () => {
    const report = reconciledRunReport({
      doubles: [
        double("a.20261120-081500-aaaaaa.11111111", ["1", "2"]),
        double("b.20261120-081501-bbbbbb.22222222", ["3", "4"]),
        double("c.20261120-081501-bbbbbb.33333333", ["5", "6"]),
      ],
    });
    const merged = { ...report, run: { ...report.run, id: "20261120-081500-cccccc" } };
    expect(describeDifferences(merged)[0]?.steps[1]).toBe(
      "Run placewright reconcile 20261120-081500-aaaaaa, and the same for 20261120-081501-bbbbbb, to compare again.",
    );
  });
});

describe("tests without a record in the ledger", () => {
  const at = (project: string, reportId: string) => ({ project, reportName: `${project}.1`, reportId });
  const described = (report: ReconciledRun) =>
    describeDifferences(report).map(({ kind, sentences, steps }) => [kind, sentences, steps.at(-1)]);

  test("may be billed unless they are free, and set exit code 3 alone", () => {
    const one = reconciledRunReport({ ...none, orphans: [at("ses", "1")] });
    const two = reconciledRunReport({ ...none, orphans: [at("ses", "1"), at("ses-1", "2")] });
    const command = "Run placewright reconcile 20261120-081500-3fa9c1 --adopt to add";
    expect(described(one)).toEqual([
      [
        "orphans",
        ["It may be billed. Its result is not in this report.", "This sets exit code 3."],
        `${command} it to the run.`,
      ],
    ]);
    expect(described(atPrices(two, 0, 10))).toEqual([
      [
        "orphans",
        ["Each may be billed. Their results are not in this report.", "This sets exit code 3."],
        `${command} them to the run.`,
      ],
    ]);
    expect(described(atPrices(two, 0, 0))[0]?.[1]).toEqual([
      "Their results are not in this report.",
      "This sets exit code 3.",
    ]);
  });

  test.each([
    ["another exit code", { exitCode: 1 as const }],
    ["an error", { counts: { ...reconciledRunReport().counts, errored: 1 } }],
  ])("do not set the exit code of a run with %s", (_, changes) => {
    const report = { ...reconciledRunReport({ ...none, orphans: [orphan] }), ...changes };
    expect(described(report)[0]?.[1]).toEqual(["It may be billed. Its result is not in this report."]);
  });

  test("of a run whose costs and counts are unknown may be billed", () => {
    const { run } = reconciledRunReport({ ...none, orphans: [orphan] });
    const { costs: _, ...rest } = run;
    expect(described({ run: rest, exitCode: 3 })[0]?.[1]).toEqual([
      "It may be billed. Its result is not in this report.",
    ]);
  });
});

test("doubles in a free project and in one that is not are paid for", () => {
  const report = reconciledRunReport({
    ...none,
    doubles: [double("a", ["1", "2"]), double("b", ["3", "4"], "ses-1")],
  });
  expect(headlinesOf(atPrices(report, 0, 10))).toEqual(["2 tests are paid for twice"]);
  expect(describeDifferences(atPrices(report, 0, 10))[0]?.sentences[0]).toBe(
    "Extra cost: 10.00, not included in the cost of this run.",
  );
});

test.each([
  [2, ["1", "2"]],
  [3, ["1", "2", "3"]],
  [4, ["1", "2", "3", "and 1 more in report.json"]],
])("of %i names at most three are listed", (count, expected) => {
  const names = Array.from({ length: count }, (_, index) => index + 1);
  expect(listAtMost(names, 3, String)).toEqual(expected);
});

describe("quiet differences", () => {
  test("name vanished tests and unchecked projects", () => {
    expect(describeQuietDifferences(sampleReconciliation)).toEqual({
      vanished: "spring-sale[en]@ses: spring-sale-en.20261120-081500-3fa9c1.2a3b4c5d (report id dtr-7)",
      unchecked: "eu: the list of placement tests was refused: access denied",
    });
  });

  test("are shortened, and say so", () => {
    const [gone] = sampleReconciliation.vanished;
    const vanished = Array.from({ length: 80 }, () => gone as NonNullable<typeof gone>);
    const { vanished: text } = describeQuietDifferences({ ...sampleReconciliation, vanished });
    expect(text).toMatch(/; and 75 more in report\.json$/);
  });

  test("name a project once, even if several shards could not check it", () => {
    const [project] = sampleReconciliation.unchecked ?? [];
    const unchecked = [project, project].flatMap((each) => each ?? []);
    expect(describeQuietDifferences({ ...sampleReconciliation, unchecked }).unchecked).toBe(
      "eu: the list of placement tests was refused: access denied",
    );
  });

  test("are absent if there are none", () => {
    const { unchecked: _, ...rest } = { ...sampleReconciliation, vanished: [] };
    expect(describeQuietDifferences(rest)).toEqual({});
  });
});
