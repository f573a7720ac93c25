import type {
  GetAccountRequest,
  GetAccountResponse,
  PutAccountDedicatedIpWarmupAttributesRequest,
  PutAccountDedicatedIpWarmupAttributesResponse,
  PutAccountPricingAttributesRequest,
  PutAccountPricingAttributesResponse,
  PutAccountSendingAttributesRequest,
  PutAccountSendingAttributesResponse,
  PutAccountSuppressionAttributesRequest,
  PutAccountSuppressionAttributesResponse,
  PutAccountVdmAttributesRequest,
  PutAccountVdmAttributesResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { attributesOf, changeAttributes } from "../state/account-attributes.ts";
import { pricingOf, schedulePlan } from "../state/pricing.ts";
import { countSentLastDay, sendQuotaOf } from "../state/send-quota.ts";

function getAccount(_request: GetAccountRequest, account: Account): GetAccountResponse {
  const attributes = attributesOf(account);
  const { maxDaily, maxPerSecond } = sendQuotaOf(account);
  return {
    DedicatedIpAutoWarmupEnabled: attributes.autoWarmupEnabled,
    EnforcementStatus: attributes.enforcementStatus,
    PricingAttributes: pricingOf(account),
    ProductionAccessEnabled: attributes.productionAccess,
    SendQuota: {
      Max24HourSend: maxDaily,
      MaxSendRate: maxPerSecond,
      SentLast24Hours: countSentLastDay(account),
    },
    SendingEnabled: attributes.sendingEnabled,
    SuppressionAttributes: attributes.suppression,
    VdmAttributes: attributes.vdm,
  };
}

/**
 * Sets whether the account can send. An omitted boolean is `false`, because the API's booleans are never
 * null.
 */
function putAccountSendingAttributes(
  { SendingEnabled = false }: PutAccountSendingAttributesRequest,
  account: Account,
): PutAccountSendingAttributesResponse {
  changeAttributes(account, { sendingEnabled: SendingEnabled });
  return {};
}

function putAccountDedicatedIpWarmupAttributes(
  { AutoWarmupEnabled = false }: PutAccountDedicatedIpWarmupAttributesRequest,
  account: Account,
): PutAccountDedicatedIpWarmupAttributesResponse {
  changeAttributes(account, { autoWarmupEnabled: AutoWarmupEnabled });
  return {};
}

function putAccountPricingAttributes(
  { Plan = "NONE" }: PutAccountPricingAttributesRequest,
  account: Account,
): PutAccountPricingAttributesResponse {
  schedulePlan(account, Plan);
  return {};
}

function putAccountVdmAttributes(
  { VdmAttributes }: PutAccountVdmAttributesRequest,
  account: Account,
): PutAccountVdmAttributesResponse {
  if (VdmAttributes) changeAttributes(account, { vdm: VdmAttributes });
  return {};
}

/** Sets the reasons of the account's suppression list. Without reasons, nothing is suppressed. */
function putAccountSuppressionAttributes(
  { SuppressedReasons = [], ValidationAttributes }: PutAccountSuppressionAttributesRequest,
  account: Account,
): PutAccountSuppressionAttributesResponse {
  changeAttributes(account, {
    suppression: {
      SuppressedReasons: [...new Set(SuppressedReasons)],
      ...(ValidationAttributes && { ValidationAttributes }),
    },
  });
  return {};
}

export const accountOperations: ApiTable<Account> = {
  operations: {
    GetAccount: { handle: getAccount },
    PutAccountDedicatedIpWarmupAttributes: { handle: putAccountDedicatedIpWarmupAttributes },
    PutAccountPricingAttributes: { handle: putAccountPricingAttributes, v2Only: true },
    PutAccountSendingAttributes: { handle: putAccountSendingAttributes },
    PutAccountSuppressionAttributes: { handle: putAccountSuppressionAttributes, v2Only: true, basis: "real" },
    PutAccountVdmAttributes: { handle: putAccountVdmAttributes, v2Only: true },
  },
  rules: {
    "DashboardAttributes.EngagementMetrics": { enum: "FeatureStatus", source: "model" },
    "GuardianAttributes.OptimizedSharedDelivery": { enum: "FeatureStatus", source: "model" },
    "PutAccountSuppressionAttributesRequest.SuppressedReasons": {
      enum: "SuppressionListReason",
      source: "model",
    },
    "PutAccountPricingAttributesRequest.Plan": { enum: "PricingPlan", source: "model" },
    "VdmAttributes.VdmEnabled": { enum: "FeatureStatus", source: "model" },
  },
  absentInV1: {
    GetAccountResponse: ["SuppressionAttributes", "Details", "VdmAttributes", "PricingAttributes"],
  },
};
