import type {
  BatchGetMetricDataQuery,
  DomainDeliverabilityCampaign,
  Metric as MetricName,
  VolumeStatistics,
} from "@aws-sdk/client-sesv2";
import { dayOf } from "../../../base/day.ts";
import type {
  CampaignHealth,
  HealthDay,
  HealthFigures,
  HealthMetric,
  HealthReport,
  IspHealth,
} from "../../../result/health.ts";
import type { CallOptions, HealthQuery } from "../../provider.ts";
import { ProviderError } from "../../provider-error.ts";
import type { AccountApi, DomainStatisticsResponse } from "./account-api.ts";

/**
 * Whether an error ends the whole report: a failed sign-in is reported once, and one invalid figure makes all
 * others doubtful. Other errors only leave out the metrics of their source.
 */
const isFatal = ({ code }: ProviderError): boolean =>
  code === "provider-credentials" ||
  code === "provider-unreachable" ||
  code === "provider-throttled" ||
  code === "provider-answer-invalid" ||
  code === "provider-fault";

/** Metrics per source, in report order. */
const metricsBySource = {
  statistics: ["inbox", "spam", "read"],
  campaigns: ["delete"],
  metrics: ["bounce", "complaint", "open", "click"],
  blocklists: ["blocklistings"],
  recommendations: ["recommendations"],
} as const satisfies Record<string, readonly HealthMetric[]>;

/** Reads a domain's health from all sources in parallel. Throws a `ProviderError` if an error is fatal. */
export async function readHealth(
  api: AccountApi,
  question: HealthQuery,
  options: CallOptions,
): Promise<HealthReport> {
  const { domain, fromMs, toMs } = question;
  const reasons = new Map<string, string>();
  async function source<T>(
    name: keyof typeof metricsBySource,
    read: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof ProviderError) || isFatal(error)) throw error;
      reasons.set(name, error.message);
      return undefined;
    }
  }
  const range = { StartDate: new Date(fromMs), EndDate: new Date(toMs) };
  const reading = source("statistics", () => api.domainStatistics({ Domain: domain, ...range }, options));
  const [statistics, campaigns, metrics, blocklistings, recommendations] = await Promise.all([
    reading,
    source("campaigns", () =>
      question.campaigns
        ? Promise.all(question.campaigns.map((id) => api.campaign(id, options)))
        : api.campaigns({ SubscribedDomain: domain, ...range }, options),
    ),
    source("metrics", async () =>
      readMetrics(api, { ...question, rateIsps: await ispsOf(question.rateIsps, reading) }, options),
    ),
    source("blocklists", () => readBlocklistings(api, options)),
    source("recommendations", () => readRecommendations(api, domain, options)),
  ]);

  const days = new Map<string, HealthFigures>();
  for (const { StartDate, VolumeStatistics } of statistics?.DailyVolumes ?? [])
    if (StartDate) days.set(dayOf(StartDate.getTime()), toPlaced(VolumeStatistics));
  for (const [day, figures] of metrics?.days ?? []) days.set(day, { ...days.get(day), ...figures });
  const isps = new Map<string, HealthFigures>();
  for (const { IspName, InboxRawCount, SpamRawCount } of statistics?.OverallVolume?.DomainIspPlacements ?? [])
    if (IspName) isps.set(IspName, toPlaced({ InboxRawCount, SpamRawCount }));
  for (const [isp, figures] of metrics?.isps ?? []) isps.set(isp, { ...isps.get(isp), ...figures });

  const seen = (campaigns ?? []).map(toCampaign);
  const placed = toPlaced(statistics?.OverallVolume?.VolumeStatistics);
  return {
    domain,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    overall: {
      ...placed,
      ...(placed.volume && statistics?.OverallVolume?.ReadRatePercent !== undefined
        ? { readPercent: statistics.OverallVolume.ReadRatePercent }
        : {}),
      ...weightedDeletes(seen),
      ...metrics?.overall,
    },
    isps: [...isps].map(([isp, figures]): IspHealth => ({ isp, ...figures })),
    days: [...days]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([day, figures]): HealthDay => ({ day, ...figures })),
    campaigns: seen.toSorted((left, right) =>
      (right.firstSeenAt ?? "").localeCompare(left.firstSeenAt ?? ""),
    ),
    ...(blocklistings ? { blocklistings } : {}),
    ...(recommendations ? { recommendations } : {}),
    notMeasured: Object.entries(metricsBySource).flatMap(([name, metrics]) => {
      const reason = reasons.get(name);
      return reason === undefined ? [] : [{ metrics, reason }];
    }),
    simulated: api.simulated,
  };
}

