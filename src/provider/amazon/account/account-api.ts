import type {
  BatchGetMetricDataQuery,
  BlacklistEntry,
  DedicatedIp,
  DomainDeliverabilityCampaign,
  GetAccountResponse,
  GetDeliverabilityDashboardOptionsResponse,
  GetDomainStatisticsReportResponse,
  GetEmailIdentityResponse,
  MetricDataResult,
  Recommendation,
} from "@aws-sdk/client-sesv2";
import type { CallOptions } from "../../provider.ts";
import { toClientOptions } from "../client-options.ts";
import { noteCredentials } from "../note-credentials.ts";
import { settleRegion } from "../region.ts";
import { type AmazonSdk, loadSdk, noticeSimulation } from "../sdk.ts";
import type { AmazonSettings } from "../settings.ts";
import { createTransport } from "../transport.ts";
import {
  type AccountCalls,
  type AccountReader,
  type Attempt,
  createAccountReader,
} from "./account-reader.ts";

/**
 * A response of an API whose predecessor, the Pinpoint Email API, lacks some members. A response may also lack
 * members that the model requires.
 */
export type AccountResponse = Partial<GetAccountResponse>;
export type IdentityResponse = Partial<GetEmailIdentityResponse>;
export type DomainStatisticsResponse = Partial<GetDomainStatisticsReportResponse>;

interface Range {
  readonly StartDate: Date;
  readonly EndDate: Date;
}

/** Reads an account, and changes nothing. Every method throws a `ProviderError`. */
export interface AccountApi {
  region(): Promise<string>;
  account(options: CallOptions): Promise<AccountResponse>;
  identity(name: string, options: CallOptions): Promise<IdentityResponse>;
  dashboard(options: CallOptions): Promise<Partial<GetDeliverabilityDashboardOptionsResponse>>;
  dedicatedIps(options: CallOptions): Promise<Partial<DedicatedIp>[]>;
  blacklists(
    ips: readonly string[],
    options: CallOptions,
  ): Promise<Readonly<Record<string, readonly BlacklistEntry[]>>>;
  /** Lists the open recommendations. Undefined if the API has none. */
  recommendations: ((options: CallOptions) => Promise<Recommendation[]>) | undefined;
  domainStatistics(
    question: Range & { readonly Domain: string },
    options: CallOptions,
  ): Promise<DomainStatisticsResponse>;
  campaigns(
    question: Range & { readonly SubscribedDomain: string },
    options: CallOptions,
  ): Promise<DomainDeliverabilityCampaign[]>;
  campaign(id: string, options: CallOptions): Promise<DomainDeliverabilityCampaign>;
  /** Runs any number of metric queries. Undefined if the API has none. */
  metrics:
    | ((queries: readonly BatchGetMetricDataQuery[], options: CallOptions) => Promise<MetricDataResult[]>)
    | undefined;
  /** Whether a response came from the embedded service. */
  readonly simulated: boolean;
  close(): void;
}

/** Maximum number of queries per BatchGetMetricData call. */
const maxQueries = 10;

/** Opens the account of a project. `attempt` sends each call, and may send it more than once. */
export async function openAccountApi(
  settings: AmazonSettings,
  calls: AccountCalls,
  attempt: Attempt = (send) => send(),
): Promise<AccountApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const client = new Client({
    ...(await toClientOptions(settings)),
    requestHandler: createTransport({ keepAlive: true }),
  });
  noteCredentials(client);
  const region = await settleRegion(settings, client);

  const reader = createAccountReader(calls, attempt);
  const { known, collect } = reader;
  const isSimulated = noticeSimulation(client);

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
    recommendations: recommendationsOf(client, commands, reader),
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
    metrics: metricsOf(client, commands, reader),
    get simulated() {
      return isSimulated();
    },
    close: () => client.destroy(),
  };
}

type Client = InstanceType<AmazonSdk["Client"]>;

/** Returns undefined for the Pinpoint Email API, which does not have the command. */
function recommendationsOf(
  client: Client,
  commands: AmazonSdk["commands"],
  { collect }: AccountReader,
): AccountApi["recommendations"] {
  const ListRecommendations: typeof commands.ListRecommendationsCommand | undefined =
    commands.ListRecommendationsCommand;
  if (!ListRecommendations) return undefined;
  return (options) =>
    collect("list the recommendations", options, async (token, send) => {
      const command = new ListRecommendations({ Filter: { STATUS: "OPEN" }, ...token });
      const answer = await client.send(command, send);
      return { items: answer.Recommendations, next: answer.NextToken };
    });
}

/** Returns undefined for the Pinpoint Email API, which does not have the command. */
function metricsOf(
  client: Client,
  commands: AmazonSdk["commands"],
  { known }: AccountReader,
): AccountApi["metrics"] {
  const BatchGetMetricData: typeof commands.BatchGetMetricDataCommand | undefined =
    commands.BatchGetMetricDataCommand;
  if (!BatchGetMetricData) return undefined;
  return async (queries, options) => {
    const results: MetricDataResult[] = [];
    for (let start = 0; start < queries.length; start += maxQueries) {
      const Queries = queries.slice(start, start + maxQueries);
      const batch = await known("read bounce and complaint rates", options, async (send) => {
        const answer = await client.send(new BatchGetMetricData({ Queries }), send);
        const [failed] = answer.Errors ?? [];
        if (failed)
          throw Object.assign(new Error(failed.Message), { name: failed.Code ?? "INTERNAL_FAILURE" });
        return answer.Results ?? [];
      });
      results.push(...batch);
    }
    return results;
  };
}
