import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { plural } from "../base/plural.ts";
import type { Assertion, Operator } from "../result/assertion.ts";
import { checkPlacement } from "../result/check-placement.ts";
import {
  figureOf,
  isLanding,
  type Landing,
  type Placement,
  type PlacementFigures,
} from "../result/placement.ts";
import { showFigure } from "../result/shown-figure.ts";
import { describeLimit, holds, outcomeOf, shareByMetric } from "./describe.ts";
import type { Expectations } from "./expectations.ts";
import { differenceInterval, type Interval, rangeAt, wilsonInterval } from "./intervals.ts";
import { type ParsedExpectations, parseExpectations } from "./parse-expectations.ts";
import type { Threshold } from "./threshold.ts";

/**
 * A scope that a threshold is evaluated in: `overall` or a mailbox provider. Figures are undefined if not
 * measured.
 */
interface Scope {
  readonly name: string;
  readonly figures: PlacementFigures | undefined;
}

/**
 * Placements to compare with, and the confidence that a verdict requires.
 *
 * @example
 * ```ts
 * import { type EvaluateOptions, evaluateExpectations, type Expectations, type Placement } from "placewright";
 *
 * const measured = (inboxPercent: number): Placement => ({ overall: { inboxPercent }, isps: [], simulated: false });
 * const options: EvaluateOptions = { baseline: measured(95), control: measured(92) };
 * const expected: Expectations = { overall: ["inbox >= baseline - 5", "inbox >= control - 5"] };
 * evaluateExpectations(expected, measured(88), options).map(({ outcome }) => outcome); // → ["failed", "passed"]
 * ```
 */
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
 * `threshold-invalid` for a threshold that does not parse, and `usage` for a placement that is none.
 *
 * @example
 * ```ts
 * import { evaluateExpectations, type Placement } from "placewright";
 *
 * const placement: Placement = {
 *   overall: { inboxPercent: 92, spamPercent: 6, missingPercent: 2 },
 *   isps: [{ isp: "Gmail", inboxPercent: 88, spamPercent: 10, missingPercent: 2 }],
 *   simulated: false,
 * };
 * const assertions = evaluateExpectations({ overall: ["inbox >= 90"], Gmail: ["inbox >= 90"] }, placement);
 * assertions.map(({ scope, outcome }) => `${scope} ${outcome}`); // → ["overall passed", "Gmail failed"]
 * ```
 */
export function evaluateExpectations(
  expectations: Expectations,
  placement: Placement,
  options: EvaluateOptions = {},
): Assertion[] {
  requirePlacement(placement);
  for (const other of [options.baseline, options.control]) if (other !== undefined) requirePlacement(other);
  const { confidence } = options;
  if (confidence !== undefined && !(confidence >= 0.5 && confidence <= 0.999))
    throw new PlacewrightError(
      "usage",
      `Cannot evaluate the expectations: confidence is ${String(confidence)}, and must be from 0.5 to 0.999`,
    );
  return evaluateThresholds(parseExpectations(expectations), placement, options);
}

function requirePlacement(value: unknown): void {
  const reason = checkPlacement(value);
  if (reason === undefined) return;
  throw new PlacewrightError("usage", `Cannot evaluate the expectations: ${reason}`, {
    hint: "Pass the placement of a test's result",
  });
}

/** Compares a placement with parsed expectations. See `evaluateExpectations`. */
export const evaluateThresholds = (
  { thresholds }: Pick<ParsedExpectations, "thresholds">,
  placement: Placement,
  options: EvaluateOptions = {},
): Assertion[] =>
  thresholds.flatMap(([selector, own]) =>
    scopesOf(selector, placement).flatMap((scope) =>
      own.map((threshold) => evaluate(threshold, scope, placement, options)),
    ),
  );

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

/** A measured share, and the figures that contain it. */
interface Measured {
  readonly figures: PlacementFigures;
  readonly percent: number;
}

