import type { BatchGetMetricDataQuery, Metric } from "@aws-sdk/client-sesv2";
import { loadSdk, noticeSimulation } from "../amazon-sdk.ts";
import { toClientOptions, toRequestHandler } from "../client-options.ts";
import type { CallOptions } from "../provider.ts";
import { asProvider } from "../sdk-errors.ts";
import type { AmazonSettings } from "../settings.ts";

/** What we read of an account, as the SES API v2 and the Pinpoint Email API share it. */
export interface AccountAnswer {
  readonly SendingEnabled?: boolean | undefined;
  readonly ProductionAccessEnabled?: boolean | undefined;
  readonly EnforcementStatus?: string | undefined;
  readonly SendQuota?:
    | { readonly Max24HourSend?: number | undefined; readonly SentLast24Hours?: number | undefined }
    | undefined;
  /** SES v2 only. */
  readonly VdmAttributes?: { readonly VdmEnabled?: string | undefined } | undefined;
}

export interface IdentityAnswer {
  readonly VerifiedForSendingStatus?: boolean | undefined;
  readonly DkimAttributes?:
    | { readonly SigningEnabled?: boolean | undefined; readonly Status?: string | undefined }
    | undefined;
  readonly MailFromAttributes?:
    | { readonly MailFromDomain?: string | undefined; readonly MailFromDomainStatus?: string | undefined }
    | undefined;
}

export interface DashboardAnswer {
  readonly DashboardEnabled?: boolean | undefined;
  readonly AccountStatus?: string | undefined;
  readonly ActiveSubscribedDomains?: readonly { readonly Domain?: string | undefined }[] | undefined;
}

export interface DedicatedIpAnswer {
  readonly Ip?: string | undefined;
  readonly WarmupStatus?: string | undefined;
  readonly WarmupPercentage?: number | undefined;
}

export interface BlacklistEntryAnswer {
  readonly RblName?: string | undefined;
  readonly Description?: string | undefined;
}

export interface RecommendationAnswer {
  readonly ResourceArn?: string | undefined;
  readonly Description?: string | undefined;
  readonly Impact?: string | undefined;
}

export interface VolumeAnswer {
  readonly InboxRawCount?: number | undefined;
  readonly SpamRawCount?: number | undefined;
  readonly ProjectedInbox?: number | undefined;
  readonly ProjectedSpam?: number | undefined;
}

export interface DomainStatisticsAnswer {
  readonly OverallVolume?:
    | {
        readonly VolumeStatistics?: VolumeAnswer | undefined;
        readonly ReadRatePercent?: number | undefined;
        readonly DomainIspPlacements?:
          | readonly (VolumeAnswer & { readonly IspName?: string | undefined })[]
          | undefined;
      }
    | undefined;
  readonly DailyVolumes?:
    | readonly {
        readonly StartDate?: Date | undefined;
        readonly VolumeStatistics?: VolumeAnswer | undefined;
      }[]
    | undefined;
}

export interface CampaignAnswer {
  readonly CampaignId?: string | undefined;
  readonly Subject?: string | undefined;
  readonly FromAddress?: string | undefined;
  readonly FirstSeenDateTime?: Date | undefined;
  readonly InboxCount?: number | undefined;
  readonly SpamCount?: number | undefined;
  /** Shares of 0 to 1. */
  readonly ReadRate?: number | undefined;
  readonly DeleteRate?: number | undefined;
  readonly ProjectedVolume?: number | undefined;
}

export type MetricQuery = BatchGetMetricDataQuery;
export type MetricName = Metric;

export interface MetricAnswer {
  readonly Id?: string | undefined;
  readonly Timestamps?: readonly Date[] | undefined;
  readonly Values?: readonly number[] | undefined;
}

interface Range {
  readonly StartDate: Date;
  readonly EndDate: Date;
}

/** Reads what an account is, and changes nothing. Every method throws a `ProviderError`. */
export interface AccountApi {
  region(): Promise<string>;
  account(options: CallOptions): Promise<AccountAnswer>;
  identity(name: string, options: CallOptions): Promise<IdentityAnswer>;
  dashboard(options: CallOptions): Promise<DashboardAnswer>;
  dedicatedIps(options: CallOptions): Promise<DedicatedIpAnswer[]>;
  blacklists(
    ips: readonly string[],
    options: CallOptions,
  ): Promise<Readonly<Record<string, readonly BlacklistEntryAnswer[]>>>;
  /** Those that are open; undefined where the API has none. */
  recommendations: ((options: CallOptions) => Promise<RecommendationAnswer[]>) | undefined;
  domainStatistics(
    question: Range & { readonly Domain: string },
    options: CallOptions,
  ): Promise<DomainStatisticsAnswer>;
  campaigns(
    question: Range & { readonly SubscribedDomain: string },
    options: CallOptions,
  ): Promise<CampaignAnswer[]>;
  campaign(id: string, options: CallOptions): Promise<CampaignAnswer>;
  /** However many queries there are; undefined where the API has none. */
  metrics: ((queries: readonly MetricQuery[], options: CallOptions) => Promise<MetricAnswer[]>) | undefined;
  /** True where the embedded service has answered. */
  readonly simulated: boolean;
  close(): void;
}

