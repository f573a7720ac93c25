import type { Account } from "./account.ts";
import { defaultPoolName } from "./dedicated-ip.ts";
import { type Identity, isSigning, mailFromStatusOf } from "./identity.ts";

/** How a message leaves the service, settled when it is taken. */
export interface Delivery {
  /** The domain that signs it; absent where none does. Its key is looked up when the message is asked for. */
  readonly signer?: string;
  /** The domain of the envelope's sender. */
  readonly mailFrom: string;
  /** The address that sends. */
  readonly ip: string;
}

/** What an account without dedicated IPs sends from: kept for documentation (RFC 5737). */
export const sharedIp = "198.51.100.10";

/** Where mail is from that has no MAIL FROM domain of its own. */
export const sharedMailFrom = ({ region }: Account): string => `${region}.amazonses.com`;

export function deliveryOf(
  identity: Identity,
  account: Account,
  configurationSetName: string | undefined = identity.configurationSetName,
): Delivery {
  const { mailFrom } = identity;
  const set = account.configurationSets.get(configurationSetName ?? "");
  return {
    ...(isSigning(identity, account.clock.now()) && { signer: identity.name }),
    mailFrom:
      mailFrom && mailFromStatusOf(identity, account) === "SUCCESS"
        ? mailFrom.domain
        : sharedMailFrom(account),
    ip: firstIpIn(set?.delivery?.SendingPoolName ?? defaultPoolName, account) ?? sharedIp,
  };
}

function firstIpIn(pool: string, { dedicatedIps }: Account): string | undefined {
  for (const { poolName, ip } of dedicatedIps.values()) if (poolName === pool) return ip;
  return undefined;
}
