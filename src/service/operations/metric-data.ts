import type {
  BatchGetMetricDataQuery,
  BatchGetMetricDataRequest,
  BatchGetMetricDataResponse,
  Metric,
} from "@aws-sdk/client-sesv2";
import { isps } from "../placement/isps.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { Count } from "../state/isp-traffic.ts";
import { type Campaign, campaignsOn, dayMs, daysBetween, total } from "../state/sending-history.ts";

/**
 * The counts of the sending history that make up each metric. Metrics that begin with DELIVERY_ count the
 * deliveries for which the event can be tracked: here, all.
 */
const counts: Readonly<Record<Metric, readonly Count[]>> = {
  SEND: ["sent"],
  DELIVERY: ["inbox", "spam"],
  PERMANENT_BOUNCE: ["permanentBounces"],
  TRANSIENT_BOUNCE: ["transientBounces"],
  COMPLAINT: ["complaints"],
  OPEN: ["opened"],
  CLICK: ["clicked"],
  DELIVERY_COMPLAINT: ["inbox", "spam"],
  DELIVERY_OPEN: ["inbox", "spam"],
  DELIVERY_CLICK: ["inbox", "spam"],
};

/** Maximum range of a query, in days. Placewright's own limit, since every day of a query is recomputed. */
const maxRangeDays = 366;

/** Returns the daily counts for each query, computed from the domains' sending history. */
export function batchGetMetricData(
  { Queries = [] }: BatchGetMetricDataRequest,
  account: Account,
): BatchGetMetricDataResponse {
  const ids = Queries.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length) throw badRequest("Each query must have a unique Id");
  return { Results: Queries.map((query) => answerQuery(query, account)), Errors: [] };
}

function answerQuery(
  { Id, Metric, Dimensions = {}, StartDate, EndDate }: BatchGetMetricDataQuery,
  account: Account,
) {
  const [startMs, endMs] = [StartDate?.getTime() ?? 0, EndDate?.getTime() ?? 0];
  if (endMs < startMs) throw badRequest(`Query ${Id}: EndDate must not be before StartDate`);
  if (endMs - startMs > maxRangeDays * dayMs)
    throw badRequest(`Query ${Id}: EndDate must be at most ${maxRangeDays} days after StartDate`);
  const domains = domainsOf(Dimensions.EMAIL_IDENTITY, account);
  const isp = isps.find(({ name }) => name.toLowerCase() === Dimensions.ISP?.toLowerCase())?.name;
  const set = Dimensions.CONFIGURATION_SET;
  const isNobody = Dimensions.ISP !== undefined && !isp;
  const days = daysBetween(startMs, endMs, account.clock.now());
  return {
    Id,
    Timestamps: days.map((day) => new Date(day)),
    Values: days.map((day) => {
      if (isNobody || !Metric) return 0;
      if (set !== undefined)
        return countSent(Metric, { set, isp, identity: Dimensions.EMAIL_IDENTITY, day }, account);
      const campaigns: Campaign[] = domains.flatMap((domain) => campaignsOn(domain, day, account));
      return counts[Metric].reduce((sum, count) => sum + total(campaigns, count, isp), 0);
    }),
  };
}

/** Counts messages with a configuration set. Only those that were really sent have one. */
function countSent(
  metric: Metric,
  wanted: {
    readonly set: string;
    readonly isp?: string | undefined;
    readonly identity?: string | undefined;
    readonly day: number;
  },
  { eventLog }: Account,
): number {
  let sum = 0;
  for (const { configurationSetName, identityName, domain, counts: row } of eventLog
    .totals()
    .on(wanted.day)) {
    const identity = wanted.identity?.toLowerCase();
    const isWanted =
      configurationSetName === wanted.set &&
      (wanted.isp === undefined || row.isp === wanted.isp) &&
      (identity === undefined || identityName === identity || domain === identity);
    if (isWanted) for (const count of counts[metric]) sum += row[count];
  }
  return sum;
}

function domainsOf(identity: string | undefined, { identities }: Account): string[] {
  const domains = [...identities.values()].filter(({ type }) => type === "DOMAIN").map(({ name }) => name);
  return identity === undefined ? domains : domains.filter((domain) => domain === identity.toLowerCase());
}

export const metricDataOperations: ApiTable<Account> = {
  operations: { BatchGetMetricData: { handle: batchGetMetricData, v2Only: true, basis: "derived" } },
  rules: {
    "BatchGetMetricDataRequest.Queries": { min: 1, max: 10, source: "model" },
    "BatchGetMetricDataQuery.Dimensions": { keys: "MetricDimensionName", min: 1, max: 3, source: "model" },
    "BatchGetMetricDataQuery.Id": { min: 1, max: 255, source: "model" },
    "BatchGetMetricDataQuery.Metric": { enum: "Metric", source: "model" },
    "BatchGetMetricDataQuery.Namespace": { enum: "MetricNamespace", source: "model" },
  },
  absentInV1: {},
};
