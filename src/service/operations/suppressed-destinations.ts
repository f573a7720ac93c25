import type {
  DeleteSuppressedDestinationRequest,
  DeleteSuppressedDestinationResponse,
  GetSuppressedDestinationRequest,
  GetSuppressedDestinationResponse,
  ListSuppressedDestinationsRequest,
  ListSuppressedDestinationsResponse,
  PutSuppressedDestinationRequest,
  PutSuppressedDestinationResponse,
} from "@aws-sdk/client-sesv2";
import { isAddress } from "../../message/mailbox.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { attributesOf } from "../state/account-attributes.ts";
import { type Page, type PageRequest, toPage } from "../state/page.ts";
import type { SuppressedDestination } from "../state/records.ts";
import { getSuppressed, suppress, unsuppress } from "../state/suppression.ts";
import { findTenant } from "../state/tenant.ts";

/** Adds an address to a list, or changes its reason. Accounts in the sandbox cannot. */
function putSuppressedDestination(
  { EmailAddress = "", Reason = "BOUNCE", TenantName }: PutSuppressedDestinationRequest,
  account: Account,
): PutSuppressedDestinationResponse {
  checkRequest(EmailAddress, TenantName, account);
  // Source: the SES developer guide, "Account-level suppression list considerations".
  if (account.profile === "strict" && !attributesOf(account).productionAccess)
    throw badRequest("The account is in the sandbox and cannot add addresses to the suppression list");
  suppress(account, { emailAddress: EmailAddress, reason: Reason, tenantName: TenantName });
  return {};
}

function getSuppressedDestination(
  { EmailAddress = "", TenantName }: GetSuppressedDestinationRequest,
  account: Account,
): GetSuppressedDestinationResponse {
  checkRequest(EmailAddress, TenantName, account);
  const entry = getSuppressed(account, EmailAddress, TenantName);
  if (!entry) throw notSuppressed(EmailAddress);
  const { messageId, feedbackId } = entry;
  return {
    SuppressedDestination: {
      ...toSummary(entry),
      ...(messageId !== undefined && { Attributes: { MessageId: messageId, FeedbackId: feedbackId } }),
      TenantName: entry.tenantName,
    },
  };
}

function listSuppressedDestinations(
  { Reasons = [], StartDate, EndDate, TenantName, ...request }: ListSuppressedDestinationsRequest,
  account: Account,
): ListSuppressedDestinationsResponse {
  if (TenantName !== undefined) findTenant(account, TenantName);
  account.eventLog.settle();
  const fromMs = StartDate?.getTime() ?? Number.NEGATIVE_INFINITY;
  const toMs = EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
  const wanted = [...account.suppressedDestinations.values()].filter(
    ({ reason, updatedAtMs, tenantName }) =>
      tenantName === TenantName &&
      (Reasons.length === 0 || Reasons.includes(reason)) &&
      updatedAtMs >= fromMs &&
      updatedAtMs <= toMs,
  );
  const { items, nextToken } = toSuppressionPage(wanted, request);
  return { SuppressedDestinationSummaries: items.map(toSummary), NextToken: nextToken };
}

function deleteSuppressedDestination(
  { EmailAddress = "", TenantName }: DeleteSuppressedDestinationRequest,
  account: Account,
): DeleteSuppressedDestinationResponse {
  checkRequest(EmailAddress, TenantName, account);
  if (!unsuppress(account, EmailAddress, TenantName)) throw notSuppressed(EmailAddress);
  return {};
}

/** Returns a page. This operation has its own error for an invalid token. */
function toSuppressionPage(
  entries: readonly SuppressedDestination[],
  request: PageRequest,
): Page<SuppressedDestination> {
  try {
    return toPage(entries, request);
  } catch (error) {
    throw error instanceof ServiceError
      ? new ServiceError("InvalidNextTokenException", error.message)
      : error;
  }
}

/** Checks the address and the tenant, and adds the addresses of bounces that have happened by now. */
function checkRequest(emailAddress: string, tenantName: string | undefined, account: Account): void {
  if (!isAddress(emailAddress)) throw badRequest(`Not a valid email address: ${emailAddress}`);
  if (tenantName !== undefined) findTenant(account, tenantName);
  account.eventLog.settle();
}

const notSuppressed = (emailAddress: string): ServiceError =>
  new ServiceError(
    "NotFoundException",
    `Email address ${emailAddress} does not exist on your suppression list.`,
  );

const toSummary = ({ emailAddress, reason, updatedAtMs }: SuppressedDestination) => ({
  EmailAddress: emailAddress,
  Reason: reason,
  LastUpdateTime: new Date(updatedAtMs),
});

export const suppressedDestinationOperations: ApiTable<Account> = {
  operations: {
    DeleteSuppressedDestination: { handle: deleteSuppressedDestination, v2Only: true, basis: "real" },
    GetSuppressedDestination: { handle: getSuppressedDestination, v2Only: true, basis: "real" },
    ListSuppressedDestinations: { handle: listSuppressedDestinations, v2Only: true, basis: "real" },
    PutSuppressedDestination: { handle: putSuppressedDestination, v2Only: true, basis: "real" },
  },
  rules: {
    "ListSuppressedDestinationsRequest.Reasons": { enum: "SuppressionListReason", source: "model" },
    "PutSuppressedDestinationRequest.Reason": { enum: "SuppressionListReason", source: "model" },
  },
  absentInV1: {},
};
