import { shareByMetric } from "../../expect/describe.ts";
import type { Threshold } from "../../expect/threshold.ts";
import type { AssertionLevel, Operator } from "../../result/assertion.ts";

/** A threshold in words, and what a failure does. */
export interface ShareWords {
  readonly words: string;
  readonly level: AssertionLevel;
}

const bounds: Readonly<Record<Operator, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
  "==": "exactly",
};

/** Returns a threshold as the end of a sentence: `at most 5% land in spam`. */
export function shareWordsOf({ metric, operator, value, level }: Threshold): ShareWords {
  return { words: `${bounds[operator]} ${shareByMetric[metric](boundOf(value))}`, level };
}

function boundOf(value: Threshold["value"]): string {
  if (value.kind === "percent") return `${value.percent}%`;
  const points = Math.abs(value.offsetPercent);
  const name = value.kind === "baseline" ? "the baseline’s share" : "the control’s share";
  return points === 0 ? name : `${name} ${value.offsetPercent < 0 ? "minus" : "plus"} ${points} points`;
}
