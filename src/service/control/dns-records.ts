import type { DnsZone } from "../../check/authentication/recorded-zone.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { changeRecords, type DnsChanges, faultOfRecords } from "../state/dns-zone.ts";

/** Returns the declared DNS records, by name and type. */
export const toldRecords = ({ dns }: Account): DnsZone =>
  Object.fromEntries([...dns].map(([key, { records }]) => [key, records]));

/**
 * Changes the DNS records declared for the account. Throws BadRequestException if a record is invalid, before
 * changing any.
 */
export function changeDns(account: Account, changes: unknown): DnsZone {
  if (!isChanges(changes))
    throw badRequest("DNS records must be lists of strings, or null, by name and type");
  for (const [key, records] of Object.entries(changes)) {
    const fault = faultOfRecords(key, records);
    if (fault !== undefined) throw badRequest(`The DNS records cannot be read: ${fault}`);
  }
  changeRecords(account, changes);
  return toldRecords(account);
}

const isChanges = (value: unknown): value is DnsChanges =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(
    (records) =>
      records === null || (Array.isArray(records) && records.every((text) => typeof text === "string")),
  );
