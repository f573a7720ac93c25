import type {
  BlacklistEntry,
  GetBlacklistReportsRequest,
  GetBlacklistReportsResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { listingsOf } from "../state/blocklists.ts";
import { findDedicatedIp } from "./dedicated-ips.ts";

/**
 * Returns the current blocklist entries of the account's dedicated IP addresses. Unlisted addresses have
 * none.
 */
function getBlacklistReports(
  { BlacklistItemNames = [] }: GetBlacklistReportsRequest,
  account: Account,
): GetBlacklistReportsResponse {
  const entriesOf = (ip: string): BlacklistEntry[] =>
    listingsOf(account, ip).map(({ list, fromMs, description }) => ({
      RblName: list,
      ListingTime: new Date(fromMs),
      Description: description,
    }));
  const ips = BlacklistItemNames.map((name) => findDedicatedIp(account, name).ip);
  return { BlacklistReport: Object.fromEntries(ips.map((ip) => [ip, entriesOf(ip)])) };
}

export const blacklistReportOperations: ApiTable<Account> = {
  operations: { GetBlacklistReports: { handle: getBlacklistReports, basis: "scripted" } },
  rules: {},
  absentInV1: {},
};
