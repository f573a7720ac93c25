import { nearest } from "../base/nearest.ts";
import { plural } from "../base/plural.ts";
import type { Assertion } from "../result/assertion.ts";
import {
  type HealthCount,
  type HealthFigures,
  type HealthMetric,
  type HealthRate,
  type HealthReport,
  isHealthCount,
  isPeriod,
  rateOf,
} from "../result/health.ts";
import { rateDigits, showFigure, showLimit } from "../result/shown-figure.ts";
import { describeBound, holds, outcomeOf } from "./describe.ts";
import type { HealthThreshold } from "./health-expectations.ts";

/** A scope that an expectation is evaluated in, and the label of its messages. */
interface Scope {
  readonly name: string;
  readonly label: string;
  readonly figures: HealthFigures;
}

/**
 * Compares a domain's health with a scenario's expectations. Returns one assertion per expectation and scope;
 * for days and campaigns, only the worst one.
 * A rate that was not measured is `not-measured`, never passed. If the expectation is a default, it only
 * warns.
 */
export function evaluateHealth(thresholds: readonly HealthThreshold[], report: HealthReport): Assertion[] {
  return thresholds.flatMap((expected) => {
    const { metric } = expected.threshold;
    if (isHealthCount(metric)) return [evaluateCount(expected, metric, report)];
    const scopes = scopesOf(expected.selector, report);
    const measured = scopes.filter(({ figures }) => rateOf(figures, metric) !== undefined);
    if (isPeriod(expected.selector)) {
      const [worst] = measured.toSorted(
        (left, right) => distanceToLimit(right, metric, expected) - distanceToLimit(left, metric, expected),
      );
      return [
        worst
          ? evaluate(expected, metric, worst, expected.selector)
          : unmeasured(expected, expected.selector, report),
      ];
    }
    if (scopes.length === 0) return [unmeasured(expected, expected.selector, report)];
    return scopes.map((scope) =>
      rateOf(scope.figures, metric) === undefined
        ? unmeasured(expected, scope.name, report)
        : evaluate(expected, metric, scope, scope.name),
    );
  });
}

function scopesOf(selector: string, { overall, isps, days, campaigns }: HealthReport): Scope[] {
  switch (selector) {
    case "overall":
      return [{ name: "overall", label: "Overall", figures: overall }];
    case "*":
      return isps.map((figures) => ({ name: figures.isp, label: figures.isp, figures }));
    case "daily":
      return days.map((figures) => ({ name: figures.day, label: `Worst day, ${figures.day}`, figures }));
    case "campaigns":
      return campaigns.map((figures) => ({
        name: figures.id,
        label: `Worst campaign, "${figures.subject}" (${(figures.firstSeenAt ?? "").slice(0, 10)})`,
        figures,
      }));
    default:
      return isps
        .filter(({ isp }) => isp.toLowerCase() === selector.toLowerCase())
        .map((figures) => ({ name: figures.isp, label: figures.isp, figures }));
  }
}

/** Returns how far a rate is on the wrong side of an expectation, in percentage points. */
function distanceToLimit({ figures }: Scope, metric: HealthRate, { threshold }: HealthThreshold): number {
  const actual = rateOf(figures, metric) ?? 0;
  const bound = boundOf(threshold);
  if (threshold.operator === "==") return Math.abs(actual - bound);
  return threshold.operator === ">=" || threshold.operator === ">" ? bound - actual : actual - bound;
}

const boundOf = ({ value }: HealthThreshold["threshold"]): number =>
  value.kind === "percent" ? value.percent : 0;

function evaluate(
  { threshold }: HealthThreshold,
  metric: HealthRate,
  { label, figures }: Scope,
  scope: string,
): Assertion {
  const { operator, source, level } = threshold;
  const expectedPercent = boundOf(threshold);
  const actualPercent = rateOf(figures, metric) ?? 0;
  const held = holds(actualPercent, operator, expectedPercent);
  return {
    scope,
    source,
    metric,
    operator,
    expectedPercent,
    actualPercent,
    level,
    outcome: outcomeOf(held, level),
    message: `${label}: ${deeds[metric](`${showFigure(actualPercent, { limits: [expectedPercent], digits: rateDigits(actualPercent) })}%`)}; ${describeBound(operator, `${showLimit(expectedPercent)}%`)}`,
  };
}

function evaluateCount({ threshold }: HealthThreshold, metric: HealthCount, report: HealthReport): Assertion {
  const { operator, source, level } = threshold;
  const expectedCount = boundOf(threshold);
  const items = report[metric];
  if (items === undefined) return unmeasured({ selector: "overall", threshold }, "overall", report);
  const held = holds(items.length, operator, expectedCount);
  const named = [...new Set(namesOf[metric](report))].slice(0, 3).join(", ");
  return {
    scope: "overall",
    source,
    metric,
    operator,
    expectedCount,
    actualCount: items.length,
    level,
    outcome: outcomeOf(held, level),
    message: `Overall: ${countTexts[metric](items.length)}${named ? ` (${named})` : ""}; ${describeBound(operator, showLimit(expectedCount))}`,
  };
}

function unmeasured(
  { threshold, isDefault }: HealthThreshold,
  scope: string,
  report: HealthReport,
): Assertion {
  const { operator, source, level, metric } = threshold;
  const why =
    report.notMeasured.find(({ metrics }) => metrics.includes(metric))?.reason ??
    absence(scope, metric, report);
  const bound = boundOf(threshold);
  return {
    scope,
    source,
    metric,
    operator,
    ...(isHealthCount(metric) ? { expectedCount: bound } : { expectedPercent: bound }),
    level: isDefault ? "warn" : level,
    outcome: "not-measured",
    message: `${scope === "overall" ? "Overall" : scope}: not measured (${why}); ${describeBound(operator, isHealthCount(metric) ? showLimit(bound) : `${showLimit(bound)}%`)}`,
  };
}

function absence(scope: string, metric: HealthMetric, { isps, domain }: HealthReport): string {
  const names = isps.map(({ isp }) => isp);
  if (["overall", "*"].includes(scope) || isPeriod(scope) || names.includes(scope))
    return `no result for ${metric}: ${domain} sent no mail, or none that reports it`;
  const meant = nearest(scope, names);
  return `no results for ${scope}${names.length > 0 ? `; available: ${names.join(", ")}` : ""}${meant ? `; did you mean ${meant}?` : ""}`;
}

const deeds: Readonly<Record<HealthRate, (percent: string) => string>> = {
  inbox: (percent) => `${percent} landed in the inbox`,
  spam: (percent) => `${percent} landed in spam`,
  read: (percent) => `${percent} were read`,
  delete: (percent) => `${percent} were deleted unread`,
  bounce: (percent) => `${percent} bounced permanently`,
  complaint: (percent) => `${percent} led to complaints`,
  open: (percent) => `${percent} were opened`,
  click: (percent) => `${percent} were clicked`,
};

const countTexts: Readonly<Record<HealthCount, (count: number) => string>> = {
  blocklistings: (count) => `${plural(count, "blocklisting")} of the account's IP addresses`,
  recommendations: (count) => plural(count, "open recommendation"),
};

const namesOf: Readonly<Record<HealthCount, (report: HealthReport) => string[]>> = {
  blocklistings: ({ blocklistings = [] }) => blocklistings.map(({ ip, list }) => `${ip} on ${list}`),
  recommendations: ({ recommendations = [] }) => recommendations.map(({ description }) => description),
};
