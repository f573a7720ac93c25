import { landings } from "../../result/placement.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { verdicts } from "../../result/verdict.ts";
import { groupByProject } from "./group-by-project.ts";
import {
  type HistogramPoint,
  type Metric,
  type NumberPoint,
  type Temporality,
  toAttributes,
  toNanos,
} from "./otlp.ts";

/** Bounds of the histograms, in seconds: from a simulated test to two days. */
const bounds = [1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 172_800];

/** Returns the metrics of a run. Each is about this run alone, from its start to its end. */
export function toMetrics(report: RunOutcome, aggregationTemporality: Temporality): Metric[] {
  const { run, tests } = report;
  const startTimeUnixNano = toNanos(Date.parse(run.startedAt));
  const timeUnixNano = toNanos(Date.parse(run.finishedAt));
  const byProject = groupByProject(tests);
  const count = (value: number, attributes: Record<string, string>): NumberPoint => ({
    attributes: toAttributes(attributes),
    startTimeUnixNano,
    timeUnixNano,
    asInt: String(value),
  });
  const histogram = (values: readonly number[], attributes: Record<string, string>): HistogramPoint => ({
    attributes: toAttributes(attributes),
    startTimeUnixNano,
    timeUnixNano,
    ...summarize(values),
  });
  const all: Metric[] = [
    {
      name: "placewright.tests",
      description: "Tests by verdict",
      unit: "{test}",
      sum: {
        dataPoints: [...byProject].flatMap(([project, own]) =>
          verdicts.flatMap((verdict) => {
            const found = own.filter((test) => test.verdict === verdict).length;
            return found === 0
              ? []
              : [count(found, { "placewright.verdict": verdict, "placewright.project": project })];
          }),
        ),
        aggregationTemporality,
        isMonotonic: true,
      },
    },
    {
      name: "placewright.tests.paid",
      description: "Tests that were created at a price",
      unit: "{test}",
      sum: {
        dataPoints: (run.costs ?? [])
          .filter(({ pricePerTest, newTests }) => pricePerTest !== 0 && newTests > 0)
          .map(({ project, newTests }) => count(newTests, { "placewright.project": project })),
        aggregationTemporality,
        isMonotonic: true,
      },
    },
    {
      name: "placewright.run.duration",
      description: "Time from the start of a run to its end",
      unit: "s",
      histogram: {
        dataPoints: [histogram([run.durationMs / 1000], { "placewright.verdict": report.verdict })],
        aggregationTemporality,
      },
    },
    {
      name: "placewright.test.duration",
      description: "Time from the submit of a test to its result",
      unit: "s",
      histogram: {
        dataPoints: [...byProject].flatMap(([project, own]) => {
          const seconds = own.flatMap(secondsOf);
          return seconds.length === 0 ? [] : [histogram(seconds, { "placewright.project": project })];
        }),
        aggregationTemporality,
      },
    },
    {
      name: "placewright.placement",
      description: "Share of a message's copies by where they landed",
      unit: "%",
      gauge: { dataPoints: tests.flatMap((test) => placementPoints(test, timeUnixNano)) },
    },
  ];
  return all.filter(({ sum, gauge, histogram: spread }) => (sum ?? gauge ?? spread)?.dataPoints.length);
}

function placementPoints({ placement, ...test }: TestResult, timeUnixNano: string): NumberPoint[] {
  if (!placement) return [];
  const all = [{ isp: "overall", ...placement.overall }, ...placement.isps];
  return all.flatMap((figures) =>
    landings.flatMap((landing) => {
      const percent = figures[`${landing}Percent`];
      if (percent === undefined) return [];
      const attributes = toAttributes({
        "placewright.mailbox_provider": figures.isp,
        "placewright.landing": landing,
        "placewright.scenario": test.scenario,
        "placewright.variant": test.variant,
        "placewright.project": test.project,
        "placewright.simulated": placement.simulated,
      });
      return [{ attributes, timeUnixNano, asDouble: percent }];
    }),
  );
}

function secondsOf({ submittedAt, completedAt, reused }: TestResult): number[] {
  if (submittedAt === undefined || completedAt === undefined || reused) return [];
  return [Math.max(0, Date.parse(completedAt) - Date.parse(submittedAt)) / 1000];
}

function summarize(
  values: readonly number[],
): Omit<HistogramPoint, "attributes" | "startTimeUnixNano" | "timeUnixNano"> {
  const buckets = new Array<number>(bounds.length + 1).fill(0);
  for (const value of values) {
    const at = bounds.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? bounds.length : at;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return {
    count: String(values.length),
    sum: values.reduce((sum, value) => sum + value, 0),
    bucketCounts: buckets.map(String),
    explicitBounds: bounds,
    min: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: values.reduce((most, value) => Math.max(most, value), 0),
  };
}
