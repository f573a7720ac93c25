import type { Account } from "./account.ts";
import { defaultPoolName } from "./dedicated-ip.ts";
import { isSigning, mailFromStatusOf } from "./identity.ts";
import type { Delivery, Identity } from "./records.ts";

/** IP address of accounts without dedicated ones, from a range reserved for documentation (RFC 5737). */
export const sharedIp = "198.51.100.10";

/** Returns the MAIL FROM domain of mail without a custom one. */
export const sharedMailFrom = ({ region }: Account): string => `${region}.amazonses.com`;

/**
 * Returns how a message of the identity leaves the service now. Uses the identity's configuration set if none
 * is given.
 */
export function deliveryOf(
  identity: Identity,
  account: Account,
  configurationSetName: string | undefined = identity.configurationSetName,
): Delivery {
  const { mailFrom } = identity;
  const set = account.configurationSets.get(configurationSetName ?? "");
  const domain =
    mailFrom && mailFromStatusOf(identity, account) === "SUCCESS" ? mailFrom.domain : sharedMailFrom(account);
  const ip = firstIpIn(set?.delivery?.SendingPoolName ?? defaultPoolName, account) ?? sharedIp;
  return isSigning(identity, account.clock.now())
    ? { signer: identity.name, mailFrom: domain, ip }
    : { mailFrom: domain, ip };
}

function firstIpIn(pool: string, { dedicatedIps }: Account): string | undefined {
  for (const { poolName, ip } of dedicatedIps.values()) if (poolName === pool) return ip;
  return undefined;
}
