import type { Account } from "./account.ts";

/** Prefix of the paths of links in custom verification emails. The ID of the message follows. */
export const verificationPrefix = "/_placewright/verify/";

export const verificationUrl = (account: Account, messageId: string): string =>
  `${account.serviceUrl?.() ?? ""}${verificationPrefix}${messageId}`;

/** Time for which a link verifies: 24 hours. Source: "Verifying an email address" in the SES developer guide. */
const validMs = 86_400_000;

/**
 * Verifies the email address that a custom verification email was sent to. Returns the address of the page to which
 * its recipient goes next. `undefined` if there is no such message.
 */
export function verifyByLink(account: Account, messageId: string): string | undefined {
  const request = account.verificationRequests.get(messageId);
  if (!request) return undefined;
  const { emailAddress, sentAtMs, successUrl, failureUrl } = request;
  const identity = account.identities.get(emailAddress);
  const nowMs = account.clock.now();
  if (!identity || nowMs > sentAtMs + validMs) return failureUrl;
  if (identity.verifiesAtMs === undefined)
    account.identities.set(emailAddress, { ...identity, verifiesAtMs: nowMs });
  return successUrl;
}
