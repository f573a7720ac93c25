/** What a threshold can speak of: where the seeds' copies landed, and how many passed SPF and DKIM. */
export const metrics = ["inbox", "spam", "missing", "spf", "dkim"] as const;
export type Metric = (typeof metrics)[number];

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
  /** How many seed mailboxes the shares stand for, where the provider tells (Amazon does not). */
  readonly seedCount?: number;
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
  /** Why the seeds were placed so, in plain words, where the provider can tell. */
  readonly reasons?: readonly string[];
}

/** One figure by its metric; undefined where it was not measured. */
export function figureOf(figures: PlacementFigures, metric: Metric): number | undefined {
  return figures[`${metric}Percent`];
}