function evaluate(
  threshold: Threshold,
  scope: Scope,
  placement: Placement,
  options: EvaluateOptions,
): Assertion {
  const { metric, operator, source, level, value } = threshold;
  const common = {
    scope: scope.name,
    source,
    metric,
    operator,
    ...(value.kind === "percent" ? {} : { reference: value.kind }),
  };
  const label = labelOf(scope.name);
  const own = measuredIn(scope.figures, metric);
  const actual = own?.percent;
  const compared = value.kind === "percent" ? undefined : comparedIn(options[value.kind], scope.name, metric);
  const expected =
    value.kind === "percent" ? value.percent : compared && compared.percent + value.offsetPercent;

  if (expected === undefined) {
    const measured = actual === undefined ? "not measured" : shareByMetric[metric](`${showFigure(actual)}%`);
    return {
      ...common,
      ...(actual === undefined ? {} : { actualPercent: actual }),
      level: "warn",
      outcome: "not-measured",
      message: `${label}: ${measured}; no ${value.kind} to compare with`,
    };
  }
  // An offset can lead outside of 0 to 100, where >=, <=, and == could never be met. For < and >, use the sum
  // unchanged, because 0 and 100 would not be met.
  const expectedPercent =
    operator === "<" || operator === ">" ? expected : Math.min(100, Math.max(0, expected));
  if (own === undefined) {
    const why = scope.figures ? `no result for ${metric}` : whatWasMeasured(scope.name, placement);
    return {
      ...common,
      expectedPercent,
      level,
      outcome: "not-measured",
      message: `${label}: not measured (${why}); ${describeLimit(operator, expectedPercent)}`,
    };
  }
  const measured = { ...common, expectedPercent, actualPercent: own.percent, level };
  const range =
    options.confidence !== undefined && isLanding(metric)
      ? rangeOf(own, metric, options.confidence, compared)
      : undefined;
  const figures = [own.percent, ...(range ? [range.own.lowPercent, range.own.highPercent] : [])];
  const show = (figure: number, digits = 0) =>
    showFigure(figure, { limits: [expectedPercent], figures, digits });
  const share = shareByMetric[metric](`${show(own.percent)}%`);
  const limit = `${describeLimit(operator, expectedPercent, figures)}${offsetText(threshold)}`;
  if (!range) {
    const outcome = outcomeOf(holds(own.percent, operator, expectedPercent), level);
    return { ...measured, outcome, message: `${label}: ${share}; ${limit}` };
  }
  const held = holdsThroughout(range.withReference, operator, expectedPercent);
  const { own: interval, by } = range;
  const shown = `${show(interval.lowPercent, 1)} to ${show(interval.highPercent, 1)}%`;
  return {
    ...measured,
    interval,
    outcome: held === undefined ? "not-measured" : outcomeOf(held, level),
    message:
      held === undefined
        ? `${label}: ${share}, but the range (${shown}, from ${by}) is too wide to decide; ${limit}`
        : `${label}: ${share} (${shown}, from ${by}); ${limit}`,
  };
}

/** The range of a share, which decides instead of the share if a confidence is set. */
interface Range {
  readonly own: Interval;
  /** The same, widened by what is uncertain about the figure that it is compared with. */
  readonly withReference: Interval;
  /** Basis of the range: seeds, or the model. */
  readonly by: string;
}

/** Returns the range that a model gives, or else that of the counted seeds. Absent if there is neither. */
function rangeOf(
  { figures, percent }: Measured,
  metric: Landing,
  confidence: number,
  compared: Measured | undefined,
): Range | undefined {
  if (figures.ranges) {
    const own = rangeAt(figures.ranges[metric], confidence);
    const withReference = compared ? widened(own, compared, metric, confidence) : own;
    return { own, withReference, by: "the model" };
  }
  const seedCount = countOf(figures);
  if (seedCount === undefined) return undefined;
  const counted = { percent, seedCount };
  const own = wilsonInterval(counted, confidence);
  const by = plural(figures.seedCount ?? seedCount, "seed");
  if (!compared) return { own, withReference: own, by };
  const reference = { percent: compared.percent, seedCount: countOf(compared.figures) };
  const { lowPercent, highPercent } = differenceInterval(counted, reference, confidence);
  // As a range of the share itself, as if the reference were exact.
  const withReference = {
    lowPercent: compared.percent + lowPercent,
    highPercent: compared.percent + highPercent,
  };
  return { own, withReference, by };
}

/** Returns a model's range, widened by the reference's range if that comes from a model, too. */
function widened(
  own: Interval,
  { figures, percent }: Measured,
  metric: Landing,
  confidence: number,
): Interval {
  if (!figures.ranges) return own;
  const other = rangeAt(figures.ranges[metric], confidence);
  return {
    lowPercent: own.lowPercent - (other.highPercent - percent),
    highPercent: own.highPercent + (percent - other.lowPercent),
  };
}

/** Returns the number of seeds for a share's interval. Weighted seeds count for less. */
const countOf = ({ effectiveSeedCount, seedCount }: PlacementFigures): number | undefined =>
  effectiveSeedCount ?? seedCount;

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
    if (!(holds(lowPercent, "<=", bound) && holds(highPercent, ">=", bound))) return false;
    return lowPercent === highPercent ? true : undefined;
  }
  const [low, high] = [holds(lowPercent, operator, bound), holds(highPercent, operator, bound)];
  return low === high ? low : undefined;
}

const labelOf = (scope: string): string =>
  scope === "overall" ? "Overall" : scope === "*" ? "Each mailbox provider" : scope;

/** Returns the figure to compare with in a scope. Absent if the other placement has none. */
function comparedIn(
  reference: Placement | undefined,
  scope: string,
  metric: Threshold["metric"],
): Measured | undefined {
  const figures = reference && (scope === "overall" ? reference.overall : ispScope(scope, reference).figures);
  return measuredIn(figures, metric);
}

/** Returns a share with its figures. Absent if it was not measured. */
function measuredIn(
  figures: PlacementFigures | undefined,
  metric: Threshold["metric"],
): Measured | undefined {
  if (figures === undefined) return undefined;
  const percent = figureOf(figures, metric);
  return percent === undefined ? undefined : { figures, percent };
}

function offsetText({ value }: Threshold): string {
  if (value.kind === "percent") return "";
  const points = Math.abs(value.offsetPercent);
  if (points === 0) return ` (${value.kind})`;
  return ` (${value.kind} ${value.offsetPercent < 0 ? "minus" : "plus"} ${plural(points, "percentage point")})`;
}

function whatWasMeasured(isp: string, placement: Placement): string {
  const names = placement.isps.map((figures) => figures.isp);
  if (names.length === 0) return "the test measured no mailbox providers";
  const meant = nearest(isp, names);
  return `the test measured ${names.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`;
}