/** The most that BatchGetMetricData takes at once. */
const maxQueries = 10;

/** Opens the account of a project; `attempt` sends each call, and may send it again. */
export async function openAccountApi(
  settings: AmazonSettings,
  now: () => number,
  attempt: <T>(send: () => Promise<T>) => Promise<T> = (send) => send(),
): Promise<AccountApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const client = new Client({
    ...(await toClientOptions(settings)),
    requestHandler: toRequestHandler(true),
  });

  const known = <T>(action: string, { signal }: CallOptions, send: () => Promise<T>): Promise<T> =>
    attempt(() => asProvider(action, { signal, now }, send));

  /** All pages of a list. */
  async function collect<T>(
    page: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
  ) {
    const all: T[] = [];
    let token: string | undefined;
    do {
      const { items, next } = await page(token);
      all.push(...items);
      token = next;
    } while (token);
    return all;
  }
  const paged = (token: string | undefined) => (token === undefined ? {} : { NextToken: token });
  const isSimulated = noticeSimulation(client);
  // The predecessor's API has neither.
  const BatchGetMetricData: typeof commands.BatchGetMetricDataCommand | undefined =
    commands.BatchGetMetricDataCommand;
  const ListRecommendations: typeof commands.ListRecommendationsCommand | undefined =
    commands.ListRecommendationsCommand;

  return {
    region: () => client.config.region(),
    account: (options) =>
      known("read the account", options, () =>
        client.send(new commands.GetAccountCommand({}), { abortSignal: options.signal }),
      ),
    identity: (name, options) =>
      known(`read the identity "${name}"`, options, () =>
        client.send(new commands.GetEmailIdentityCommand({ EmailIdentity: name }), {
          abortSignal: options.signal,
        }),
      ),
    dashboard: (options) =>
      known("read the Deliverability dashboard's options", options, () =>
        client.send(new commands.GetDeliverabilityDashboardOptionsCommand({}), {
          abortSignal: options.signal,
        }),
      ),
    dedicatedIps: (options) =>
      known("list the dedicated IP addresses", options, () =>
        collect(async (token) => {
          const answer = await client.send(new commands.GetDedicatedIpsCommand(paged(token)), {
            abortSignal: options.signal,
          });
          return { items: answer.DedicatedIps ?? [], next: answer.NextToken };
        }),
      ),
    blacklists: (ips, options) =>
      known("read the blocklist reports", options, async () => {
        const answer = await client.send(
          new commands.GetBlacklistReportsCommand({ BlacklistItemNames: [...ips] }),
          {
            abortSignal: options.signal,
          },
        );
        return answer.BlacklistReport ?? {};
      }),
    recommendations:
      ListRecommendations &&
      ((options) =>
        known("list the recommendations", options, () =>
          collect(async (token) => {
            const answer = await client.send(
              new ListRecommendations({ Filter: { STATUS: "OPEN" }, ...paged(token) }),
              { abortSignal: options.signal },
            );
            return { items: answer.Recommendations ?? [], next: answer.NextToken };
          }),
        )),
    domainStatistics: (question, options) =>
      known(`read the statistics of ${question.Domain}`, options, () =>
        client.send(new commands.GetDomainStatisticsReportCommand(question), { abortSignal: options.signal }),
      ),
    campaigns: (question, options) =>
      known(`list the campaigns of ${question.SubscribedDomain}`, options, () =>
        collect(async (token) => {
          const answer = await client.send(
            new commands.ListDomainDeliverabilityCampaignsCommand({ ...question, ...paged(token) }),
            { abortSignal: options.signal },
          );
          return { items: answer.DomainDeliverabilityCampaigns ?? [], next: answer.NextToken };
        }),
      ),
    campaign: (id, options) =>
      known(`read campaign ${id}`, options, async () => {
        const answer = await client.send(
          new commands.GetDomainDeliverabilityCampaignCommand({ CampaignId: id }),
          { abortSignal: options.signal },
        );
        return answer.DomainDeliverabilityCampaign ?? {};
      }),
    metrics:
      BatchGetMetricData &&
      ((queries, options) =>
        known("read rates of bounces and complaints", options, async () => {
          const results: MetricAnswer[] = [];
          for (let start = 0; start < queries.length; start += maxQueries) {
            const Queries = queries.slice(start, start + maxQueries);
            const answer = await client.send(new BatchGetMetricData({ Queries }), {
              abortSignal: options.signal,
            });
            const [failed] = answer.Errors ?? [];
            if (failed)
              throw Object.assign(new Error(failed.Message), { name: failed.Code ?? "INTERNAL_FAILURE" });
            results.push(...(answer.Results ?? []));
          }
          return results;
        })),
    get simulated() {
      return isSimulated();
    },
    close: () => client.destroy(),
  };
}
