import { PlacewrightError } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { type CheckThreshold, parseCheckExpectations } from "./check-expectations.ts";
import { thresholdsOf, type WrittenExpectations, type WrittenThreshold } from "./expectations.ts";
import { parseThreshold, type Threshold } from "./threshold.ts";

/** The expectations of a scenario as values. */
export interface ParsedExpectations {
  /** Thresholds on the placement, by selector. */
  readonly thresholds: readonly (readonly [selector: string, thresholds: readonly Threshold[]])[];
  readonly checks: readonly CheckThreshold[];
}

/**
 * Parses expectations, each part once and when it is first read: a ledger may have a text that does not parse,
 * and not every reader needs it. Reading that part throws `threshold-invalid`.
 */
export function parseExpectations(expectations: WrittenExpectations): ParsedExpectations {
  if (typeof expectations !== "object" || expectations === null)
    throw new PlacewrightError(
      "threshold-invalid",
      `Expectations must be an object, not ${kindOfValue(expectations)}`,
      { hint: 'Write { overall: ["inbox >= 95"] }' },
    );
  let thresholds: ParsedExpectations["thresholds"] | undefined;
  let checks: ParsedExpectations["checks"] | undefined;
  return {
    get thresholds() {
      thresholds ??= thresholdsOf(expectations).map(
        ([selector, sources]) => [selector, listOf(sources, selector).map(parseThreshold)] as const,
      );
      return thresholds;
    },
    get checks() {
      checks ??= parseCheckExpectations(expectations.checks ?? {});
      return checks;
    },
  };
}

function listOf(sources: readonly WrittenThreshold[], selector: string): readonly WrittenThreshold[] {
  if (Array.isArray(sources)) return sources;
  throw new PlacewrightError(
    "threshold-invalid",
    `The thresholds of "${selector}" must be a list, not ${kindOfValue(sources)}`,
    { hint: `Put them in brackets: { ${JSON.stringify(selector)}: ["inbox >= 95"] }` },
  );
}
