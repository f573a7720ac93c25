import type { BatchGetMetricDataQuery, Metric } from "@aws-sdk/client-sesv2";
import { redactAll } from "../../base/redact.ts";
import { loadSdk, noticeSimulation } from "../amazon-sdk.ts";
import { toAnswerText } from "../answer-text.ts";
import { checkNumbers } from "../check-health.ts";
import { toClientOptions } from "../client-options.ts";
import type { SendOptions } from "../exchange.ts";
import { noteCredentials } from "../note-credentials.ts";
import { pagesOf } from "../pages.ts";
import type { CallOptions } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { settleRegion } from "../region.ts";
import { asProvider } from "../sdk-errors.ts";
import type { AmazonSettings } from "../settings.ts";
import { createTransport } from "../transport.ts";

/** The GetAccount response, as far as it is read. The SES API v2 and the Pinpoint Email API share it. */
export interface AccountAnswer {
  readonly SendingEnabled?: boolean | undefined;
  readonly ProductionAccessEnabled?: boolean | undefined;
  readonly EnforcementStatus?: string | undefined;
  readonly SendQuota?:
    | { readonly Max24HourSend?: number | undefined; readonly SentLast24Hours?: number | undefined }
    | undefined;
  /** SES API v2 only. */
  readonly VdmAttributes?: { readonly VdmEnabled?: string | undefined } | undefined;
}

/** The GetEmailIdentity response, as far as it is read. */
export interface IdentityAnswer {
  readonly VerifiedForSendingStatus?: boolean | undefined;
  readonly DkimAttributes?:
    | { readonly SigningEnabled?: boolean | undefined; readonly Status?: string | undefined }
    | undefined;
  readonly MailFromAttributes?:
    | { readonly MailFromDomain?: string | undefined; readonly MailFromDomainStatus?: string | undefined }
    | undefined;
}

/** The GetDeliverabilityDashboardOptions response, as far as it is read. */
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

/** Message counts. Raw counts cover the measuring panel; projected counts estimate all mail. */
export interface VolumeAnswer {
  readonly InboxRawCount?: number | undefined;
  readonly SpamRawCount?: number | undefined;
  readonly ProjectedInbox?: number | undefined;
  readonly ProjectedSpam?: number | undefined;
}

/** The GetDomainStatisticsReport response, as far as it is read. */
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
  /** Fraction from 0 to 1. */
  readonly ReadRate?: number | undefined;
  /** Fraction from 0 to 1. */
  readonly DeleteRate?: number | undefined;
  readonly ProjectedVolume?: number | undefined;
}

export type MetricQuery = BatchGetMetricDataQuery;
export type MetricName = Metric;

/** One result of BatchGetMetricData: a value per timestamp. */
export interface MetricAnswer {
  readonly Id?: string | undefined;
  readonly Timestamps?: readonly Date[] | undefined;
  readonly Values?: readonly number[] | undefined;
}

interface Range {
  readonly StartDate: Date;
  readonly EndDate: Date;
}

/** Reads an account, and changes nothing. Every method throws a `ProviderError`. */
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
  /** Lists the open recommendations. Undefined if the API has none. */
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
  /** Runs any number of metric queries. Undefined if the API has none. */
  metrics: ((queries: readonly MetricQuery[], options: CallOptions) => Promise<MetricAnswer[]>) | undefined;
  /** Whether a response came from the embedded service. */
  readonly simulated: boolean;
  close(): void;
}

/** Maximum number of queries per BatchGetMetricData call. */
const maxQueries = 10;

export interface AccountCalls {
  readonly now: () => number;
  /** Longest duration of one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Opens the account of a project. `attempt` sends each call, and may send it more than once. */
export async function openAccountApi(
  settings: AmazonSettings,
  { now, timeoutMs }: AccountCalls,
  attempt: <T>(send: () => Promise<T>) => Promise<T> = (send) => send(),
): Promise<AccountApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const client = new Client({
    ...(await toClientOptions(settings)),
    requestHandler: createTransport({ keepAlive: true }),
  });
  noteCredentials(client);
  const region = await settleRegion(settings, client);

