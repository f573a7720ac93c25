import type {
  GetAccountRequest,
  GetAccountResponse,
  PutAccountSendingAttributesRequest,
  PutAccountSendingAttributesResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { attributesOf, changeAttributes } from "../state/account-attributes.ts";

function getAccount(_request: GetAccountRequest, account: Account): GetAccountResponse {
  const { sendingEnabled, enforcementStatus, autoWarmupEnabled, vdm } = attributesOf(account);
  return {
    DedicatedIpAutoWarmupEnabled: autoWarmupEnabled,
    EnforcementStatus: enforcementStatus,
    ProductionAccessEnabled: true,
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
    SendingEnabled: sendingEnabled,
    SuppressionAttributes: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
    VdmAttributes: vdm,
  };
}

/** The API's booleans are never null: one that is left out is false. */
function putAccountSendingAttributes(
  { SendingEnabled = false }: PutAccountSendingAttributesRequest,
  account: Account,
): PutAccountSendingAttributesResponse {
  changeAttributes(account, { sendingEnabled: SendingEnabled });
  return {};
}

export const accountOperations: ApiTable<Account> = {
  operations: {
    GetAccount: { handle: getAccount },
    PutAccountSendingAttributes: { handle: putAccountSendingAttributes },
  },
  rules: {},
  absentInV1: {
    GetAccountResponse: ["SuppressionAttributes", "Details", "VdmAttributes", "PricingAttributes"],
  },
};
