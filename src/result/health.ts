import type { Metric } from "./placement.ts";

/** Rates of the mail that a domain sent, each in percent. */
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
/** Counts of problems that a sender has. */
export const healthCounts = ["blocklistings", "recommendations"] as const;
/**
 * Every metric of a health threshold.
 *
 * @example
 * ```ts
 * import { healthMetrics } from "placewright/report-schema";
 *
 * healthMetrics.includes("blocklistings"); // → true
 * ```
 */
export const healthMetrics = [...healthRates, ...healthCounts] as const;

/** A metric in percent. */
export type HealthRate = (typeof healthRates)[number];
/** A counted metric. */
export type HealthCount = (typeof healthCounts)[number];
/** Any metric of a health threshold. */
export type HealthMetric = (typeof healthMetrics)[number];

/** Whether a scope selects the worst of several days or campaigns, rather than a mailbox provider. */
export const isPeriod = (scope: string): scope is "daily" | "campaigns" =>
  scope === "daily" || scope === "campaigns";

/** Any metric of a placement or health threshold. */
export type AssertedMetric = Metric | HealthMetric;

/**
 * Rates of a domain's mail over a period, each in percent, 0 to 100. A rate is absent if it was not measured,
 * or nothing was sent.
 *
 * Source: GetDomainStatisticsReport, ListDomainDeliverabilityCampaigns, BatchGetMetricData.
 */
export interface HealthFigures {
  /** Share of delivered mail that reached the inbox. */
  readonly inboxPercent?: number;
  /** Share of delivered mail that reached spam. */
  readonly spamPercent?: number;
  /** Share of inbox mail that was read. */
  readonly readPercent?: number;
  /** Share of inbox mail that was deleted without being read. */
  readonly deletePercent?: number;
  /** Share of sent mail that bounced permanently. */
  readonly bouncePercent?: number;
  /** Share of deliveries reported as spam, among mailbox providers that report complaints. */
  readonly complaintPercent?: number;
  /** Share of deliveries opened, among deliveries that can be tracked. */
  readonly openPercent?: number;
  /** Share of deliveries with a click, among deliveries that can be tracked. */
  readonly clickPercent?: number;
  /** Number of messages that the rates are based on. Absent if unknown. */
  readonly volume?: number;
}

/** Rates at one mailbox provider. */
export interface IspHealth extends HealthFigures {
  /** Name of the mailbox provider. */
  readonly isp: string;
}

/** Rates of one day. */
export interface HealthDay extends HealthFigures {
  /** The day, UTC: `2026-03-01`. */
  readonly day: string;
}

/** Rates of one campaign. */
export interface CampaignHealth extends HealthFigures {
  /** The provider's id of the campaign. */
  readonly id: string;
  /** Subject of the campaign. */
  readonly subject: string;
  /** From address of the campaign. */
  readonly from: string;
  /** Time at which its first message was seen. ISO 8601, UTC. Absent if unknown. */
  readonly firstSeenAt?: string;
}

/** An IP address on a blocklist. */
export interface Blocklisting {
  /** The listed IP address. */
  readonly ip: string;
  /** Name of the blocklist. */
  readonly list: string;
  /** Explanation by the blocklist. Absent if it gives none. */
  readonly description?: string;
}

/** An open recommendation of the provider. */
export interface Recommendation {
  /** The problem to fix. */
  readonly description: string;
  /** Impact: `HIGH` or `LOW`. Absent if not stated. */
  readonly impact?: string;
}

/**
 * Past performance of a sending domain.
 *
 * @example
 * ```ts
 * import type { HealthReport } from "placewright/report-schema";
 *
 * function describe({ domain, overall, isps, days, campaigns, ...rest }: HealthReport): string[] {
 *   const { blocklistings = [], recommendations = [], notMeasured } = rest;
 *   return [
 *     `${domain}: ${overall.inboxPercent ?? "?"}% inbox of ${overall.volume ?? "?"} messages`,
 *     ...isps.map(({ isp, spamPercent = 0 }) => `${isp}: ${spamPercent}% spam`),
 *     ...days.map(({ day, complaintPercent = 0 }) => `${day}: ${complaintPercent}% complaints`),
 *     ...campaigns.map(({ subject, inboxPercent = 0 }) => `${subject}: ${inboxPercent}% inbox`),
 *     ...blocklistings.map(({ ip, list }) => `${ip} is on ${list}`),
 *     ...recommendations.map(({ description, impact }) => `${impact ?? "?"}: ${description}`),
 *     ...notMeasured.map(({ metrics, reason }) => `${metrics.join(", ")} not measured: ${reason}`),
 *   ];
 * }
 * ```
 */
export interface HealthReport {
  /** The sending domain. */
  readonly domain: string;
  /** Start of the period. ISO 8601, UTC. */
  readonly from: string;
  /** End of the period. ISO 8601, UTC. */
  readonly to: string;
  /** Rates over the whole period. */
  readonly overall: HealthFigures;
  /** Rates at each mailbox provider. */
  readonly isps: readonly IspHealth[];
  /** Rates per day, oldest first. */
  readonly days: readonly HealthDay[];
  /** Rates per campaign, newest first. */
  readonly campaigns: readonly CampaignHealth[];
  /** Blocklistings of the account's own IP addresses. Absent if not measured. */
  readonly blocklistings?: readonly Blocklisting[];
  /** Open recommendations for the domain. Absent if not measured. */
  readonly recommendations?: readonly Recommendation[];
  /** Metrics that were not measured, and why. */
  readonly notMeasured: readonly { readonly metrics: readonly HealthMetric[]; readonly reason: string }[];
  /** Whether a model computed the figures, rather than real mailboxes. */
  readonly simulated: boolean;
}

/** Returns a rate by its metric, or undefined if it was not measured. */
export const rateOf = (figures: HealthFigures, metric: HealthRate): number | undefined =>
  figures[`${metric}Percent`];

/** Whether a metric is a count rather than a rate. */
export const isHealthCount = (metric: AssertedMetric): metric is HealthCount =>
  metric === "blocklistings" || metric === "recommendations";
