import type { SuppressionListReason } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import type { SuppressedDestination } from "./records.ts";

/** The suppression list that applies to a message, and the reasons for which it does. */
export interface SuppressionRule {
  readonly tenantName?: string | undefined;
  readonly reasons: readonly SuppressionListReason[];
}

/** The parts of a send that decide which suppression list applies. */
export interface SuppressionContext {
  readonly configurationSetName?: string | undefined;
  readonly tenantName?: string | undefined;
}

/**
 * Returns the suppression rule of a message. Reasons of the configuration set replace those of the account, and
 * so do a tenant's if its own list applies. If they are empty, nothing is suppressed. Source: the SES developer
 * guide, "Using the configuration set-level suppression list", and the API reference's SuppressionOptions.
 */
export function suppressionRuleOf(
  account: Account,
  { configurationSetName, tenantName }: SuppressionContext,
): SuppressionRule {
  const set = account.configurationSets.get(configurationSetName ?? "")?.suppression;
  const tenant = account.tenants.get(tenantName ?? "")?.suppression;
  const hasOwnList =
    tenantName !== undefined && (set?.SuppressionScope ?? tenant?.SuppressionScope) === "TENANT";
  const reasons =
    set?.SuppressedReasons ??
    (hasOwnList ? tenant?.SuppressedReasons : undefined) ??
    attributesOf(account).suppression.SuppressedReasons ??
    [];
  return hasOwnList ? { reasons, tenantName } : { reasons };
}

/**
 * Returns the entry that keeps a message from an email address. An entry with a reason that the rule does not
 * name keeps nothing. Source: the SES developer guide, "Account-level suppression list considerations".
 */
export function findSuppression(
  account: Account,
  emailAddress: string,
  context: SuppressionContext,
): SuppressedDestination | undefined {
  const { tenantName, reasons } = suppressionRuleOf(account, context);
  const entry = getSuppressed(account, emailAddress, tenantName);
  return entry && reasons.includes(entry.reason) ? entry : undefined;
}

/** Returns the entry of an email address on the account's list, or on a tenant's. */
export const getSuppressed = (
  { suppressedDestinations }: Account,
  emailAddress: string,
  tenantName?: string,
): SuppressedDestination | undefined => suppressedDestinations.get(keyOf(emailAddress, tenantName));

/** Adds an email address to a suppression list, or replaces the reason of one that is on it. */
export function suppress(
  account: Account,
  entry: Omit<SuppressedDestination, "sequence" | "updatedAtMs">,
): void {
  const key = keyOf(entry.emailAddress, entry.tenantName);
  // Delete first: the lists are in the order of the sequence.
  account.suppressedDestinations.delete(key);
  account.suppressedDestinations.set(key, {
    ...entry,
    sequence: account.nextSequence(),
    updatedAtMs: account.clock.now(),
  });
}

/** Removes an email address from a list. Returns whether it was on it. */
export const unsuppress = (account: Account, emailAddress: string, tenantName?: string): boolean =>
  account.suppressedDestinations.delete(keyOf(emailAddress, tenantName));

/** A hard bounce, or a complaint, about a sent message. */
export interface Feedback extends SuppressionContext {
  readonly emailAddress: string;
  readonly reason: SuppressionListReason;
  readonly messageId: string;
  readonly feedbackId: string;
}

/** Adds the recipient of a hard bounce or complaint to the list, if the message's rule names the reason. */
export function suppressAfter(account: Account, { configurationSetName, ...feedback }: Feedback): void {
  const { emailAddress, reason, messageId, feedbackId } = feedback;
  const { tenantName, reasons } = suppressionRuleOf(account, {
    configurationSetName,
    tenantName: feedback.tenantName,
  });
  if (reasons.includes(reason))
    suppress(account, {
      emailAddress,
      reason,
      messageId,
      feedbackId,
      ...(tenantName !== undefined && { tenantName }),
    });
}

/**
 * Key of an entry. Ignores the case of the address: mailbox providers do, and a suppressed recipient must
 * not get mail because an application writes the address differently.
 */
const keyOf = (emailAddress: string, tenantName = ""): string =>
  `${tenantName} ${emailAddress.toLowerCase()}`;
