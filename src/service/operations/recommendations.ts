import type {
  ListRecommendationsRequest,
  ListRecommendationsResponse,
  Recommendation,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { isSigning, mailFromStatusOf } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { Identity } from "../state/records.ts";
import { tenantArnOf } from "../state/reputation-entity.ts";
import { campaignsOn, dayMs, daysBetween, startOfDay, total } from "../state/sending-history.ts";
import { arnOf } from "../state/tags.ts";
import { findingsOf } from "../state/tenant-findings.ts";
import type { Tenant } from "../state/tenant-record.ts";

/** Returns recommended fixes, derived from the account's state and sending history. */
function listRecommendations(
  { Filter = {}, ...page }: ListRecommendationsRequest,
  account: Account,
): ListRecommendationsResponse {
  checkFilter(Object.keys(Filter));
  const wanted = allRecommendations(account).filter(
    (recommendation) =>
      (Filter.TYPE ?? recommendation.Type) === recommendation.Type &&
      (Filter.IMPACT ?? recommendation.Impact) === recommendation.Impact &&
      (Filter.STATUS ?? recommendation.Status) === recommendation.Status &&
      (Filter.RESOURCE_ARN ?? recommendation.ResourceArn) === recommendation.ResourceArn,
  );
  const { items, nextToken } = toPage(
    wanted.map((recommendation, index) => ({ sequence: index + 1, recommendation })),
    page,
  );
  return { Recommendations: items.map(({ recommendation }) => recommendation), NextToken: nextToken };
}

function allRecommendations(account: Account): Recommendation[] {
  const domains = [...account.identities.values()].filter(({ type }) => type === "DOMAIN");
  return [
    ...[...account.dedicatedIps.keys()].flatMap((ip) => listingRecommendations(ip, account)),
    ...domains.flatMap((identity) => [
      ...authenticationRecommendations(identity, account),
      ...historyRecommendations(identity, account),
    ]),
    ...[...account.tenants.values()].flatMap((tenant) => tenantRecommendations(tenant, account)),
  ];
}

function tenantRecommendations(tenant: Tenant, account: Account): Recommendation[] {
  return findingsOf(tenant, account).map((finding) => ({
    ResourceArn: tenantArnOf(tenant, account),
    Type: finding.type,
    Description: finding.description,
    Status: finding.fixedAtMs === undefined ? "OPEN" : "FIXED",
    Impact: finding.impact,
    CreatedTimestamp: new Date(finding.openedAtMs),
    LastUpdatedTimestamp: new Date(finding.updatedAtMs),
  }));
}

/** Recommends to delist an address. A listing that ended is fixed. */
function listingRecommendations(ip: string, account: Account): Recommendation[] {
  const nowMs = account.clock.now();
  return [...account.listings.values()]
    .filter((listing) => listing.ip === ip && listing.fromMs <= nowMs)
    .filter(({ toMs = nowMs }) => nowMs <= toMs + fixedMs)
    .map(({ list, fromMs, toMs }) => ({
      ResourceArn: arnOf(account, `dedicated-ip/${ip}`),
      Type: "IP_LISTING",
      Description: `The dedicated IP ${ip} is listed on ${list}`,
      Status: toMs !== undefined && toMs <= nowMs ? "FIXED" : "OPEN",
      Impact: "HIGH",
      CreatedTimestamp: new Date(fromMs),
      LastUpdatedTimestamp: new Date(Math.min(toMs ?? nowMs, nowMs)),
    }));
}

/**
 * Throws BadRequestException for filters that AWS does not combine: "Can eiter be an individual filter, or combinations
 * of STATUS and IMPACT or STATUS and TYPE" (SES API reference).
 */
function checkFilter(keys: readonly string[]): void {
  const other = keys.filter((key) => key !== "STATUS");
  if (keys.length > 1 && !(other.length === 1 && (other[0] === "IMPACT" || other[0] === "TYPE")))
    throw badRequest("Filter must have one key, or STATUS together with IMPACT or TYPE");
}

/** Time for which a fixed recommendation is listed. */
const fixedMs = 30 * dayMs;

function authenticationRecommendations(identity: Identity, account: Account): Recommendation[] {
  const nowMs = account.clock.now();
  const { createdAtMs, verifiesAtMs = createdAtMs, dkimChangedAtMs = createdAtMs, mailFrom } = identity;
  const isSigned = isSigning(identity, nowMs);
  const isAligned = mailFrom !== undefined && mailFromStatusOf(identity, account) === "SUCCESS";
  return [
    toRecommendation(
      {
        Type: "DKIM",
        Description: `Mail from ${identity.name} is not signed with DKIM`,
        Impact: "HIGH",
      },
      {
        sinceMs: isSigned ? createdAtMs : Math.max(createdAtMs, dkimChangedAtMs),
        fixedAtMs: isSigned ? Math.max(verifiesAtMs, dkimChangedAtMs) : undefined,
      },
    ),
    toRecommendation(
      {
        Type: "SPF",
        Description: `SPF does not align for ${identity.name}: it has no verified custom MAIL FROM domain`,
        Impact: "LOW",
      },
      { sinceMs: createdAtMs, fixedAtMs: isAligned ? mailFrom.setAtMs : undefined },
    ),
  ].flat();

  /** Lists a problem that exists, or that was fixed after it had existed. */
  function toRecommendation(
    recommendation: Recommendation,
    { sinceMs, fixedAtMs }: { readonly sinceMs: number; readonly fixedAtMs: number | undefined },
  ): Recommendation[] {
    if (fixedAtMs !== undefined && (fixedAtMs <= sinceMs || fixedAtMs + fixedMs < nowMs)) return [];
    return [
      {
        ...recommendation,
        ResourceArn: arnOf(account, `identity/${identity.name}`),
        Status: fixedAtMs === undefined ? "OPEN" : "FIXED",
        CreatedTimestamp: new Date(sinceMs),
        LastUpdatedTimestamp: new Date(fixedAtMs ?? nowMs),
      },
    ];
  }
}

/** Rates in percent above which AWS reviews an account. Source: the SES developer guide. */
const maxRatePercents = { BOUNCE: 5, COMPLAINT: 0.1 } as const;
const counts = { BOUNCE: "permanentBounces", COMPLAINT: "complaints" } as const;
const observedDays = 30;

/**
 * Recommends fixes for high bounce and complaint rates. A rate that was too high on a day is open for a week,
 * then fixed.
 */
function historyRecommendations({ name }: Identity, account: Account): Recommendation[] {
  const nowMs = account.clock.now();
  const days = daysBetween(nowMs - observedDays * dayMs, nowMs, nowMs);
  return (["BOUNCE", "COMPLAINT"] as const).flatMap((type) => {
    const bad = days.filter((day) => {
      const campaigns = campaignsOn(name, day, account);
      return total(campaigns, counts[type]) > (total(campaigns, "sent") * maxRatePercents[type]) / 100;
    });
    const [first, last] = [bad[0], bad.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      {
        ResourceArn: arnOf(account, `identity/${name}`),
        Type: type,
        Description: `The ${type.toLowerCase()} rate of ${name} was above ${maxRatePercents[type]}%`,
        Status: last >= startOfDay(nowMs) - 7 * dayMs ? "OPEN" : "FIXED",
        Impact: "HIGH",
        CreatedTimestamp: new Date(first),
        LastUpdatedTimestamp: new Date(Math.min(nowMs, last + dayMs)),
      },
    ];
  });
}

export const recommendationOperations: ApiTable<Account> = {
  operations: { ListRecommendations: { handle: listRecommendations, v2Only: true, basis: "derived" } },
  rules: {
    "ListRecommendationsRequest.Filter": {
      keys: "ListRecommendationsFilterKey",
      min: 1,
      max: 2,
      source: "model",
    },
    "ListRecommendationsRequest.PageSize": limits.recommendationsPageSize,
  },
  absentInV1: {},
};
