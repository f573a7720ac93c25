import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import { limits } from "./limits.ts";

/** Returns the account's sending quota. The profile `easy` reports it but does not enforce it. */
export function sendQuotaOf(account: Account): { readonly maxDaily: number; readonly maxPerSecond: number } {
  return attributesOf(account).productionAccess
    ? { maxDaily: limits.productionDailySends.max, maxPerSecond: limits.productionSendRate.max }
    : { maxDaily: limits.sandboxDailySends.max, maxPerSecond: limits.sandboxSendRate.max };
}

/** Counts the messages sent in the last 24 hours and in the last second. */
export function countSent({ outbox, clock }: Account): {
  readonly lastDay: number;
  readonly lastSecond: number;
} {
  const nowMs = clock.now();
  let [lastDay, lastSecond] = [0, 0];
  for (const { sentAtMs } of outbox.values()) {
    if (sentAtMs > nowMs - 86_400_000) lastDay++;
    if (sentAtMs > nowMs - 1000) lastSecond++;
  }
  return { lastDay, lastSecond };
}
