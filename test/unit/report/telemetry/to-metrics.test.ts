import { describe, expect, test } from "vitest";
import type { KeyValue, Metric } from "../../../../src/report/telemetry/otlp.ts";
import { toMetrics } from "../../../../src/report/telemetry/to-metrics.ts";
import type { RunReport, TestResult } from "../../../../src/result/run-report.ts";
import { runReportOf, test as testResult } from "../../../support/sample-run-report.ts";

const startedAt = "2026-03-01T08:15:00.000Z";
const finishedAt = "2026-03-01T08:16:30.000Z";
const nanos = (iso: string): string => `${Date.parse(iso)}000000`;

/** A test without figures and times. */
function testOf(scenario: string, changes: Partial<TestResult> = {}): TestResult {
  const { submittedAt: _, completedAt: __, placement: ___, ...rest } = testResult(scenario, undefined, {});
  return { ...rest, ...changes };
}
function metricsOf(
  tests: readonly TestResult[],
  run: Partial<RunReport["run"]> = {},
  temporality: 1 | 2 = 1,
) {
  const report = runReportOf(tests);
  const whole = { ...report.run, startedAt, finishedAt, durationMs: 90_000, ...run };
  return toMetrics({ ...report, run: whole }, temporality);
}
const find = (all: readonly Metric[], name: string): Metric | undefined =>
  all.find((each) => each.name === name);
const wordsOf = (attributes: readonly KeyValue[]) =>
  attributes
    .map(({ key, value }) => `${key.slice("placewright.".length)}=${Object.values(value)[0]}`)
    .join(" ");

describe("the metrics of a run", () => {
  test("are those that it has, from its start to its end", () => {
    const all = metricsOf([testOf("a")]);
    expect(all.map(({ name }) => name)).toEqual(["placewright.tests", "placewright.run.duration"]);
    expect(find(all, "placewright.run.duration")?.histogram).toMatchObject({
      aggregationTemporality: 1,
      dataPoints: [
        {
          startTimeUnixNano: nanos(startedAt),
          timeUnixNano: nanos(finishedAt),
          count: "1",
          sum: 90,
          min: 90,
          max: 90,
          bucketCounts: "0,0,0,0,1,0,0,0,0,0,0,0,0".split(","),
        },
      ],
    });
  });

  test("count tests by project and verdict", () => {
    const all = metricsOf(
      [
        testOf("a", { project: "eu", verdict: "passed" }),
        testOf("b", { project: "eu", verdict: "failed" }),
        testOf("c", { project: "eu", verdict: "failed" }),
        testOf("d", { project: "us", verdict: "passed" }),
      ],
      {},
      2,
    );
    const counted = find(all, "placewright.tests")?.sum;
    expect(counted).toMatchObject({ aggregationTemporality: 2, isMonotonic: true });
    expect(counted?.dataPoints.map(({ attributes, asInt }) => `${wordsOf(attributes)}: ${asInt}`)).toEqual([
      "verdict=passed project=eu: 1",
      "verdict=failed project=eu: 2",
      "verdict=passed project=us: 1",
    ]);
    for (const point of counted?.dataPoints ?? [])
      expect(point).toMatchObject({ startTimeUnixNano: nanos(startedAt), timeUnixNano: nanos(finishedAt) });
  });

  test("count no project whose tests were reused, free, or not created as paid", () => {
    const costs = [
      { project: "local", newTests: 5, pricePerTest: 0 },
      { project: "reused", newTests: 0, pricePerTest: 10 },
      { project: "eu", newTests: 2, pricePerTest: 10 },
    ];
    const paid = find(metricsOf([testOf("a")], { costs }), "placewright.tests.paid")?.sum?.dataPoints;
    expect(paid?.map(({ attributes, asInt }) => `${wordsOf(attributes)}: ${asInt}`)).toEqual([
      "project=eu: 2",
    ]);
  });

  test("measure tests from submit to result, but none that was reused or is open", () => {
    const submittedAt = "2026-03-01T08:15:00.000Z";
    const completedAt = "2026-03-01T08:15:05.000Z";
    const all = metricsOf([
      testOf("a", { submittedAt, completedAt }),
      testOf("b", { submittedAt: completedAt, completedAt: submittedAt }),
      testOf("c", { submittedAt }),
      testOf("d", { completedAt }),
      testOf("e", { submittedAt, completedAt, reused: { runId: "r", measuredAt: completedAt } }),
    ]);
    expect(find(all, "placewright.test.duration")?.histogram?.dataPoints).toMatchObject([
      // A clock that was set back gives no negative time.
      { count: "2", sum: 5, min: 0, max: 5, bucketCounts: "1,1,0,0,0,0,0,0,0,0,0,0,0".split(",") },
    ]);
    const long = metricsOf([testOf("a", { submittedAt, completedAt: "2026-03-04T08:15:00.000Z" })]);
    expect(find(long, "placewright.test.duration")?.histogram?.dataPoints[0]?.bucketCounts.at(-1)).toBe("1");
  });

  test("have the measured shares of each mailbox provider, and no others", () => {
    const placement = {
      overall: { inboxPercent: 90 },
      isps: [{ isp: "Gmail", inboxPercent: 95, spamPercent: 5 }, { isp: "Yahoo" }],
      simulated: false,
    };
    const all = metricsOf([testOf("a", { placement, variant: "de" }), testOf("b")]);
    const points = find(all, "placewright.placement")?.gauge?.dataPoints;
    expect(points?.map(({ attributes, asDouble }) => `${wordsOf(attributes)}: ${asDouble}`)).toEqual([
      "mailbox_provider=overall landing=inbox scenario=a variant=de project=local simulated=false: 90",
      "mailbox_provider=Gmail landing=inbox scenario=a variant=de project=local simulated=false: 95",
      "mailbox_provider=Gmail landing=spam scenario=a variant=de project=local simulated=false: 5",
    ]);
  });
});
