import type { Metric } from "./placement.ts";

/** Rates of what a domain sent, each in percent. */
export const healthRates = [
  "inbox",
  "spam",
  "read",
  "delete",
  "bounce",
  "complaint",
  "open",
  "click",
] as const;
/** What stands against a sender, counted. */
export const healthCounts = ["blocklistings", "recommendations"] as const;
export const healthMetrics = [...healthRates, ...healthCounts] as const;

export type HealthRate = (typeof healthRates)[number];
export type HealthCount = (typeof healthCounts)[number];
export type HealthMetric = (typeof healthMetrics)[number];

/** Where an expectation takes the worst of many, and no mailbox provider is meant. */
export const isPeriod = (scope: string): scope is "daily" | "campaigns" =>
  scope === "daily" || scope === "campaigns";

/** Whatever an expectation can speak of. */
export type AssertedMetric = Metric | HealthMetric;

/**
 * How the mail of a while fared. An absent figure was not measured, or nothing was sent. `inbox` and `spam` are of what was
 * delivered, `read` of the inbox, `delete` without being read; `bounce` (permanent) of what was sent; `complaint`, `open` and `click`
 * of the deliveries that can tell. Source: GetDomainStatisticsReport, ListDomainDeliverabilityCampaigns, BatchGetMetricData.
 */
export interface HealthFigures {
  readonly inboxPercent?: number;
  readonly spamPercent?: number;
  readonly readPercent?: number;
  readonly deletePercent?: number;
  readonly bouncePercent?: number;
  readonly complaintPercent?: number;
  readonly openPercent?: number;
  readonly clickPercent?: number;
  /** How many messages the figures stand for. */
  readonly volume?: number;
}

export interface IspHealth extends HealthFigures {
  readonly isp: string;
}

export interface HealthDay extends HealthFigures {
  /** `2026-03-01`, UTC. */
  readonly day: string;
}

export interface CampaignHealth extends HealthFigures {
  readonly id: string;
  readonly subject: string;
  readonly from: string;
  /** ISO 8601, UTC. */
  readonly firstSeenAt?: string;
}

export interface Blocklisting {
  readonly ip: string;
  readonly list: string;
  readonly description?: string;
}

export interface Recommendation {
  readonly description: string;
  /** `HIGH` or `LOW`. */
  readonly impact?: string;
}

/** How a domain's mail has fared. */
export interface HealthReport {
  readonly domain: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly overall: HealthFigures;
  readonly isps: readonly IspHealth[];
  /** The oldest first. */
  readonly days: readonly HealthDay[];
  /** The newest first. */
  readonly campaigns: readonly CampaignHealth[];
  /** Of the account's own addresses. Absent: not measured. */
  readonly blocklistings?: readonly Blocklisting[];
  /** Those of the domain that are open. Absent: not measured. */
  readonly recommendations?: readonly Recommendation[];
  /** Which metrics were not measured, and why. */
  readonly notMeasured: readonly { readonly metrics: readonly HealthMetric[]; readonly reason: string }[];
  /** True where a model and no mailbox gave the figures. */
  readonly simulated: boolean;
}

/** A rate by its metric; undefined where it was not measured. */
export const rateOf = (figures: HealthFigures, metric: HealthRate): number | undefined =>
  figures[`${metric}Percent`];

export const isHealthCount = (metric: AssertedMetric): metric is HealthCount =>
  metric === "blocklistings" || metric === "recommendations";