  /**
   * Sends one call. Rejects a response that contains an invalid date, or a number that is invalid or below
   * `least`.
   */
  const known = <T>(
    action: string,
    { signal }: CallOptions,
    send: (options: SendOptions) => Promise<T>,
    least = 0,
  ): Promise<T> =>
    attempt(async () => {
      const answer = redactAll(await asProvider(action, { signal, now, timeoutMs }, send));
      const reason = checkNumbers(answer, least);
      if (!reason) return answer;
      throw new ProviderError("provider-answer-invalid", `Cannot ${action}: ${reason}`, {
        hint: "Compare it with the provider's console, and report it to the provider",
        answer: toAnswerText(answer),
      });
    });

  /** Reads all pages of a list, one call per page. */
  async function collect<T>(
    action: string,
    options: CallOptions,
    page: (
      token: { NextToken?: string },
      options: SendOptions,
    ) => Promise<{ items: T[] | undefined; next: string | undefined }>,
  ): Promise<T[]> {
    const all: T[] = [];
    const read = async (token: string | undefined) => {
      const paged = token === undefined ? {} : { NextToken: token };
      const { items = [], next } = await known(action, options, (send) => page(paged, send));
      return { items, next };
    };
    for await (const items of pagesOf(action, read)) for (const item of items) all.push(item);
    return all;
  }
  const isSimulated = noticeSimulation(client);
  // The Pinpoint Email API has neither command.
  const BatchGetMetricData: typeof commands.BatchGetMetricDataCommand | undefined =
    commands.BatchGetMetricDataCommand;
  const ListRecommendations: typeof commands.ListRecommendationsCommand | undefined =
    commands.ListRecommendationsCommand;

  return {
    region: async () => region,
    account: (options) =>
      // A quota of -1 means unlimited.
      known("read the account", options, (send) => client.send(new commands.GetAccountCommand({}), send), -1),
    identity: (name, options) =>
      known(`read the identity "${name}"`, options, (send) =>
        client.send(new commands.GetEmailIdentityCommand({ EmailIdentity: name }), send),
      ),
    dashboard: (options) =>
      known("read the Deliverability dashboard's options", options, (send) =>
        client.send(new commands.GetDeliverabilityDashboardOptionsCommand({}), send),
      ),
    dedicatedIps: (options) =>
      collect("list the dedicated IP addresses", options, async (token, send) => {
        const answer = await client.send(new commands.GetDedicatedIpsCommand(token), send);
        return { items: answer.DedicatedIps, next: answer.NextToken };
      }),
    blacklists: (ips, options) =>
      known("read the blocklist reports", options, async (send) => {
        const command = new commands.GetBlacklistReportsCommand({ BlacklistItemNames: [...ips] });
        return (await client.send(command, send)).BlacklistReport ?? {};
      }),
    recommendations:
      ListRecommendations &&
      ((options) =>
        collect("list the recommendations", options, async (token, send) => {
          const command = new ListRecommendations({ Filter: { STATUS: "OPEN" }, ...token });
          const answer = await client.send(command, send);
          return { items: answer.Recommendations, next: answer.NextToken };
        })),
    domainStatistics: (question, options) =>
      known(`read the statistics of ${question.Domain}`, options, (send) =>
        client.send(new commands.GetDomainStatisticsReportCommand(question), send),
      ),
    campaigns: (question, options) =>
      collect(`list the campaigns of ${question.SubscribedDomain}`, options, async (token, send) => {
        const command = new commands.ListDomainDeliverabilityCampaignsCommand({ ...question, ...token });
        const answer = await client.send(command, send);
        return { items: answer.DomainDeliverabilityCampaigns, next: answer.NextToken };
      }),
    campaign: (id, options) =>
      known(`read campaign ${id}`, options, async (send) => {
        const command = new commands.GetDomainDeliverabilityCampaignCommand({ CampaignId: id });
        return (await client.send(command, send)).DomainDeliverabilityCampaign ?? {};
      }),
    metrics:
      BatchGetMetricData &&
      (async (queries, options) => {
        const results: MetricAnswer[] = [];
        for (let start = 0; start < queries.length; start += maxQueries) {
          const Queries = queries.slice(start, start + maxQueries);
          const batch = await known("read rates of bounces and complaints", options, async (send) => {
            const answer = await client.send(new BatchGetMetricData({ Queries }), send);
            const [failed] = answer.Errors ?? [];
            if (failed)
              throw Object.assign(new Error(failed.Message), { name: failed.Code ?? "INTERNAL_FAILURE" });
            return answer.Results ?? [];
          });
          results.push(...batch);
        }
        return results;
      }),
    get simulated() {
      return isSimulated();
    },
    close: () => client.destroy(),
  };
}
