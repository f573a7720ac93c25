import { PlacewrightError } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { nearest } from "../base/nearest.ts";
import {
  type AssertionLevel,
  type Operator,
  operators,
  type Reference,
  references,
} from "../result/assertion.ts";
import { type Metric, metrics } from "../result/placement.ts";
import type { WrittenThreshold } from "./expectations.ts";

/**
 * The value that a figure is compared with: a percentage, or another placement's figure plus an offset in
 * percentage points.
 *
 * @example
 * ```ts
 * import { parseThreshold, type ThresholdValue } from "placewright";
 *
 * const value: ThresholdValue = parseThreshold("inbox >= baseline - 5").value;
 * value.kind; // → "baseline"
 * value; // → { kind: "baseline", offsetPercent: -5 }
 * ```
 */
export type ThresholdValue =
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: Reference; readonly offsetPercent: number };

/** A parsed threshold on a placement. */
export type Threshold = ThresholdOf<Metric>;

/** A parsed threshold on one of the metrics `M`. */
export interface ThresholdOf<M extends string> {
  /** As the scenario writes it: `inbox >= 95`. */
  readonly source: string;
  /** The metric to compare: `inbox`. */
  readonly metric: M;
  /** The comparison of the metric with the value. */
  readonly operator: Operator;
  /** The value to compare with. */
  readonly value: ThresholdValue;
  /** `warn` if written as `{ warn: … }`, else `error`. */
  readonly level: AssertionLevel;
}

/** The grammar in one line, for error messages and help. */
export const thresholdGrammar = "metric operator value, such as inbox >= 95 or spam <= baseline + 2";

/** Common errors in writing an operator, and the operators meant. */
const operatorMeant: Readonly<Record<string, Operator>> = {
  "=>": ">=",
  "≥": ">=",
  ">==": ">=",
  "=<": "<=",
  "≤": "<=",
  "<==": "<=",
  "=": "==",
  "===": "==",
};

const isOperator = (word: string | undefined): word is Operator =>
  operators.some((operator) => operator === word);
const isSign = (word: string | undefined): word is "+" | "-" => word === "+" || word === "-";

/**
 * Parses a threshold: `metric operator value`. The metric is inbox, spam, missing, spf, dkim, or dmarc; the
 * operator one of `>= > <= < ==`. The value is a percentage from 0 to 100 (`95`, `99.5`, `95%`), or
 * `baseline` or `control` with an offset in percentage points (`baseline - 5`). `{ warn: … }` sets the level
 * warn.
 * Throws `threshold-invalid`, which names the invalid word and the allowed ones. Its `literal` is the source.
 *
 * @example
 * ```ts
 * import { parseThreshold } from "placewright";
 *
 * parseThreshold("inbox >= 95").value; // → { kind: "percent", percent: 95 }
 * parseThreshold("spam <= baseline + 2").value; // → { kind: "baseline", offsetPercent: 2 }
 * parseThreshold({ warn: "missing <= 2" }).level; // → "warn"
 * ```
 */
export const parseThreshold = (threshold: string | { readonly warn: string }): Threshold =>
  parseThresholdOf(threshold, metrics);

/** Parses a threshold on other metrics. See `parseThreshold`. */
export function parseThresholdOf<M extends string>(
  threshold: WrittenThreshold,
  known: readonly M[],
): ThresholdOf<M> {
  const isText = typeof threshold === "string";
  const source: unknown = isText ? threshold : Reflect.get(Object(threshold), "warn");
  if (typeof source !== "string")
    throw new PlacewrightError(
      "threshold-invalid",
      `A threshold must be text or { warn: text }, not ${kindOfValue(threshold)}`,
      { hint: `Write ${thresholdGrammar}` },
    );
  const level = isText ? "error" : "warn";
  const refuse: Refuse = (reason, hint, { written = "", meant } = {}) =>
    new PlacewrightError("threshold-invalid", `"${source}" ${reason}`, {
      literal: source,
      hint: `${meant ? `Did you mean "${meant}"? ` : ""}${hint}`,
      typo: meant === undefined ? undefined : { written, meant },
    });

  // Separates words, runs of operator signs, single signs, and numbers, with or without spaces between them.
  const words = source.match(/[\p{L}_]+|[<>=!~≥≤]+|\d[\p{L}\d.,_]*|\.\d+|\S/gu) ?? [];
  const [metric, operator, ...rest] = words;

  if (metric === undefined) throw refuse("is empty", `Write ${thresholdGrammar}`);
  const meantMetric = known.find((name) => name === metric);
  if (meantMetric === undefined) {
    throw refuse(`has no metric "${metric}"`, `Use one of: ${known.join(", ")}`, {
      written: metric,
      meant: nearest(metric, known),
    });
  }
  if (!isOperator(operator)) {
    throw refuse("has no operator", `Use one of: ${operators.join(", ")}`, {
      written: operator,
      meant: operatorMeant[operator ?? ""],
    });
  }
  return { source, metric: meantMetric, operator, value: parseValue(rest, refuse), level };
}

/** Creates an error with the next step, and with the word that was probably meant, if there is one. */
type Refuse = (
  reason: string,
  hint: string,
  typo?: { readonly written?: string | undefined; readonly meant?: string | undefined },
) => PlacewrightError;

function parseValue(words: readonly string[], refuse: Refuse): ThresholdValue {
  const [first, ...rest] = words;
  if (first === undefined)
    throw refuse("has no value", "End it with a number from 0 to 100, baseline, or control");
  if (first === "baseline" || first === "control")
    return { kind: first, offsetPercent: parseOffset(first, rest, refuse) };
  if (isSign(first) && /[\d.]/.test(rest[0] ?? "")) {
    throw refuse(`has the value ${first}${rest[0]}`, "Use a number from 0 to 100 without a sign");
  }
  const percent = parsePercent(first, refuse);
  const trailing = rest[0] === "%" ? rest.slice(1) : rest;
  if (trailing.length > 0) {
    throw refuse(
      `has "${trailing.join(" ")}" after its value`,
      "Write one threshold per string, and end it there",
    );
  }
  return { kind: "percent", percent };
}

function parseOffset(reference: Reference, words: readonly string[], refuse: Refuse): number {
  const [sign, points, ...trailing] = words;
  if (sign === undefined) return 0;
  if (!isSign(sign) || points === undefined) {
    throw refuse(
      `has "${words.join(" ")}" after ${reference}`,
      `Write ${reference}, ${reference} - 5, or ${reference} + 5`,
    );
  }
  const offset = parsePercent(points, refuse);
  if (trailing.length > 0) {
    throw refuse(
      `has "${trailing.join(" ")}" after its value`,
      `End it at ${reference} ${sign} ${points}. An offset is in percentage points`,
    );
  }
  return sign === "-" ? 0 - offset : offset;
}

function parsePercent(word: string, refuse: Refuse): number {
  if (!/^(\d+(\.\d+)?|\.\d+)$/.test(word)) {
    const hasDecimalComma = /^\d+,\d+$/.test(word);
    throw refuse(`has "${word}" instead of a number`, "Use a number from 0 to 100, baseline, or control", {
      written: word,
      meant: hasDecimalComma ? word.replace(",", ".") : nearest(word, references),
    });
  }
  const percent = Number(word);
  if (percent > 100) throw refuse(`has the value ${word}`, "Use a number from 0 to 100");
  return percent;
}
