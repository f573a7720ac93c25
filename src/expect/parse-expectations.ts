import { type CheckThreshold, parseCheckExpectations } from "./check-expectations.ts";
import { type Expectations, thresholdsOf } from "./expectations.ts";
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
export function parseExpectations(expectations: Expectations): ParsedExpectations {
  let thresholds: ParsedExpectations["thresholds"] | undefined;
  let checks: ParsedExpectations["checks"] | undefined;
  return {
    get thresholds() {
      thresholds ??= thresholdsOf(expectations).map(
        ([selector, sources]) => [selector, sources.map(parseThreshold)] as const,
      );
      return thresholds;
    },
    get checks() {
      checks ??= parseCheckExpectations(expectations.checks ?? {});
      return checks;
    },
  };
}
