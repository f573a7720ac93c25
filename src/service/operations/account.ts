import type {
  GetAccountRequest,
  GetAccountResponse,
  PutAccountDedicatedIpWarmupAttributesRequest,
  PutAccountDedicatedIpWarmupAttributesResponse,
  PutAccountDetailsRequest,
  PutAccountDetailsResponse,
  PutAccountPricingAttributesRequest,
  PutAccountPricingAttributesResponse,
  PutAccountSendingAttributesRequest,
  PutAccountSendingAttributesResponse,
  PutAccountSuppressionAttributesRequest,
  PutAccountSuppressionAttributesResponse,
  PutAccountVdmAttributesRequest,
  PutAccountVdmAttributesResponse,
  ReviewDetails,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
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
    ...(attributes.details && { Details: { ...attributes.details, ReviewDetails: reviewOf(account) } }),
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

/**
 * Stores the details of the account and asks for production access. The profile `easy` grants it at once; with
 * `strict` the review is open until the control plane changes `productionAccess`.
 */
function putAccountDetails(
  { ProductionAccessEnabled, ...details }: PutAccountDetailsRequest,
  account: Account,
): PutAccountDetailsResponse {
  const { details: before, productionAccess } = attributesOf(account);
  if (before && reviewOf(account).Status === "PENDING")
    throw new ServiceError("ConflictException", "The review of the latest account details is not finished");
  changeAttributes(account, {
    details,
    ...(ProductionAccessEnabled === true && {
      productionAccess: productionAccess || account.profile === "easy",
    }),
  });
  return {};
}

/** Returns the state of the review of the latest details. */
const reviewOf = (account: Account): ReviewDetails => ({
  Status: attributesOf(account).productionAccess ? "GRANTED" : "PENDING",
  CaseId: "simulated",
});

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
    GetAccount: { handle: getAccount, basis: "real" },
    PutAccountDedicatedIpWarmupAttributes: { handle: putAccountDedicatedIpWarmupAttributes, basis: "real" },
    PutAccountPricingAttributes: { handle: putAccountPricingAttributes, v2Only: true, basis: "real" },
    PutAccountDetails: { handle: putAccountDetails, v2Only: true, basis: "scripted" },
    PutAccountSendingAttributes: { handle: putAccountSendingAttributes, basis: "real" },
    PutAccountSuppressionAttributes: { handle: putAccountSuppressionAttributes, v2Only: true, basis: "real" },
    PutAccountVdmAttributes: { handle: putAccountVdmAttributes, v2Only: true, basis: "real" },
  },
  rules: {
    "DashboardAttributes.EngagementMetrics": { enum: "FeatureStatus", source: "model" },
    "GuardianAttributes.OptimizedSharedDelivery": { enum: "FeatureStatus", source: "model" },
    "PutAccountDetailsRequest.AdditionalContactEmailAddresses": { min: 1, max: 4, source: "model" },
    "PutAccountDetailsRequest.ContactLanguage": { enum: "ContactLanguage", source: "model" },
    "PutAccountDetailsRequest.MailType": { enum: "MailType", source: "model" },
    "PutAccountDetailsRequest.UseCaseDescription": { max: 5000, source: "model" },
    "PutAccountDetailsRequest.WebsiteURL": { min: 1, max: 1000, source: "model" },
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
