import { nearest } from "../base/nearest.ts";
import { plural } from "../base/plural.ts";
import type { Assertion, Operator } from "../result/assertion.ts";
import {
  figureOf,
  isLanding,
  type Landing,
  type Placement,
  type PlacementFigures,
} from "../result/placement.ts";
import { actualText, demandOf, holds, outcomeOf, shareByMetric } from "./describe.ts";
import { type Expectations, thresholdsOf } from "./expectations.ts";
import { differenceInterval, type Interval, rangeAt, wilsonInterval } from "./intervals.ts";
import { parseThreshold, type Reference, type Threshold } from "./threshold.ts";

/**
 * A scope that a threshold is evaluated in: `overall` or a mailbox provider. Figures are undefined if not
 * measured.
 */
interface Scope {
  readonly name: string;
  readonly figures: PlacementFigures | undefined;
}

export interface EvaluateOptions {
  /** Placement that thresholds such as `inbox >= baseline - 5` compare with. */
  readonly baseline?: Placement | undefined;
  /** Placement that thresholds such as `inbox >= control - 5` compare with. */
  readonly control?: Placement | undefined;
  /**
   * Confidence that a verdict on inbox, spam, and missing requires, 0 to 1, if seeds were counted or a model
   * gave ranges. Default: shares are compared as they are.
   */
  readonly confidence?: number | undefined;
}

/**
 * Compares a placement with a scenario's expectations. Returns one assertion per threshold and scope, passed
 * ones included, in the order of the expectations. `*` means each mailbox provider of the placement; names
 * are case-insensitive.
 * A share that was not measured, or that too few seeds support, is `not-measured`, never passed. If a
 * baseline or control is absent, thresholds on it are `not-measured` at level warn. Throws
 * `threshold-invalid` for a threshold that does not parse.
 */
export function evaluateExpectations(
  expectations: Expectations,
  placement: Placement,
  options: EvaluateOptions = {},
): Assertion[] {
  return thresholdsOf(expectations).flatMap(([selector, sources]) => {
    const thresholds = sources.map(parseThreshold);
    return scopesOf(selector, placement).flatMap((scope) =>
      thresholds.map((threshold) => evaluate(threshold, scope, placement, options)),
    );
  });
}

function scopesOf(selector: string, placement: Placement): Scope[] {
  // `baseline` and `control` group the thresholds that compare with them. They name no mailbox provider, so
  // they apply overall.
  if (selector === "overall" || selector === "baseline" || selector === "control")
    return [{ name: "overall", figures: placement.overall }];
  // Without any mailbox provider, `*` must not pass by being empty.
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
  options: EvaluateOptions,
): Assertion {
  const { metric, operator, source, level, value } = threshold;
  const common = { scope: scope.name, source, metric, operator };
  const label = labelOf(scope.name);
  const actual = scope.figures && figureOf(scope.figures, metric);
  const reference = value.kind === "percent" ? undefined : referenceFigures(scope.name, options[value.kind]);
  const referencePercent = reference && figureOf(reference, metric);
  const expected =
    value.kind === "percent"
      ? value.percent
      : referencePercent === undefined
        ? undefined
        : referencePercent + value.offsetPercent;

  if (expected === undefined) {
    const measured = actual === undefined ? "not measured" : shareByMetric[metric](`${Math.round(actual)} %`);
    return {
      ...common,
      ...(actual === undefined ? {} : { actualPercent: actual }),
      level: "warn",
      outcome: "not-measured",
      message: `${label}: ${measured}; there is no ${value.kind} to compare with`,
    };
  }
  // An offset can lead outside of 0 to 100, where >= and <= could never be met. For < and >, use the sum
  // unchanged.
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
  const share = shareByMetric[metric](actualText(actual, operator, bound));
  const demand = `${demandOf(operator, expectedPercent)}${offsetText(threshold)}`;
  const measured = { ...common, expectedPercent, actualPercent: actual };
  const seedCount = countOf(scope.figures);
  const { confidence } = options;
  const ranges = scope.figures?.ranges;
  if (confidence !== undefined && ranges && isLanding(metric)) {
    const interval = rangeAt(ranges[metric], confidence);
    const moved =
      reference && referencePercent !== undefined && value.kind !== "percent"
        ? rangedDifference(interval, reference, metric, confidence, expected - value.offsetPercent)
        : interval;
    return judged(measured, level, holdsThroughout(moved, operator, bound), {
      interval,
      label,
      share,
      demand,
      by: "the model",
    });
  }
  if (confidence === undefined || seedCount === undefined || !isLanding(metric)) {
    const held = holds(actual, operator, bound);
    return { ...measured, level, outcome: outcomeOf(held, level), message: `${label}: ${share}; ${demand}` };
  }
  const counted = { percent: actual, seedCount };
  const interval = wilsonInterval(counted, confidence);
  const held = holdsThroughout(
    reference && referencePercent !== undefined && value.kind !== "percent"
      ? shifted(
          differenceInterval(
            counted,
            { percent: referencePercent, seedCount: countOf(reference) },
            confidence,
          ),
          expected,
          value.offsetPercent,
        )
      : interval,
    operator,
    bound,
  );
  const by = plural(scope.figures?.seedCount ?? seedCount, "seed");
  return judged(measured, level, held, { interval, label, share, demand, by });
}

