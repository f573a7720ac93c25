import type { Assertion, Operator } from "../result/assertion.ts";
import type { Metric } from "../result/placement.ts";
import { compareFigures, showFigure, showLimit } from "../result/shown-figure.ts";

/** Whether `actual operator expected` is true, apart from floating-point noise. */
export function holds(actual: number, operator: Operator, expected: number): boolean {
  const side = compareFigures(actual, expected);
  switch (operator) {
    case ">=":
      return side >= 0;
    case ">":
      return side > 0;
    case "<=":
      return side <= 0;
    case "<":
      return side < 0;
    case "==":
      return side === 0;
  }
}

const boundTexts: Readonly<Record<Operator, (percent: string) => string>> = {
  ">=": (percent) => `at least ${percent} expected`,
  ">": (percent) => `more than ${percent} expected`,
  "<=": (percent) => `at most ${percent} allowed`,
  "<": (percent) => `less than ${percent} allowed`,
  "==": (percent) => `exactly ${percent} expected`,
};

/** Describes the limit of a threshold, such as at least 95%, beside the figures that are compared with it. */
export const describeLimit = (
  operator: Operator,
  expected: number,
  figures: readonly number[] = [],
): string => describeBound(operator, `${showLimit(expected, figures)}%`);

/** Describes a limit with any text as its bound, such as at most 0. */
export const describeBound = (operator: Operator, bound: string): string => boundTexts[operator](bound);

const isShare = (metric: string): metric is Metric => Object.hasOwn(shareByMetric, metric);

/** Descriptions of a share, such as 83% that land in the inbox. */
export const shareByMetric: Readonly<Record<Metric, (percent: string) => string>> = {
  inbox: (percent) => `${percent} land in the inbox`,
  spam: (percent) => `${percent} land in spam`,
  missing: (percent) => `${percent} are not delivered`,
  spf: (percent) => `${percent} pass SPF`,
  dkim: (percent) => `${percent} pass DKIM`,
  dmarc: (percent) => `${percent} pass DMARC`,
};

/** Descriptions of a share at one mailbox provider, such as 42% that Outlook puts in spam. */
const headlineByMetric: Readonly<Record<Metric, (isp: string, percent: string) => string>> = {
  inbox: (isp, percent) => `${isp} puts ${percent} in the inbox`,
  spam: (isp, percent) => `${isp} puts ${percent} in spam`,
  missing: (isp, percent) => `${isp} does not deliver ${percent}`,
  spf: (isp, percent) => `SPF passes for ${percent} at ${isp}`,
  dkim: (isp, percent) => `DKIM passes for ${percent} at ${isp}`,
  dmarc: (isp, percent) => `DMARC passes for ${percent} at ${isp}`,
};

/**
 * Returns a headline for a measured assertion: the share, where it was measured, and the limit. Returns the
 * message of any other assertion.
 */
export function headlineOf(assertion: Assertion): string {
  const { scope, metric, operator, actualPercent, expectedPercent } = assertion;
  if (actualPercent === undefined || expectedPercent === undefined || !isShare(metric))
    return assertion.message;
  const percent = `${showFigure(actualPercent, { limits: [expectedPercent] })}%`;
  const deed =
    scope === "overall"
      ? `${shareByMetric[metric](percent)} overall`
      : headlineByMetric[metric](scope, percent);
  const doubt =
    assertion.outcome === "not-measured" && assertion.interval ? ", but the range is too wide to decide" : "";
  return `${deed}${doubt}; ${describeLimit(operator, expectedPercent, [actualPercent])}`;
}

/** Returns the outcome of an expectation that is met or not met. */
export const outcomeOf = (held: boolean, level: Assertion["level"]): Assertion["outcome"] =>
  held ? "passed" : level === "warn" ? "warned" : "failed";
