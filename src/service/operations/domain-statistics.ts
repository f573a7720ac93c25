import type {
  DomainDeliverabilityCampaign,
  DomainIspPlacement,
  GetDomainDeliverabilityCampaignRequest,
  GetDomainDeliverabilityCampaignResponse,
  GetDomainStatisticsReportRequest,
  GetDomainStatisticsReportResponse,
  ListDomainDeliverabilityCampaignsRequest,
  ListDomainDeliverabilityCampaignsResponse,
  VolumeStatistics,
} from "@aws-sdk/client-sesv2";
import { isps } from "../placement/isps.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { attributesOf } from "../state/account-attributes.ts";
import { defaultPoolName } from "../state/dedicated-ip.ts";
import { sharedIp } from "../state/delivery.ts";
import { verificationOf } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import {
  type Campaign,
  campaignsOn,
  dayMs,
  daysBetween,
  findCampaign,
  total,
} from "../state/sending-history.ts";

/** Returns the daily and overall volume of a verified domain, from its sending history. */
export function getDomainStatisticsReport(
  { Domain = "", StartDate, EndDate }: GetDomainStatisticsReportRequest,
  account: Account,
): GetDomainStatisticsReportResponse {
  const domain = verifiedDomain(Domain, account);
  const days = toDays(StartDate, EndDate, account).map((startMs) => ({
    startMs,
    campaigns: campaignsOn(domain, startMs, account),
  }));
  const all = days.flatMap(({ campaigns }) => campaigns);
  return {
    OverallVolume: {
      VolumeStatistics: toVolume(all),
      ReadRatePercent: percent(total(all, "opened"), total(all, "inbox")),
      DomainIspPlacements: toIspPlacements(all),
    },
    DailyVolumes: days.map(({ startMs, campaigns }) => ({
      StartDate: new Date(startMs),
      VolumeStatistics: toVolume(campaigns),
      DomainIspPlacements: toIspPlacements(campaigns),
    })),
  };
}

/** Returns a page of a verified domain's simulated and declared campaigns, newest first. */
export function listDomainDeliverabilityCampaigns(
  { SubscribedDomain = "", StartDate, EndDate, ...page }: ListDomainDeliverabilityCampaignsRequest,
  account: Account,
): ListDomainDeliverabilityCampaignsResponse {
  const domain = verifiedDomain(SubscribedDomain, account);
  let sequence = 0;
  const campaigns = toDays(StartDate, EndDate, account)
    .flatMap((startMs) => campaignsOn(domain, startMs, account))
    .map((campaign) => {
      // A page continues below a sequence, so campaigns of one instant need different ones.
      sequence = Math.max(sequence + 1, campaign.firstSeenMs);
      return { sequence, campaign };
    });
  const { items, nextToken } = toPage(campaigns, page);
  return {
    DomainDeliverabilityCampaigns: items.map(({ campaign }) => toCampaignResponse(campaign, account)),
    NextToken: nextToken,
  };
}

/** Returns a campaign. Throws NotFoundException if it does not exist or its domain is not verified. */
export function getDomainDeliverabilityCampaign(
  { CampaignId = "" }: GetDomainDeliverabilityCampaignRequest,
  account: Account,
): GetDomainDeliverabilityCampaignResponse {
  const campaign = findCampaign(CampaignId, account);
  if (!campaign || !isVerified(campaign.domain, account))
    throw new ServiceError("NotFoundException", `No campaign has the ID ${CampaignId}`);
  checkSubscribed(campaign.domain, account);
  return { DomainDeliverabilityCampaign: toCampaignResponse(campaign, account) };
}

function verifiedDomain(name: string, account: Account): string {
  const domain = name.toLowerCase();
  checkSubscribed(domain, account);
  if (!isVerified(domain, account))
    throw new ServiceError("NotFoundException", `Domain ${name} is not a verified identity of this account`);
  return domain;
}

/**
 * In the profile `strict`, throws NotFoundException unless the dashboard covers the domain: "This data is available for
 * a domain only if you enabled the Deliverability dashboard for the domain." (SES API reference)
 */