/** Replaces `*` with the mailbox providers that the statistics name. */
async function ispsOf(
  wanted: readonly string[],
  reading: Promise<DomainStatisticsResponse | undefined>,
): Promise<string[]> {
  if (!wanted.includes("*")) return [...wanted];
  const known = (await reading)?.OverallVolume?.DomainIspPlacements ?? [];
  const named = [...wanted.filter((isp) => isp !== "*"), ...known.flatMap(({ IspName }) => IspName ?? [])];
  return [...new Map(named.map((isp) => [isp.toLowerCase(), isp])).values()];
}

const share = (part: number, whole: number): number | undefined =>
  whole > 0 ? (100 * part) / whole : undefined;

/** Omits unknown figures. */
const known = (figures: { readonly [Key in keyof HealthFigures]: number | undefined }): HealthFigures =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));

function toPlaced({
  InboxRawCount = 0,
  SpamRawCount = 0,
  ProjectedInbox,
  ProjectedSpam,
}: VolumeStatistics = {}): HealthFigures {
  // Raw counts cover the measuring panel only. Prefer the projection to all mail, if there is one.
  const [inbox, spam] = [ProjectedInbox ?? InboxRawCount, ProjectedSpam ?? SpamRawCount];
  const volume = inbox + spam;
  return known({
    inboxPercent: share(inbox, volume),
    spamPercent: share(spam, volume),
    volume: volume || undefined,
  });
}

function toCampaign(answer: DomainDeliverabilityCampaign): CampaignHealth {
  const { CampaignId = "", Subject = "", FromAddress = "", FirstSeenDateTime, ReadRate, DeleteRate } = answer;
  const placed = toPlaced({ InboxRawCount: answer.InboxCount, SpamRawCount: answer.SpamCount });
  return {
    id: CampaignId,
    subject: Subject,
    from: FromAddress,
    ...(FirstSeenDateTime ? { firstSeenAt: FirstSeenDateTime.toISOString() } : {}),
    ...placed,
    ...known({
      readPercent: ReadRate === undefined ? undefined : 100 * ReadRate,
      deletePercent: DeleteRate === undefined ? undefined : 100 * DeleteRate,
      volume: answer.ProjectedVolume ?? placed.volume,
    }),
  };
}

/** Averages the deletion rates, which exist per campaign only, weighted by the messages in the inbox. */
function weightedDeletes(campaigns: readonly CampaignHealth[]): HealthFigures {
  const weighted = campaigns.flatMap(({ deletePercent, inboxPercent = 0, volume = 0 }) =>
    deletePercent === undefined ? [] : [{ deletePercent, weight: inboxPercent * volume }],
  );
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0
    ? {
        deletePercent:
          weighted.reduce((sum, { deletePercent, weight }) => sum + deletePercent * weight, 0) / total,
      }
    : {};
}

/** Numerator and denominator of each rate. Source: the metrics of BatchGetMetricData. */
const rates = {
  bouncePercent: ["PERMANENT_BOUNCE", "SEND"],
  complaintPercent: ["COMPLAINT", "DELIVERY_COMPLAINT"],
  openPercent: ["OPEN", "DELIVERY_OPEN"],
  clickPercent: ["CLICK", "DELIVERY_CLICK"],
} as const satisfies Record<string, readonly [MetricName, MetricName]>;
const counted = [...new Set(Object.values(rates).flat())];

type Counts = ReadonlyMap<MetricName, number>;

