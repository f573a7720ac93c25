import type { Assertion, Operator } from "../result/assertion.ts";
import type { Metric } from "../result/placement.ts";

/** Figures closer than this are the same: sums of shares carry floating noise, which must not decide. */
const tolerancePercent = 1e-9;

/** Whether `actual operator expected` holds, floating noise aside. */
export function holds(actual: number, operator: Operator, expected: number): boolean {
  switch (operator) {
    case ">=":
      return actual >= expected - tolerancePercent;
    case ">":
      return actual > expected + tolerancePercent;
    case "<=":
      return actual <= expected + tolerancePercent;
    case "<":
      return actual < expected - tolerancePercent;
    case "==":
      return Math.abs(actual - expected) <= tolerancePercent;
  }
}

const roundTo = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** `95 %`, `99.5 %`: the demand as it was written, a baseline's to two decimals. */
const expectedText = (expected: number): string => `${roundTo(expected, 2)} %`;

/** `83 %`: without decimals, unless the rounded figure would tell another outcome than the exact one (94.6 ≥ 95). */
export function actualText(actual: number, operator: Operator, expected: number): string {
  const outcome = holds(actual, operator, expected);
  for (let decimals = 0; decimals <= 6; decimals++) {
    const rounded = roundTo(actual, decimals);
    if (holds(rounded, operator, expected) === outcome) return `${rounded} %`;
  }
  return `${actual} %`;
}

const demandTexts: Readonly<Record<Operator, (percent: string) => string>> = {
  ">=": (percent) => `at least ${percent} demanded`,
  ">": (percent) => `more than ${percent} demanded`,
  "<=": (percent) => `at most ${percent} allowed`,
  "<": (percent) => `less than ${percent} allowed`,
  "==": (percent) => `exactly ${percent} demanded`,
};

/** `at least 95 % demanded`. */
export function demandOf(operator: Operator, expected: number): string {
  return demandText(operator, expectedText(expected));
}

/** The same of anything that is written down: `at most 0 allowed`. */
export const demandText = (operator: Operator, bound: string): string => demandTexts[operator](bound);

const isShare = (metric: string): metric is Metric => Object.hasOwn(shareByMetric, metric);

/** `83 % land in the inbox`. */
export const shareByMetric: Readonly<Record<Metric, (percent: string) => string>> = {
  inbox: (percent) => `${percent} land in the inbox`,
  spam: (percent) => `${percent} land in spam`,
  missing: (percent) => `${percent} are not delivered`,
  spf: (percent) => `${percent} pass SPF`,
  dkim: (percent) => `${percent} pass DKIM`,
  dmarc: (percent) => `${percent} pass DMARC`,
};

/** `Outlook puts 42 % in spam`. */
const deedByMetric: Readonly<Record<Metric, (isp: string, percent: string) => string>> = {
  inbox: (isp, percent) => `${isp} puts ${percent} in the inbox`,
  spam: (isp, percent) => `${isp} puts ${percent} in spam`,
  missing: (isp, percent) => `${isp} does not deliver ${percent}`,
  spf: (isp, percent) => `SPF passes for ${percent} at ${isp}`,
  dkim: (isp, percent) => `DKIM passes for ${percent} at ${isp}`,
  dmarc: (isp, percent) => `DMARC passes for ${percent} at ${isp}`,
};

/** One measured assertion as a headline: `Outlook puts 42 % in spam; at most 5 % allowed`. Others say their own message. */
export function headlineOf(assertion: Assertion): string {
  const { scope, metric, operator, actualPercent, expectedPercent } = assertion;
  if (actualPercent === undefined || expectedPercent === undefined || !isShare(metric))
    return assertion.message;
  const percent = actualText(actualPercent, operator, expectedPercent);
  const deed =
    scope === "overall" ? `${shareByMetric[metric](percent)} overall` : deedByMetric[metric](scope, percent);
  const doubt =
    assertion.outcome === "not-measured" && assertion.interval ? ", and its range is too wide to tell" : "";
  return `${deed}${doubt}; ${demandOf(operator, expectedPercent)}`;
}

/** What an expectation that holds or not comes to. */
export const outcomeOf = (held: boolean, level: Assertion["level"]): Assertion["outcome"] =>
  held ? "passed" : level === "warn" ? "warned" : "failed";
