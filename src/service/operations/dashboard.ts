import type {
  DomainDeliverabilityTrackingOption,
  GetDeliverabilityDashboardOptionsRequest,
  GetDeliverabilityDashboardOptionsResponse,
  PutDeliverabilityDashboardOptionRequest,
  PutDeliverabilityDashboardOptionResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { attributesOf, changeAttributes } from "../state/account-attributes.ts";
import { endOfMonthMs } from "../state/dashboard.ts";
import { verificationOf } from "../state/identity.ts";

export function getDeliverabilityDashboardOptions(
  _request: GetDeliverabilityDashboardOptionsRequest,
  account: Account,
): GetDeliverabilityDashboardOptionsResponse {
  const { dashboard } = attributesOf(account);
  const nowMs = account.clock.now();
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
  const { dashboard } = attributesOf(account);
  const nowMs = account.clock.now();
  const subscribed = DashboardEnabled
    ? SubscribedDomains.map((option) => toSubscription(option, account))
    : [];
  const kept = new Set(subscribed.map(({ Domain }) => Domain));
  if (kept.size < subscribed.length) throw badRequest("SubscribedDomains must not repeat a domain");
  const expiresAtMs = endOfMonthMs(nowMs);
  const given = [...dashboard.expiring, ...dashboard.subscribed.map((option) => ({ option, expiresAtMs }))];
  changeAttributes(account, {
    dashboard: {
      ...dashboard,
      ...(dashboard.enabled && !DashboardEnabled ? { expiresAtMs } : {}),
      enabled: DashboardEnabled,
      subscribed,
      expiring: given.filter((each) => nowMs < each.expiresAtMs && !kept.has(each.option.Domain)),
    },
  });
  return {};
}

/** Converts a requested subscription. Throws NotFoundException unless the domain is verified. */
function toSubscription(
  { Domain, SubscriptionStartDate, InboxPlacementTrackingOption }: DomainDeliverabilityTrackingOption,
  { identities, clock }: Account,
): DomainDeliverabilityTrackingOption {
  if (!Domain) throw badRequest("Each of SubscribedDomains must have a Domain");
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

export const dashboardOperations: ApiTable<Account> = {
  operations: {
    GetDeliverabilityDashboardOptions: { handle: getDeliverabilityDashboardOptions, basis: "real" },
    PutDeliverabilityDashboardOption: { handle: putDeliverabilityDashboardOption, basis: "real" },
  },
  rules: {},
  absentInV1: {},
};
