import { PlacewrightError } from "../base/errors.ts";
import { type HealthMetric, healthMetrics, isHealthCount, isPeriod } from "../result/health.ts";
import type { WrittenThreshold } from "./expectations.ts";
import { parseThresholdOf, type ThresholdOf } from "./threshold.ts";
import type { HealthThresholdText } from "./threshold-text.ts";

/** A threshold on health as written: `complaint < 0.1`. In `{ warn: … }`, it only warns. */
export type HealthThresholdSource = HealthThresholdText | { readonly warn: HealthThresholdText };

/**
 * Expectations of a health scenario. A list applies to the whole period. Otherwise by selector: `overall`, a
 * mailbox provider's name, `*` for each mailbox provider, `daily` for each day, `campaigns` for each
 * campaign.
 */
export type HealthExpectations =
  | readonly HealthThresholdSource[]
  | Readonly<Record<string, readonly HealthThresholdSource[]>>;

/** Expectations whose texts are known at runtime only. */
export type WrittenHealthExpectations =
  | readonly WrittenThreshold[]
  | Readonly<Record<string, readonly WrittenThreshold[]>>;

/** One threshold, and the scope that it applies to. */
export interface HealthThreshold {
  readonly selector: string;
  readonly threshold: ThresholdOf<HealthMetric>;
  /** Whether Placewright added it by default. If it cannot be measured, it then only warns. */
  readonly isDefault?: true;
}

const isOfWhole = (selector: string): boolean => selector === "overall";

/**
 * Gmail's complaint limits: stay below 0.1%, and never reach 0.3%.
 * Source: Google, "Email sender guidelines" (support.google.com/a/answer/81126).
 */
const complaintLines: readonly WrittenThreshold[] = [{ warn: "complaint < 0.1" }, "complaint < 0.3"];

/** Parses one threshold: `complaint < 0.1`, `blocklistings == 0`. Throws `threshold-invalid`. */
export function parseHealthThreshold(
  threshold: WrittenThreshold,
  selector: string,
): ThresholdOf<HealthMetric> {
  const parsed = parseThresholdOf(threshold, healthMetrics);
  const refuse = (reason: string, hint: string) =>
    new PlacewrightError("threshold-invalid", `"${parsed.source}" ${reason}`, {
      hint,
      literal: parsed.source,
    });
  if (parsed.value.kind !== "percent")
    throw refuse(`compares with a ${parsed.value.kind}, but a health check has none`, "Use a number");
  if (isHealthCount(parsed.metric)) {
    if (!isOfWhole(selector)) throw refuse("applies to the whole account", "Move it to overall");
    if (!Number.isInteger(parsed.value.percent))
      throw refuse("has a fraction, but its metric is a count", "Use a whole number");
  }
  return parsed;
}

/**
 * Returns all expectations in order. Adds Gmail's complaint limits if none of them is on complaints overall.
 */
export function healthDemandsOf(expectations: WrittenHealthExpectations = []): HealthThreshold[] {
  const bySelector = Array.isArray(expectations)
    ? { overall: expectations as readonly WrittenThreshold[] }
    : (expectations as Readonly<Record<string, readonly WrittenThreshold[]>>);
  const demands = Object.entries(bySelector).flatMap(([selector, thresholds]) =>
    thresholds.map(
      (threshold): HealthThreshold => ({ selector, threshold: parseHealthThreshold(threshold, selector) }),
    ),
  );
  if (demands.some(({ selector, threshold }) => isOfWhole(selector) && threshold.metric === "complaint"))
    return demands;
  const lines = complaintLines.map(
    (line): HealthThreshold => ({
      selector: "overall",
      threshold: parseHealthThreshold(line, "overall"),
      isDefault: true,
    }),
  );
  return [...demands, ...lines];
}

/**
 * Returns the mailbox providers with expectations on bounces, complaints, opens, or clicks. `*` means all
 * known ones.
 */
export const rateIspsOf = (demands: readonly HealthThreshold[]): string[] => [
  ...new Set(
    demands
      .filter(({ threshold: { metric } }) => ["bounce", "complaint", "open", "click"].includes(metric))
      .map(({ selector }) => selector)
      .filter((selector) => !isOfWhole(selector) && !isPeriod(selector)),
  ),
];
