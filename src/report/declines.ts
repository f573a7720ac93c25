import { figureOf, type Metric } from "../result/placement.ts";
import type { TestResult } from "../result/run-report.ts";
import { figuresAt } from "./placement-grid.ts";

/** A share of a test that is lower than in its baseline. Percentages are in points, 0 to 100. */
export interface Decline {
  readonly test: TestResult;
  /** `overall`, or a mailbox provider. */
  readonly scope: string;
  readonly metric: Metric;
  readonly beforePercent: number;
  readonly nowPercent: number;
}

/** Shares that are better if they are higher. A share of spam or missing mail that rises lowers that of the inbox. */
const metrics = ["inbox", "spf", "dkim", "dmarc"] as const satisfies readonly Metric[];

/** Smaller differences, in percentage points, are not shown. */
const minPoints = 0.5;

/** Returns what is worse than in the baselines of the tests, the largest difference first. */
export function declinesOf(tests: readonly TestResult[]): Decline[] {
  return tests
    .flatMap((test) => declinesOfTest(test))
    .toSorted((a, b) => b.beforePercent - b.nowPercent - (a.beforePercent - a.nowPercent));
}

function declinesOfTest(test: TestResult): Decline[] {
  const { baseline, placement } = test;
  if (!baseline || !placement) return [];
  const before = { ...test, placement: baseline.placement };
  return ["overall", ...placement.isps.map(({ isp }) => isp)].flatMap((scope) => {
    const [then, now] = [figuresAt(before, scope), figuresAt(test, scope)];
    if (!then || !now) return [];
    return metrics.flatMap((metric) => {
      const [beforePercent, nowPercent] = [figureOf(then, metric), figureOf(now, metric)];
      const isLower =
        beforePercent !== undefined && nowPercent !== undefined && beforePercent - nowPercent >= minPoints;
      return isLower ? [{ test, scope, metric, beforePercent, nowPercent }] : [];
    });
  });
}
