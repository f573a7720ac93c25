/** What a threshold can speak of: where the seeds' copies landed, and how many passed SPF, DKIM and DMARC. */
export const metrics = ["inbox", "spam", "missing", "spf", "dkim", "dmarc"] as const;
export type Metric = (typeof metrics)[number];

/** Where a copy can end. */
export const landings = ["inbox", "spam", "missing"] as const satisfies readonly Metric[];
export type Landing = (typeof landings)[number];

/** Where seeds land is chance; whether a message authenticates is not. */
export const isLanding = (metric: string): metric is Landing =>
  landings.some((landing) => landing === metric);

/** Where a share lies that a model gives, with a certainty of 95 %. */
export interface ShareRange {
  readonly lowPercent: number;
  readonly highPercent: number;
}

/** How well a model does that was fitted to measured placements. */
export interface CalibrationFigures {
  /** Measured placement tests that it was fitted to. */
  readonly tests: number;
  /** Mean square error of the predicted shares, on tests that were held out; 0 is perfect. With its 95 % interval. */
  readonly brier: number;
  readonly brierLow: number;
  readonly brierHigh: number;
}

/**
 * Shares of the seed mailboxes, each in percent, 0 to 100. An absent figure was not measured, which is never 0 %.
 * Source: PlacementStatistics of the SES API v2 and of the Pinpoint Email API.
 */
export interface PlacementFigures {
  readonly inboxPercent?: number;
  readonly spamPercent?: number;
  readonly missingPercent?: number;
  readonly spfPercent?: number;
  readonly dkimPercent?: number;
  /** Only seed mailboxes of one's own tell (Amazon does not). */
  readonly dmarcPercent?: number;
  /** How many seed mailboxes the shares stand for, where the provider tells (Amazon does not). */
  readonly seedCount?: number;
  /** Where the shares lie, if a model gave them. */
  readonly ranges?: Readonly<Record<Landing, ShareRange>>;
  /** How many equally weighted seeds would tell as much, where they are weighted by their audience. */
  readonly effectiveSeedCount?: number;
  /** Of the seeds in a tabbed inbox (Gmail's), the percent in each tab. */
  readonly tabs?: Readonly<Record<string, number>>;
  readonly deliverySeconds?: { readonly median: number; readonly slowest: number };
}

/** What one seed mailbox showed. */
export interface SeedPlacement {
  /** Its address. */
  readonly seed: string;
  readonly isp: string;
  readonly place: "inbox" | "spam" | "missing" | "not-measured";
  /** Why it was not measured. */
  readonly reason?: string;
  readonly tab?: string;
  readonly deliverySeconds?: number;
  /** Whether the receiver that is trusted there found them to pass; absent where it does not say. */
  readonly spf?: boolean;
  readonly dkim?: boolean;
  readonly dmarc?: boolean;
}

/** The figures at one mailbox provider, named as the measuring provider names it: `Gmail`. */
export interface IspPlacement extends PlacementFigures {
  readonly isp: string;
}

/** Where a message landed: over all seeds, and at each ISP. */
export interface Placement {
  readonly overall: PlacementFigures;
  readonly isps: readonly IspPlacement[];
  /** True where a model and no mailbox gave the figures: every reader must say so. */
  readonly simulated: boolean;
  /** What the model was fitted to, if it was fitted to measured placements. */
  readonly calibration?: CalibrationFigures;
  /** Why the seeds were placed so, in plain words, where the provider can tell. */
  readonly reasons?: readonly string[];
  /** Each seed mailbox, where they are one's own. */
  readonly seeds?: readonly SeedPlacement[];
}

/** One figure by its metric; undefined where it was not measured. */
export function figureOf(figures: PlacementFigures, metric: Metric): number | undefined {
  return figures[`${metric}Percent`];
}
