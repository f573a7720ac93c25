import type { Account } from "./account.ts";
import { defaultPoolName } from "./dedicated-ip.ts";
import { dkimTokensOf, type Identity, isSigning, mailFromStatusOf, type Signing } from "./identity.ts";

/** How a message leaves the service, settled when it is taken. */
export interface Delivery {
  /** Who signs it; absent where nobody does. */
  readonly signer?: { readonly domain: string; readonly selector: string; readonly signing: Signing };
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
  const { mailFrom, signing, name } = identity;
  const [selector = ""] = dkimTokensOf(identity);
  const set = account.configurationSets.get(configurationSetName ?? "");
  const pool = set?.delivery?.SendingPoolName ?? defaultPoolName;
  return {
    ...(isSigning(identity, account.clock.now()) && { signer: { domain: name, selector, signing } }),
    mailFrom:
      mailFrom && mailFromStatusOf(identity, account) === "SUCCESS"
        ? mailFrom.domain
        : sharedMailFrom(account),
    ip: [...account.dedicatedIps.values()].find(({ poolName }) => poolName === pool)?.ip ?? sharedIp,
  };
}
