import type {
  DomainDeliverabilityTrackingOption,
  GetDeliverabilityDashboardOptionsRequest,
  GetDeliverabilityDashboardOptionsResponse,
  PutDeliverabilityDashboardOptionRequest,
  PutDeliverabilityDashboardOptionResponse,
} from "@aws-sdk/client-sesv2";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { endOfMonthMs } from "../state/dashboard.ts";
import { verificationOf } from "../state/identity.ts";

export function getDeliverabilityDashboardOptions(
  _request: GetDeliverabilityDashboardOptionsRequest,
  { dashboard, clock }: Account,
): GetDeliverabilityDashboardOptionsResponse {
  const nowMs = clock.now();
  const pending = dashboard.expiring.filter(({ expiresAtMs }) => nowMs < expiresAtMs);
  const expiresAtMs = dashboard.expiresAtMs ?? 0;
  const isExpiring = !dashboard.enabled && nowMs < expiresAtMs;
  return {
    DashboardEnabled: dashboard.enabled,
    AccountStatus: dashboard.enabled ? "ACTIVE" : isExpiring ? "PENDING_EXPIRATION" : "DISABLED",
    ActiveSubscribedDomains: [...dashboard.subscribed],
    PendingExpirationSubscribedDomains: pending.map(({ option }) => option),
    ...(isExpiring ? { SubscriptionExpiryDate: new Date(expiresAtMs) } : {}),
  };
}

export function putDeliverabilityDashboardOption(
  { DashboardEnabled = false, SubscribedDomains = [] }: PutDeliverabilityDashboardOptionRequest,
  account: Account,
): PutDeliverabilityDashboardOptionResponse {
  const { dashboard, clock } = account;
  const nowMs = clock.now();
  const subscribed = DashboardEnabled
    ? SubscribedDomains.map((option) => toSubscription(option, account))
    : [];
  const kept = new Set(subscribed.map(({ Domain }) => Domain));
  if (kept.size < subscribed.length) throw badRequest("SubscribedDomains must name each domain once");
  const expiresAtMs = endOfMonthMs(nowMs);
  dashboard.expiring = [
    ...dashboard.expiring,
    ...dashboard.subscribed.map((option) => ({ option, expiresAtMs })),
  ].filter((given) => nowMs < given.expiresAtMs && !kept.has(given.option.Domain));
  dashboard.subscribed = subscribed;
  if (dashboard.enabled && !DashboardEnabled) dashboard.expiresAtMs = expiresAtMs;
  dashboard.enabled = DashboardEnabled;
  return {};
}

/** Only a verified domain can be subscribed. */
function toSubscription(
  { Domain, SubscriptionStartDate, InboxPlacementTrackingOption }: DomainDeliverabilityTrackingOption,
  { identities, clock }: Account,
): DomainDeliverabilityTrackingOption {
  if (!Domain) throw badRequest("SubscribedDomains must have a Domain each");
  const identity = identities.get(Domain.toLowerCase());
  if (identity?.type !== "DOMAIN" || verificationOf(identity, clock.now()) !== "SUCCESS")
    throw new ServiceError(
      "NotFoundException",
      `Domain ${Domain} is not a verified identity of this account`,
    );
  return {
    Domain: identity.name,
    SubscriptionStartDate: SubscriptionStartDate ?? new Date(clock.now()),
    InboxPlacementTrackingOption: InboxPlacementTrackingOption ?? { Global: true },
  };
}
