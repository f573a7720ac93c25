import { messageOf } from "../../base/errors.ts";
import { toReverseName } from "../../check/authentication/ip-address.ts";
import { type ReadZone, readRecords } from "../../check/authentication/recorded-zone.ts";
import type { Account } from "./account.ts";
import { sharedIp } from "./delivery.ts";
import { dkimStateOf, dkimTokensOf, mailFromStatusOf } from "./identity.ts";
import type { DkimKey } from "./records.ts";
import { signingKeyOf } from "./signing-keys.ts";

/**
 * Changes by name and type: `null` removes a declared record, and an empty list means that the name does not
 * exist.
 */
export type DnsChanges = Readonly<Record<string, readonly string[] | null>>;

/**
 * Validates declared records, which use the format of recorded DNS responses. Returns the error, or
 * `undefined` if they are valid.
 */
export function faultOfRecords(key: string, records: unknown): string | undefined {
  try {
    readRecords(key, records ?? []);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Changes the declared records. If any of them is invalid, throws before changing anything. */
export function changeRecords({ dns }: Account, changes: DnsChanges): void {
  const read = Object.entries(changes).map(
    ([written, records]) => [readRecords(written, records ?? []), records === null] as const,
  );
  for (const [{ key, records }, isTakenBack] of read)
    if (isTakenBack) dns.delete(key);
    else dns.set(key, { records });
}

/** DMARC policies of public mailbox domains, for mail that others send in their name. */
const publicPolicies: Readonly<Record<string, string>> = {
  "aol.com": "reject",
  "gmail.com": "none",
  "gmx.de": "none",
  "gmx.net": "none",
  "googlemail.com": "none",
  "hotmail.com": "none",
  "icloud.com": "quarantine",
  "mac.com": "quarantine",
  "me.com": "quarantine",
  "outlook.com": "none",
  "proton.me": "quarantine",
  "protonmail.com": "quarantine",
  "yahoo.com": "reject",
  "ymail.com": "reject",
};

/** Networks that the service sends from. Its SPF record lists them all. */
const sendingNetworks = ["192.0.2.0/24", "198.51.100.0/24"];

/**
 * Returns the DNS records for the account's mail: those that identity owners would publish, the service's own,
 * and declared ones. All other names do not exist.
 */
export async function dnsZoneOf(account: Account): Promise<ReadZone> {
  const zone = new Map<string, readonly string[]>();
  const add = (name: string, type: string, ...records: readonly string[]): void => {
    zone.set(`${name.toLowerCase()} ${type}`, records);
  };
  const { region } = account;
  const spf = `v=spf1 ${sendingNetworks.map((network) => `ip4:${network}`).join(" ")} -all`;
  add("amazonses.com", "TXT", spf);
  add(`${region}.amazonses.com`, "TXT", "v=spf1 include:amazonses.com -all");
  add("_dmarc.amazonses.com", "TXT", "v=DMARC1; p=reject");
  for (const ip of [sharedIp, ...account.dedicatedIps.keys()]) {
    const host = `a${ip.replaceAll(".", "-")}.smtp-out.${region}.amazonses.com`;
    add(toReverseName(ip), "PTR", host);
    add(host, "A", ip);
  }
  for (const [domain, policy] of Object.entries(publicPolicies))
    add(`_dmarc.${domain}`, "TXT", `v=DMARC1; p=${policy}`);

  const nowMs = account.clock.now();
  for (const identity of account.identities.values()) {
    if (identity.type !== "DOMAIN") continue;
    const { name, mailFrom, signing } = identity;
    if (!zone.has(`_dmarc.${name} TXT`)) add(`_dmarc.${name}`, "TXT", "v=DMARC1; p=none");
    if (mailFrom && mailFromStatusOf(identity, account) === "SUCCESS")
      add(mailFrom.domain, "TXT", "v=spf1 include:amazonses.com -all");
    const key =
      dkimStateOf(identity, nowMs) === "SUCCESS" ? await signingKeyOf(identity, account) : undefined;
    if (!key) continue;
    for (const token of dkimTokensOf(identity)) {
      if (signing.origin === "EXTERNAL") add(`${token}._domainkey.${name}`, "TXT", toKeyRecord(key));
      else {
        add(`${token}._domainkey.${name}`, "CNAME", `${token}.dkim.amazonses.com`);
        add(`${token}.dkim.amazonses.com`, "TXT", toKeyRecord(key));
      }
    }
  }
  for (const [key, { records }] of account.dns)
    if (records.length > 0) zone.set(key, records);
    else zone.delete(key);
  return zone;
}

const toKeyRecord = ({ publicKey }: DkimKey): string => `v=DKIM1; k=rsa; p=${publicKey}`;
