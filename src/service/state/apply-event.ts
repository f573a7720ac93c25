import type { Account } from "./account.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import { feedbackIdOf, type MessageEvent } from "./message-event.ts";
import { suppressAfter } from "./suppression.ts";

/** Key of the entry with the time up to which consequences were applied. */
const settledKey = "settled";

/**
 * Puts the recipients of a hard bounce or a complaint on the suppression list, once: not again after a restart. Mail
 * to the mailbox simulator suppresses nothing. Source: "Using the mailbox simulator" in the SES developer guide.
 */
export function applyEvent(event: MessageEvent, account: Account): void {
  const reason = suppressionReason(event);
  const message = account.outbox.get(event.messageId);
  if (!reason || !message || event.atMs <= (account.eventProgress.get(settledKey)?.atMs ?? -1)) return;
  for (const emailAddress of event.recipients)
    if (!emailAddress.toLowerCase().endsWith(`@${simulatorDomain}`))
      suppressAfter(account, {
        emailAddress,
        reason,
        messageId: message.id,
        feedbackId: feedbackIdOf(event),
        configurationSetName: message.configurationSetName,
        tenantName: message.tenantName,
      });
}

/** Remembers that all events up to now have had their consequences. */
export function markSettled(events: readonly MessageEvent[], account: Account): void {
  if (events.some(suppressionReason)) account.eventProgress.set(settledKey, { atMs: account.clock.now() });
}

/** Returns the reason for suppression. An event about an address that was suppressed already gives none. */
function suppressionReason(event: MessageEvent): "BOUNCE" | "COMPLAINT" | undefined {
  if (event.type === "BOUNCE")
    return event.bounce.bounceType === "Permanent" && event.bounce.bounceSubType === "General"
      ? "BOUNCE"
      : undefined;
  return event.type === "COMPLAINT" && event.complaint.complaintSubType === undefined
    ? "COMPLAINT"
    : undefined;
}