function checkSubscribed(domain: string, account: Account): void {
  if (account.profile !== "strict") return;
  const { enabled, subscribed, expiring } = attributesOf(account).dashboard;
  const nowMs = account.clock.now();
  const options = [
    ...(enabled ? subscribed : []),
    ...expiring.filter(({ expiresAtMs }) => nowMs < expiresAtMs).map(({ option }) => option),
  ];
  if (!options.some(({ Domain }) => Domain === domain))
    throw new ServiceError(
      "NotFoundException",
      `The Deliverability dashboard is not enabled for the domain ${domain}`,
    );
}

/** Returns the dedicated addresses in the pool of the domain's default configuration set, or the shared address. */
function sendingIpsOf(domain: string, account: Account): string[] {
  const setName = account.identities.get(domain)?.configurationSetName ?? "";
  const pool = account.configurationSets.get(setName)?.delivery?.SendingPoolName ?? defaultPoolName;
  const own = [...account.dedicatedIps.values()].filter(({ poolName }) => poolName === pool);
  return own.length > 0 ? own.map(({ ip }) => ip) : [sharedIp];
}

function isVerified(domain: string, { identities, clock }: Account): boolean {
  const identity = identities.get(domain);
  return identity?.type === "DOMAIN" && verificationOf(identity, clock.now()) === "SUCCESS";
}

function toDays(start: Date | undefined, end: Date | undefined, account: Account): number[] {
  const [startMs, endMs] = [start?.getTime() ?? 0, end?.getTime() ?? 0];
  if (endMs < startMs) throw badRequest("EndDate must not be before StartDate");
  if (endMs - startMs > limits.rangeDays.max * dayMs)
    throw badRequest(`EndDate must be at most ${limits.rangeDays.max} days after StartDate`);
  return daysBetween(startMs, endMs, account.clock.now());
}

/** Sums up the volume. Projected counts equal raw counts, because the history covers every message. */
function toVolume(campaigns: readonly Campaign[]): VolumeStatistics {
  const [inbox, spam] = [total(campaigns, "inbox"), total(campaigns, "spam")];
  return { InboxRawCount: inbox, SpamRawCount: spam, ProjectedInbox: inbox, ProjectedSpam: spam };
}

function toIspPlacements(campaigns: readonly Campaign[]): DomainIspPlacement[] {
  return isps.map(({ name }) => {
    const [inbox, spam] = [total(campaigns, "inbox", name), total(campaigns, "spam", name)];
    return {
      IspName: name,
      InboxRawCount: inbox,
      SpamRawCount: spam,
      InboxPercentage: percent(inbox, inbox + spam),
      SpamPercentage: percent(spam, inbox + spam),
    };
  });
}

function toCampaignResponse(campaign: Campaign, account: Account): DomainDeliverabilityCampaign {
  const [inbox, spam] = [total([campaign], "inbox"), total([campaign], "spam")];
  const share = (count: number) => (inbox === 0 ? 0 : count / inbox);
  return {
    CampaignId: campaign.id,
    Subject: campaign.subject,
    FromAddress: campaign.fromAddress,
    SendingIps: sendingIpsOf(campaign.domain, account),
    FirstSeenDateTime: new Date(campaign.firstSeenMs),
    LastSeenDateTime: new Date(campaign.lastSeenMs),
    InboxCount: inbox,
    SpamCount: spam,
    ReadRate: share(total([campaign], "opened")),
    DeleteRate: share(total([campaign], "deletedUnread")),
    ReadDeleteRate: share(total([campaign], "readAndDeleted")),
    ProjectedVolume: inbox + spam,
    Esps: ["Amazon SES"],
  };
}

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);

export const domainStatisticsOperations: ApiTable<Account> = {
  operations: {
    GetDomainDeliverabilityCampaign: { handle: getDomainDeliverabilityCampaign, basis: "derived" },
    GetDomainStatisticsReport: { handle: getDomainStatisticsReport, basis: "derived" },
    ListDomainDeliverabilityCampaigns: { handle: listDomainDeliverabilityCampaigns, basis: "derived" },
  },
  rules: { "GetDomainStatisticsReportRequest.Domain": { min: 1, source: "model" } },
  absentInV1: {},
};
