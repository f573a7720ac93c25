/**
 * Metrics of a placement threshold: where the seeds' copies landed, and how many passed SPF, DKIM, and DMARC.
 *
 * @example
 * ```ts
 * import { metrics } from "placewright/report-schema";
 *
 * metrics; // → ["inbox", "spam", "missing", "spf", "dkim", "dmarc"]
 * ```
 */
export const metrics = ["inbox", "spam", "missing", "spf", "dkim", "dmarc"] as const;
/** A metric of a placement threshold. */
export type Metric = (typeof metrics)[number];

/**
 * All places where a copy can land.
 *
 * @example
 * ```ts
 * import { landings } from "placewright/report-schema";
 *
 * landings; // → ["inbox", "spam", "missing"]
 * ```
 */
export const landings = ["inbox", "spam", "missing"] as const satisfies readonly Metric[];
/** Where a copy can land. */
export type Landing = (typeof landings)[number];

/** Whether a metric depends on chance: where seeds land does, whether a message authenticates does not. */
export const isLanding = (metric: string): metric is Landing =>
  landings.some((landing) => landing === metric);

/** 95% interval of a share that a model computed, in percent. */
export interface ShareRange {
  /** Lower end, in percent. */
  readonly lowPercent: number;
  /** Upper end, in percent. */
  readonly highPercent: number;
}

/** Accuracy of a model that was fitted to measured placements. */
export interface CalibrationFigures {
  /** Number of measured placement tests that the model was fitted to. */
  readonly tests: number;
  /** Brier score: mean square error of the predicted shares on held-out tests. 0 is perfect. */
  readonly brier: number;
  /** Lower end of the Brier score's 95% interval. */
  readonly brierLow: number;
  /** Upper end of the Brier score's 95% interval. */
  readonly brierHigh: number;
}

/**
 * Shares of the seed mailboxes, each in percent, 0 to 100. A share is absent if it was not measured, which
 * never means 0%.
 * Source: PlacementStatistics of the SES API v2 and of the Pinpoint Email API.
 */
export interface PlacementFigures {
  /** Share that found the message in the inbox. */
  readonly inboxPercent?: number;
  /** Share that found it in spam. */
  readonly spamPercent?: number;
  /** Share that never received it. */
  readonly missingPercent?: number;
  /** Share that saw SPF pass. */
  readonly spfPercent?: number;
  /** Share that saw DKIM pass. */
  readonly dkimPercent?: number;
  /** Share that saw DMARC pass. Only your own seed mailboxes report it; Amazon does not. */
  readonly dmarcPercent?: number;
  /** Number of seed mailboxes. Absent if the provider does not report it, such as Amazon. */
  readonly seedCount?: number;
  /** 95% intervals of the shares. Absent unless a model computed them. */
  readonly ranges?: Readonly<Record<Landing, ShareRange>>;
  /**
   * Number of equally weighted seeds with the same information. Absent unless seeds are weighted by audience.
   */
  readonly effectiveSeedCount?: number;
  /** Percent of the seeds in a tabbed inbox (Gmail's) per tab. Absent if unknown. */
  readonly tabs?: Readonly<Record<string, number>>;
  /** Delivery time of the copies that arrived, in seconds. Absent if not measured. */
  readonly deliverySeconds?: { readonly median: number; readonly slowest: number };
}

/** The result of one seed mailbox. */
export interface SeedPlacement {
  /** Email address of the seed mailbox. */
  readonly seed: string;
  /** Mailbox provider of the seed. */
  readonly isp: string;
  /** Where the copy was found. */
  readonly place: "inbox" | "spam" | "missing" | "not-measured";
  /** Why it was not measured. Absent if it was. */
  readonly reason?: string;
  /** Tab of the inbox. Absent if there are no tabs. */
  readonly tab?: string;
  /** Delivery time of the copy, in seconds. Absent if it did not arrive. */
  readonly deliverySeconds?: number;
  /** Whether SPF passed, according to the receiver that is trusted there. Absent if it does not say. */
  readonly spf?: boolean;
  /** Whether DKIM passed, according to the same receiver. Absent if it does not say. */
  readonly dkim?: boolean;
  /** Whether DMARC passed, according to the same receiver. Absent if it does not say. */
  readonly dmarc?: boolean;
}

/** Shares at one mailbox provider. */
export interface IspPlacement extends PlacementFigures {
  /** Name of the mailbox provider, as the placement provider reports it: `Gmail`. */
  readonly isp: string;
}

/**
 * Where a message landed, over all seeds and at each mailbox provider.
 *
 * @example
 * ```ts
 * import type { Placement } from "placewright/report-schema";
 *
 * function describe({ overall, isps, seeds = [], calibration, simulated }: Placement): string[] {
 *   const range = overall.ranges?.inbox;
 *   return [
 *     `${overall.inboxPercent ?? "?"}% inbox${range ? ` (${range.lowPercent} to ${range.highPercent}%)` : ""}`,
 *     ...isps.map(({ isp, spamPercent }) => `${isp}: ${spamPercent ?? "?"}% spam`),
 *     ...seeds.map(({ seed, place, tab }) => `${seed}: ${place} ${tab ?? ""}`),
 *     ...(calibration ? [`fitted to ${calibration.tests} tests, Brier score ${calibration.brier}`] : []),
 *     simulated ? "simulated" : "measured",
 *   ];
 * }
 * ```
 */
export interface Placement {
  /** Shares over all seed mailboxes. */
  readonly overall: PlacementFigures;
  /** Shares at each mailbox provider. */
  readonly isps: readonly IspPlacement[];
  /** Whether a model computed the figures, rather than real mailboxes. Every output must say so. */
  readonly simulated: boolean;
  /** Accuracy of the model. Absent unless it was fitted to measured placements. */
  readonly calibration?: CalibrationFigures;
  /** Why the seeds landed there, in plain words. Absent if the provider does not report it. */
  readonly reasons?: readonly string[];
  /** Result of each seed mailbox. Absent unless you own the mailboxes. */
  readonly seeds?: readonly SeedPlacement[];
}

/** Returns a share by its metric, or undefined if it was not measured. */
export function figureOf(figures: PlacementFigures, metric: Metric): number | undefined {
  return figures[`${metric}Percent`];
}