function toRates(counts: Counts): HealthFigures {
  const entries = Object.entries(rates).map(([rate, [part, whole]]) => [
    rate,
    share(counts.get(part) ?? 0, counts.get(whole) ?? 0),
  ]);
  return known(Object.fromEntries(entries));
}

interface MetricRates {
  readonly overall: HealthFigures;
  readonly isps: ReadonlyMap<string, HealthFigures>;
  readonly days: ReadonlyMap<string, HealthFigures>;
}

async function readMetrics(
  api: AccountApi,
  question: HealthQuery,
  options: CallOptions,
): Promise<MetricRates> {
  const { metrics } = api;
  if (!metrics)
    throw new ProviderError(
      "provider-not-found",
      "Cannot read bounce and complaint rates: the Pinpoint Email API does not report them",
      {
        hint: "Use a project with provider sesv2",
      },
    );
  const { domain, identity = domain, configurationSet, fromMs, toMs, rateIsps } = question;
  const places: (string | undefined)[] = [undefined, ...rateIsps];
  const queries = places.flatMap((isp, place) =>
    counted.map(
      (Metric): BatchGetMetricDataQuery => ({
        Id: `${place}-${Metric}`,
        Namespace: "VDM",
        Metric,
        Dimensions: {
          EMAIL_IDENTITY: identity,
          ...(configurationSet ? { CONFIGURATION_SET: configurationSet } : {}),
          ...(isp ? { ISP: isp } : {}),
        },
        StartDate: new Date(fromMs),
        EndDate: new Date(toMs),
      }),
    ),
  );
  const results = await metrics(queries, options);
  const sums = places.map(() => new Map<MetricName, number>());
  const byDay = new Map<string, Map<MetricName, number>>();
  for (const { Id = "", Timestamps = [], Values = [] } of results) {
    const place = Number(Id.slice(0, Id.indexOf("-")));
    const metric = Id.slice(Id.indexOf("-") + 1) as MetricName;
    for (const [index, value] of Values.entries()) {
      const sum = sums[place];
      sum?.set(metric, (sum.get(metric) ?? 0) + value);
      const at = Timestamps[index];
      if (place > 0 || !at) continue;
      const day = byDay.get(dayOf(at.getTime())) ?? new Map<MetricName, number>();
      byDay.set(dayOf(at.getTime()), day.set(metric, (day.get(metric) ?? 0) + value));
    }
  }
  return {
    overall: toRates(sums[0] ?? new Map()),
    isps: new Map(rateIsps.map((isp, index) => [isp, toRates(sums[index + 1] ?? new Map())])),
    days: new Map([...byDay].map(([day, counts]) => [day, toRates(counts)])),
  };
}

async function readBlocklistings(api: AccountApi, options: CallOptions) {
  const ips = (await api.dedicatedIps(options)).flatMap(({ Ip }) => Ip ?? []);
  if (ips.length === 0)
    throw new ProviderError(
      "provider-not-found",
      "Cannot check blocklists: the account has no dedicated IP addresses",
      {
        hint: "Remove the expectation. Amazon maintains shared IP addresses",
      },
    );
  const reports = await api.blacklists(ips, options);
  return Object.entries(reports).flatMap(([ip, entries]) =>
    entries.map(({ RblName = "", Description }) => ({
      ip,
      list: RblName,
      ...(Description ? { description: Description } : {}),
    })),
  );
}

async function readRecommendations(api: AccountApi, domain: string, options: CallOptions) {
  if (!api.recommendations)
    throw new ProviderError(
      "provider-not-found",
      "Cannot list recommendations: the Pinpoint Email API does not report them",
      {
        hint: "Use a project with provider sesv2",
      },
    );
  // The ARN of a recommendation names its subject: the account or an identity.
  return (await api.recommendations(options))
    .filter(({ ResourceArn = "" }) => !/:identity\//.test(ResourceArn) || ResourceArn.endsWith(`/${domain}`))
    .map(({ Description = "", Impact }) => ({
      description: Description,
      ...(Impact ? { impact: Impact } : {}),
    }));
}
