import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import { findVerified, mailFromStatusOf, notVerified } from "./identity.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import { checkEndpoint } from "./multi-region-endpoint.ts";
import type { Identity } from "./records.ts";
import { countedRecipients, countSentLastDay, recentSendsOf, sendQuotaOf } from "./send-quota.ts";
import { checkTenantMaySend } from "./tenant.ts";

/** The facts that decide whether a message may be sent. */
export interface Sending {
  /** The identity that the message is sent as. */
  readonly identity: Identity;
  readonly configurationSetName?: string | undefined;
  /** The tenant that the message is sent for. Its resources must cover the message. */
  readonly tenantName?: string | undefined;
  /** ID of the multi-region endpoint that the message is sent through. */
  readonly endpointId?: string | undefined;
  /** The stored template of the content. Absent for other content. */
  readonly templateName?: string | undefined;
  /** Bare email addresses of the recipients. Absent for a placement test. */
  readonly recipients?: readonly string[];
}

/**
 * Checks that the account's state allows sending.
 * @throws {ServiceError} AccountSuspendedException; SendingPausedException;
 * MailFromDomainNotVerifiedException; for a tenant also NotFoundException and BadRequestException; in the profile `strict` also MessageRejected, LimitExceededException,
 * and TooManyRequestsException.
 */
export function checkMaySend(
  account: Account,
  { identity, configurationSetName, endpointId, tenantName, templateName, recipients }: Sending,
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
  if (endpointId !== undefined) checkEndpoint(account, endpointId);
  if (tenantName !== undefined)
    checkTenantMaySend(account, tenantName, {
      identityName: identity.name,
      configurationSetName,
      templateName,
    });
  if (account.profile !== "strict" || !recipients) return;
  if (!productionAccess) rejectUnverified(account, recipients);
  const { maxDaily, maxPerSecond } = sendQuotaOf(account);
  if (countSentLastDay(account) + countedRecipients(recipients) > maxDaily)
    throw new ServiceError("LimitExceededException", "Daily message quota exceeded.");
  const recent = recentSendsOf(account);
  // A message with more recipients than the rate is sent alone.
  if (recent.total() >= maxPerSecond)
    throw new ServiceError("TooManyRequestsException", "Maximum sending rate exceeded.");
  recent.add(recipients.length);
}

/** Throws MessageRejected if a recipient is unverified, as the sandbox requires. */
function rejectUnverified(account: Account, addresses: readonly string[]): void {
  const unverified = addresses.filter((address) => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    return domain !== simulatorDomain && !findVerified(account, address, domain);
  });
  if (unverified.length > 0) throw notVerified(account, unverified);
}
