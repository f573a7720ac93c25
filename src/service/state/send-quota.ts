import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import { limits } from "./limits.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import { createRecentCalls, type RecentCalls } from "./recent-calls.ts";

/** Returns the account's sending quota. The profile `easy` reports it but does not enforce it. */
export function sendQuotaOf(account: Account): { readonly maxDaily: number; readonly maxPerSecond: number } {
  return attributesOf(account).productionAccess
    ? { maxDaily: limits.productionDailySends.max, maxPerSecond: limits.productionSendRate.max }
    : { maxDaily: limits.sandboxDailySends.max, maxPerSecond: limits.sandboxSendRate.max };
}

/**
 * Counts the recipients of the last 24 hours: "Sending quotas are based on recipients rather than on messages." Messages
 * to the mailbox simulator do not count. Sources: https://docs.aws.amazon.com/ses/latest/dg/quotas.html,
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export function countSentLastDay({ outbox, clock }: Account): number {
  const fromMs = clock.now() - 86_400_000;
  let count = 0;
  for (const { sentAtMs, recipients } of outbox.values())
    if (sentAtMs > fromMs) count += countedRecipients(recipients);
  return count;
}

/** Returns the number of recipients that count toward the daily quota. */
export const countedRecipients = (recipients: readonly string[]): number =>
  recipients.filter((address) => !address.toLowerCase().endsWith(`@${simulatorDomain}`)).length;

const sends = new WeakMap<Account, RecentCalls>();

/** Returns the sends of the last second, by the account's clock or real time. */
export function recentSendsOf(account: Account): RecentCalls {
  const known = sends.get(account) ?? createRecentCalls(account.clock, () => performance.now());
  sends.set(account, known);
  return known;
}
