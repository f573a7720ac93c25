import type { Account } from "../state/account.ts";
import { eventsOf, type MessageEvent } from "../state/message-event.ts";

/**
 * One thing that happened to a message, in short.
 *
 * @example
 * ```ts
 * import { type OutboxEvent, startService } from "placewright/service";
 *
 * const service = await startService();
 * const events: OutboxEvent[] = service.control.outbox().flatMap((message) => message.events);
 * events.map(({ type, recipients }) => `${type} ${recipients}`); // → []
 * await service.close();
 * ```
 */
export interface OutboxEvent {
  /** Type in the words of SES event publishing: `SEND`, `DELIVERY`, `BOUNCE`, and others. */
  readonly type: MessageEvent["type"];
  /** Time of the event, by the account's clock. */
  readonly at: Date;
  /** Addresses that the event is about. */
  readonly recipients: readonly string[];
  /** The reply of the receiver, the reason, or the link. Absent if there is none. */
  readonly words?: string;
}

/** Returns what has happened to a message, in order. */
export const outboxEventsOf = (account: Account, messageId: string): OutboxEvent[] =>
  eventsOf(account, messageId).map((event) => {
    const { type, atMs, recipients } = event;
    const words = wordsOf(event);
    return { type, at: new Date(atMs), recipients, ...(words === undefined ? {} : { words }) };
  });

function wordsOf(event: MessageEvent): string | undefined {
  switch (event.type) {
    case "DELIVERY":
      return event.smtpResponse;
    case "DELIVERY_DELAY":
      return event.delay.diagnosticCode;
    case "BOUNCE":
      return `${event.bounce.bounceType} (${event.bounce.bounceSubType}): ${event.bounce.diagnosticCode}`;
    case "COMPLAINT":
      return event.complaint.complaintSubType ?? event.complaint.complaintFeedbackType;
    case "REJECT":
      return event.reason;
    case "RENDERING_FAILURE":
      return event.errorMessage;
    case "OPEN":
      return event.open.isMachine ? "by a program, not by a person" : event.open.userAgent;
    case "CLICK":
      return event.click.link;
    case "SUBSCRIPTION":
      return event.subscription.contactList;
    default:
      return undefined;
  }
}
