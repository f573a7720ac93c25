import type {
  GetAccountRequest,
  GetAccountResponse,
  PutAccountSendingAttributesRequest,
  PutAccountSendingAttributesResponse,
} from "@aws-sdk/client-sesv2";
import type { Account } from "../state/account.ts";

export const getAccount = (_request: GetAccountRequest, account: Account): GetAccountResponse => ({
  DedicatedIpAutoWarmupEnabled: true,
  EnforcementStatus: "HEALTHY",
  ProductionAccessEnabled: true,
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
  SendingEnabled: account.sendingEnabled,
  SuppressionAttributes: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
  VdmAttributes: { VdmEnabled: "DISABLED" },
});

/** The API's booleans are never null: one that is left out is false. */
export function putAccountSendingAttributes(
  { SendingEnabled = false }: PutAccountSendingAttributesRequest,
  account: Account,
): PutAccountSendingAttributesResponse {
  account.sendingEnabled = SendingEnabled;
  return {};
}