interface Told {
  readonly interval: Interval;
  readonly label: string;
  readonly share: string;
  readonly demand: string;
  /** Basis of the range: seeds, or the model. */
  readonly by: string;
}

/** Creates an assertion on a range: `not-measured` if the range is too wide to decide. */
function judged(
  measured: Omit<Assertion, "level" | "outcome" | "message">,
  level: Assertion["level"],
  held: boolean | undefined,
  { interval, label, share, demand, by }: Told,
): Assertion {
  const range = `${rounded(interval.lowPercent)} to ${rounded(interval.highPercent)} %`;
  return {
    ...measured,
    interval,
    level,
    outcome: held === undefined ? "not-measured" : outcomeOf(held, level),
    message:
      held === undefined
        ? `${label}: ${share}, but ${by} cannot tell (${range}); ${demand}`
        : `${label}: ${share} (${range} by ${by}); ${demand}`,
  };
}

/** Returns a model's range, widened by the reference's range if that comes from a model, too. */
function rangedDifference(
  own: Interval,
  reference: PlacementFigures,
  metric: Landing,
  confidence: number,
  referencePercent: number,
): Interval {
  const other = reference.ranges && rangeAt(reference.ranges[metric], confidence);
  return {
    lowPercent: own.lowPercent - (other ? other.highPercent - referencePercent : 0),
    highPercent: own.highPercent + (other ? referencePercent - other.lowPercent : 0),
  };
}

/** Returns the number of seeds for a share's interval. Weighted seeds count for less. */
const countOf = (figures: PlacementFigures | undefined): number | undefined =>
  figures?.effectiveSeedCount ?? figures?.seedCount;

/**
 * Whether a threshold is met at every point of a range. False if at none; undefined if the range is too wide
 * to decide.
 */
function holdsThroughout(
  { lowPercent, highPercent }: Interval,
  operator: Operator,
  bound: number,
): boolean | undefined {
  if (operator === "==") {
    if (bound < lowPercent || bound > highPercent) return false;
    return lowPercent === highPercent ? true : undefined;
  }
  const [low, high] = [holds(lowPercent, operator, bound), holds(highPercent, operator, bound)];
  return low === high ? low : undefined;
}

/** Converts the range of a difference to a range of the share, as if the reference were exact. */
const shifted = (
  { lowPercent, highPercent }: Interval,
  expected: number,
  offsetPercent: number,
): Interval => ({
  lowPercent: expected - offsetPercent + lowPercent,
  highPercent: expected - offsetPercent + highPercent,
});

const rounded = (percent: number): number => Number(percent.toFixed(1));

const labelOf = (scope: string): string =>
  scope === "overall" ? "Overall" : scope === "*" ? "Each ISP" : scope;

const referenceFigures = (scope: string, reference: Placement | undefined): PlacementFigures | undefined =>
  reference && (scope === "overall" ? reference.overall : ispScope(scope, reference).figures);

const referenceNames: Readonly<Record<Reference, string>> = {
  baseline: "the baseline",
  control: "the control",
};

function offsetText({ value }: Threshold): string {
  if (value.kind === "percent") return "";
  const name = referenceNames[value.kind];
  const points = Math.abs(value.offsetPercent);
  if (points === 0) return ` by ${name}`;
  return ` (${name} ${value.offsetPercent < 0 ? "less" : "plus"} ${points} ${points === 1 ? "point" : "points"})`;
}

function whatWasMeasured(isp: string, placement: Placement): string {
  const names = placement.isps.map((figures) => figures.isp);
  if (names.length === 0) return "the test measured no single ISP";
  const meant = nearest(isp, names);
  return `the test measured ${names.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`;
}
