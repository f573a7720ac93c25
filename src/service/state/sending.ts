import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import { findVerified, type Identity, mailFromStatusOf, notVerified } from "./identity.ts";
import { countSent, sendQuotaOf } from "./send-quota.ts";

/** What shall be sent, as far as it decides whether it may be. */
export interface Sending {
  /** Who sends: its domain or address must be an identity. */
  readonly identity: Identity;
  readonly configurationSetName?: string | undefined;
  /** Bare addresses; a placement test has none. */
  readonly recipients?: readonly string[];
}

/**
 * Holds a sending against the account's state. Throws AccountSuspendedException, SendingPausedException,
 * MailFromDomainNotVerifiedException, and in the profile `strict` MessageRejected, LimitExceededException and
 * TooManyRequestsException.
 */
export function checkMaySend(
  account: Account,
  { identity, configurationSetName, recipients }: Sending,
): void {
  const { sendingEnabled, enforcementStatus, productionAccess } = attributesOf(account);
  if (enforcementStatus === "SHUTDOWN")
    throw new ServiceError("AccountSuspendedException", "This account's ability to send email is suspended");
  if (!sendingEnabled)
    throw new ServiceError("SendingPausedException", "Email sending is paused for this account");
  const set = account.configurationSets.get(configurationSetName ?? "");
  if (set?.sending.SendingEnabled === false)
    throw new ServiceError(
      "SendingPausedException",
      `Sending is paused for configuration set <${set.name}>.`,
    );
  if (identity.mailFrom?.behavior === "REJECT_MESSAGE" && mailFromStatusOf(identity, account) !== "SUCCESS")
    throw new ServiceError(
      "MailFromDomainNotVerifiedException",
      `The MAIL FROM domain ${identity.mailFrom.domain} of ${identity.name} is not verified`,
    );
  if (account.profile !== "strict" || !recipients) return;
  if (!productionAccess) rejectUnverified(account, recipients);
  const { maxDaily, maxPerSecond } = sendQuotaOf(account);
  const { lastDay, lastSecond } = countSent(account);
  if (lastDay >= maxDaily) throw new ServiceError("LimitExceededException", "Daily message quota exceeded.");
  if (lastSecond >= maxPerSecond)
    throw new ServiceError("TooManyRequestsException", "Maximum sending rate exceeded.");
}

/** Addresses that any account may send to. Source: the SES developer guide. */
const simulatorDomain = "simulator.amazonses.com";

/** In the sandbox the recipients must be verified too. */
function rejectUnverified(account: Account, addresses: readonly string[]): void {
  const unverified = addresses.filter((address) => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    return domain !== simulatorDomain && !findVerified(account, address, domain);
  });
  if (unverified.length > 0) throw notVerified(account, unverified);
}
