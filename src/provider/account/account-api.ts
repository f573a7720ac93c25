import { loadSdk } from "../amazon-sdk.ts";
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
  close(): void;
}

/** Opens the account of a project. */
export async function openAccountApi(settings: AmazonSettings, now: () => number): Promise<AccountApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const client = new Client({
    ...(await toClientOptions(settings)),
    requestHandler: toRequestHandler(true),
  });

  const known = <T>(action: string, { signal }: CallOptions, send: () => Promise<T>): Promise<T> =>
    asProvider(action, { signal, now }, send);

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
  // The predecessor's API has none.
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
    close: () => client.destroy(),
  };
}
