import type { Operator, Reference } from "../result/assertion.ts";
import type { HealthMetric } from "../result/health.ts";
import type { Metric } from "../result/placement.ts";

/**
 * Text that a program computed, as `threshold` returns it. Only the parser knows whether it is a threshold. The key is for
 * the type only: no value has it.
 */
export type ComputedThreshold = string & { readonly isComputedThreshold: true };

/**
 * A threshold on a placement: `inbox >= 95`, `spam <= baseline + 2`. The type knows the metrics, the operators, and the
 * form of the value, with one space or none between them. That a value is from 0 to 100 is checked when the scenario is
 * loaded.
 *
 * @example
 * ```ts
 * import type { ThresholdText } from "placewright";
 *
 * const least = 90;
 * const own: readonly ThresholdText[] = ["missing <= 2", "inbox >= baseline - 5", `inbox >= ${least}`];
 * ```
 */
export type ThresholdText =
  | `${Metric}${"" | " "}${Operator}${"" | " "}${number}${"" | "%"}`
  | `${Metric}${"" | " "}${Operator}${"" | " "}${Reference}`
  | `${Metric}${"" | " "}${Operator}${"" | " "}${Reference}${"+" | "-" | " + " | " - "}${number}`
  | ComputedThreshold;

/**
 * A threshold on the health of a domain: `complaint < 0.1`, `blocklistings == 0`.
 *
 * @example
 * ```ts
 * import { defineHealth, type HealthThresholdSource, type HealthThresholdText } from "placewright";
 *
 * const least: HealthThresholdText = "inbox >= 90";
 * const own: readonly HealthThresholdSource[] = [least, { warn: "blocklistings == 0" }];
 *
 * export default defineHealth({ domain: "acme.example", expect: own });
 * ```
 */
export type HealthThresholdText =
  | `${HealthMetric}${"" | " "}${Operator}${"" | " "}${number}${"" | "%"}`
  | ComputedThreshold;

/**
 * Marks a text of type `string` as a threshold, for lists of thresholds that a program computes or reads. Returns it
 * unchanged. An invalid one is reported when the scenario is loaded, like those in YAML.
 *
 * @example
 * ```ts
 * import { type ComputedThreshold, type Expectations, threshold } from "placewright";
 *
 * const written: readonly ComputedThreshold[] = "inbox >= 90; missing <= 2".split("; ").map(threshold);
 * const expected: Expectations = { overall: written };
 * expected; // → { overall: ["inbox >= 90", "missing <= 2"] }
 * ```
 */
export const threshold = (text: string): ComputedThreshold => text as ComputedThreshold;
