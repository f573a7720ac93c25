import { nearest } from "../base/nearest.ts";
import type { Assertion } from "../result/assertion.ts";
import { figureOf, type Metric, type Placement, type PlacementFigures } from "../result/placement.ts";
import { actualText, demandOf, holds, shareByMetric } from "./describe.ts";
import { type Expectations, thresholdsOf } from "./expectations.ts";
import { parseThreshold, type Threshold } from "./threshold.ts";

/** Where a threshold is held: `overall` or an ISP, with the figures there if they were measured. */
interface Scope {
  readonly name: string;
  readonly figures: PlacementFigures | undefined;
}

export interface EvaluateOptions {
  /** What thresholds such as `inbox >= baseline - 5` compare with. */
  readonly baseline?: Placement;
}

/**
 * Holds a placement against what a scenario demands: one assertion for each threshold and place, passed ones too, in the
 * order of the expectations. `*` is each ISP of the placement, an ISP's name is read without case.
 *
 * What was not measured is `not-measured`, never passed; a threshold on a baseline that is absent is so at level warn.
 * Throws `threshold-invalid` for a threshold that does not parse.
 */
export function evaluateExpectations(
  expectations: Expectations,
  placement: Placement,
  options: EvaluateOptions = {},
): Assertion[] {
  return thresholdsOf(expectations).flatMap(([selector, sources]) => {
    const thresholds = sources.map(parseThreshold);
    return scopesOf(selector, placement).flatMap((scope) =>
      thresholds.map((threshold) => evaluate(threshold, scope, placement, options.baseline)),
    );
  });
}

function scopesOf(selector: string, placement: Placement): Scope[] {
  // `baseline` groups thresholds on the baseline; like all that name no ISP, they speak of the whole.
  if (selector === "overall" || selector === "baseline")
    return [{ name: "overall", figures: placement.overall }];
  // Without any ISP, "each ISP" must not hold by being empty.
  if (selector !== "*" || placement.isps.length === 0) return [ispScope(selector, placement)];
  return placement.isps.map((figures) => ({ name: figures.isp, figures }));
}

function ispScope(name: string, placement: Placement): Scope {
  const figures = placement.isps.find(({ isp }) => isp.toLowerCase() === name.toLowerCase());
  return { name: figures?.isp ?? name, figures };
}

function evaluate(
  threshold: Threshold,
  scope: Scope,
  placement: Placement,
  baseline: Placement | undefined,
): Assertion {
  const { metric, operator, source, level, value } = threshold;
  const common = { scope: scope.name, source, metric, operator };
  const label = labelOf(scope.name);
  const actual = scope.figures && figureOf(scope.figures, metric);
  const expected =
    value.kind === "percent"
      ? value.percent
      : baselineFigure(scope.name, metric, baseline, value.offsetPercent);

  if (expected === undefined) {
    const measured = actual === undefined ? "not measured" : shareByMetric[metric](`${Math.round(actual)} %`);
    return {
      ...common,
      ...(actual === undefined ? {} : { actualPercent: actual }),
      level: "warn",
      outcome: "not-measured",
      message: `${label}: ${measured}; there is no baseline to compare with`,
    };
  }
  // A baseline's offset may lead out of 0 to 100, where >= and <= could never hold; < and > take the sum as it is.
  const expectedPercent = Math.min(100, Math.max(0, expected));
  const bound = operator === "<" || operator === ">" ? expected : expectedPercent;
  if (actual === undefined) {
    const why = scope.figures ? `no figure for ${metric} came back` : whatWasMeasured(scope.name, placement);
    return {
      ...common,
      expectedPercent,
      level,
      outcome: "not-measured",
      message: `${label}: not measured (${why}); ${demandOf(operator, expectedPercent)}`,
    };
  }
  const held = holds(actual, operator, bound);
  const share = shareByMetric[metric](actualText(actual, operator, bound));
  return {
    ...common,
    expectedPercent,
    actualPercent: actual,
    level,
    outcome: held ? "passed" : level === "warn" ? "warned" : "failed",
    message: `${label}: ${share}; ${demandOf(operator, expectedPercent)}${offsetText(threshold)}`,
  };
}

const labelOf = (scope: string): string =>
  scope === "overall" ? "Overall" : scope === "*" ? "Each ISP" : scope;

function baselineFigure(
  scope: string,
  metric: Metric,
  baseline: Placement | undefined,
  offsetPercent: number,
): number | undefined {
  const figures = baseline && (scope === "overall" ? baseline.overall : ispScope(scope, baseline).figures);
  const figure = figures && figureOf(figures, metric);
  return figure === undefined ? undefined : figure + offsetPercent;
}

function offsetText({ value }: Threshold): string {
  if (value.kind === "percent") return "";
  const points = Math.abs(value.offsetPercent);
  if (points === 0) return " by the baseline";
  return ` (the baseline ${value.offsetPercent < 0 ? "less" : "plus"} ${points} ${points === 1 ? "point" : "points"})`;
}

function whatWasMeasured(isp: string, placement: Placement): string {
  const names = placement.isps.map((figures) => figures.isp);
  if (names.length === 0) return "the test measured no single ISP";
  const meant = nearest(isp, names);
  return `the test measured ${names.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`;
}
