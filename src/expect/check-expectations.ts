import { PlacewrightError } from "../base/errors.ts";
import { type Operator, operators } from "../result/assertion.ts";
import type { CheckId, CustomCheckId } from "../result/check-ids.ts";
import type { CheckAssertion, CheckReport } from "../result/check-report.ts";
import { countFindings } from "../result/finding.ts";
import { showFigure } from "../result/shown-figure.ts";
import { holds } from "./describe.ts";

/**
 * A scenario's expectations of the offline checks: `errors`, `warnings`, and `spamScore` compared with a
 * number, and any check that must pass, by its id.
 * `{ errors: 0, spamScore: "< 3", "one-click-unsubscribe": "passed" }`
 */
export type CheckExpectations = {
  /** Limit for findings with severity error. */
  readonly errors?: CheckLimit;
  /** Limit for findings with severity warn. */
  readonly warnings?: CheckLimit;
  /** Limit for the spam score. */
  readonly spamScore?: CheckLimit;
  /** A custom check that must pass. */
  readonly [id: CustomCheckId]: "passed";
} & { readonly [Id in CheckId]?: "passed" };

/** A limit: the maximum, or an operator and a number, `"< 3"`. */
export type CheckLimit = number | `${number}` | `${Operator}${"" | " "}${number}`;

/** Keys whose values are compared with a number. Every other key is the id of a check. */
export const checkFigures = ["errors", "warnings", "spamScore"] as const;
type CheckFigure = (typeof checkFigures)[number];

interface Bound {
  readonly operator: Operator;
  readonly value: number;
}

/** One parsed expectation of the checks: a bound of a figure, or a check that must pass. */
export type CheckThreshold =
  | { readonly figure: CheckFigure; readonly bound: Bound }
  | { readonly passed: string };

export const isCheckFigure = (key: string): key is CheckFigure =>
  (checkFigures as readonly string[]).includes(key);

/** Parses `< 3`. A number alone is the maximum. Throws `threshold-invalid`. */
export function parseBound(text: number | string): Bound {
  if (typeof text === "number") return { operator: "<=", value: text };
  const match = /^(>=|<=|==|>|<)?\s*(-?\d+(?:\.\d+)?)$/.exec(text.trim());
  if (match) return { operator: (match[1] as Operator | undefined) ?? "<=", value: Number(match[2]) };
  throw new PlacewrightError("threshold-invalid", `"${text}" is not a valid limit`, {
    literal: text,
    hint: `Use a number, or an operator (${operators.join(", ")}) and a number, such as "< 3"`,
  });
}

/**
 * Returns what is wrong with an expectation on a figure, or on a check that exists. Undefined if it is valid.
 */
export function checkExpectationFault(key: string, value: unknown): PlacewrightError | undefined {
  if (!isCheckFigure(key))
    return value === "passed"
      ? undefined
      : new PlacewrightError("threshold-invalid", `must be "passed", not "${String(value)}"`, {
          hint: 'Use "passed"',
        });
  try {
    if (typeof value === "number" || typeof value === "string") parseBound(value);
    return undefined;
  } catch (error) {
    return error as PlacewrightError;
  }
}

/** Parses the expectations of the checks. Throws `threshold-invalid`. */
export const parseCheckExpectations = (
  expectations: Readonly<Record<string, number | string>>,
): CheckThreshold[] =>
  Object.entries(expectations).map(([key, value]) =>
    isCheckFigure(key) ? { figure: key, bound: parseBound(value) } : { passed: key },
  );

/**
 * Compares the results of the checks with a scenario's expectations. Returns one assertion per expectation,
 * passed ones included.
 */
export const evaluateCheckDemands = (
  thresholds: readonly CheckThreshold[],
  report: CheckReport | undefined,
): CheckAssertion[] =>
  thresholds.map((expected) =>
    "passed" in expected
      ? checkPassed(expected.passed, report)
      : compare(expected.figure, expected.bound, report),
  );

/**
 * Returns how far a report is from the expectations, to compare two reports of one message.
 * Each expectation that is not met adds 1, and the points beyond its bound or the number of the check's
 * findings. 0 if all are met.
 */
export const missedBy = (thresholds: readonly CheckThreshold[], report: CheckReport | undefined): number =>
  thresholds.reduce((sum, expected) => sum + missedAt(expected, report), 0);

function missedAt(expected: CheckThreshold, report: CheckReport | undefined): number {
  if ("passed" in expected)
    return checkPassed(expected.passed, report).outcome === "passed"
      ? 0
      : 1 + (report?.findings.filter(({ check }) => check === expected.passed).length ?? 0);
  const { operator, value } = expected.bound;
  const actual = report && figureOf(expected.figure, report);
  if (actual === undefined) return 1;
  if (holds(actual, operator, value)) return isLeast(operator, report) ? 1 : 0;
  return 1 + Math.abs(actual - value);
}

const names: Readonly<Record<CheckFigure, string>> = {
  errors: "errors",
  warnings: "warnings",
  spamScore: "the spam score",
};

function compare(
  figure: CheckFigure,
  { operator, value }: Bound,
  report: CheckReport | undefined,
): CheckAssertion {
  const source = `${figure} ${operator} ${value}`;
  const actual = report && figureOf(figure, report);
  if (actual === undefined)
    return {
      source,
      level: "error",
      outcome: "not-measured",
      message: `Checks: ${names[figure]} ${figure === "spamScore" ? "is" : "are"} not measured; expected ${source}`,
    };
  const isMet = holds(actual, operator, value);
  if (isMet && isLeast(operator, report))
    return {
      source,
      level: "error",
      outcome: "not-measured",
      message: `Checks: ${names[figure]} of the whole message ${figure === "spamScore" ? "is" : "are"} not measured, because it was not read in full; expected ${source}`,
    };
  const outcome = isMet ? "passed" : "failed";
  return {
    source,
    level: "error",
    outcome,
    message:
      figure === "spamScore"
        ? `Checks: the spam score is ${showFigure(actual, { limits: [value], digits: 2 })}; expected ${source}`
        : `Checks: ${actual} ${names[figure]}; expected ${source}`,
  };
}

/**
 * Whether a figure is only the least that it may be, and the expectation limits how much it may be: what was not read
 * may add to it.
 */
const isLeast = (operator: Bound["operator"], report: CheckReport | undefined): boolean =>
  !operator.startsWith(">") && (report?.findings.some(({ check }) => check === "read-in-full") ?? false);

/** Returns a figure; of several spam engines, the highest score. Undefined if an engine returned no score. */
function figureOf(figure: CheckFigure, { findings, spam }: CheckReport): number | undefined {
  if (figure === "errors") return countFindings(findings).errors;
  if (figure === "warnings") return countFindings(findings).warnings;
  const scores = spam.map(({ normalised }) => normalised).filter((score) => score !== undefined);
  return scores.length < spam.length || scores.length === 0 ? undefined : Math.max(...scores);
}

function checkPassed(id: string, report: CheckReport | undefined): CheckAssertion {
  const source = `${id}: passed`;
  const common = { source, level: "error" } as const;
  if (report?.passed.includes(id)) return { ...common, outcome: "passed", message: `Checks: ${id} passed` };
  const finding = report?.findings.find(({ check }) => check === id);
  if (finding) return { ...common, outcome: "failed", message: `Checks: ${id}: ${finding.message}` };
  const why =
    report?.notMeasured.find(({ check }) => check === id)?.reason ??
    (report ? "it is off, or accepted by the baseline" : "the checks were not run");
  return { ...common, outcome: "not-measured", message: `Checks: ${id} was not measured: ${why}` };
}
