import type { HealthExpectations, HealthThreshold } from "../expect/health-expectations.ts";
import type { Quarantine } from "./quarantine.ts";

/** A number of days, from `1d` to `30d`. */
export type HealthPeriod = `${"" | 1 | 2}${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}d` | "10d" | "20d" | "30d";

/** A check of a domain's past performance, as written in TypeScript or YAML. */
export interface HealthInput {
  /** Name, unique in the project. Default: the file name without its extension. */
  readonly name?: string;
  /** Description for readers of the report. Absent if none is written. */
  readonly description?: string;
  /** Tags to select the check by. Default: none. */
  readonly tags?: readonly string[];
  /** The sending domain: `acme.example`. */
  readonly domain: string;
  /** Length of the period before the run: `7d`, at most `30d`. Default: `7d`. */
  readonly within?: HealthPeriod;
  /** Identity whose bounces, complaints, opens, and clicks are counted. Default: the domain. */
  readonly identity?: string;
  /** Configuration set to count. Default: all of them. */
  readonly configurationSet?: string;
  /** Ids of the campaigns. Default: all campaigns of the period. */
  readonly campaigns?: readonly string[];
  /**
   * Thresholds: a list for the whole period, or lists by `overall`, a mailbox provider's name, `*`, `daily`,
   * or `campaigns`. Gmail's limits apply even if not written: complaints below 0.1% (warns) and
   * below 0.3%.
   */
  readonly expect?: HealthExpectations;
  /** Until when failures count as warnings. Default: the check gates. */
  readonly quarantine?: Quarantine;
}

/** A health scenario that was loaded and is valid. */
export interface HealthScenario extends Omit<HealthInput, "name" | "tags" | "within" | "expect"> {
  readonly name: string;
  readonly tags: readonly string[];
  /** Path relative to the project folder, with forward slashes. */
  readonly file: string;
  /** The text of the file, used to locate errors. */
  readonly source: string;
  /** Length of the period, in days. */
  readonly withinDays: number;
  /** Parsed expectations, with the default ones. */
  readonly demands: readonly HealthThreshold[];
}

/**
 * Declares a health scenario: returns it unchanged, so that an editor can check its types. Errors are
 * reported when the file is loaded.
 *
 * @example
 * ```ts
 * // scenarios/acme-health.ts
 * import { defineHealth } from "placewright";
 *
 * export default defineHealth({
 *   domain: "acme.example",
 *   within: "7d",
 *   expect: { overall: ["bounce <= 2", "blocklistings == 0"], Gmail: ["inbox >= 90"] },
 * });
 * ```
 */
export function defineHealth(health: HealthInput): HealthInput {
  return health;
}

/** Whether a value is a health scenario: it has a domain and no message, and sends no mail. */
export const isHealth = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "domain" in value && !("message" in value);
