import type { EmailContent, ListManagementOptions } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { addUnsubscribe } from "./add-unsubscribe.ts";
import { addContact, getContact, subscriptionOf } from "./contact-list.ts";
import { decideEvents, type NotSent } from "./decide-events.ts";
import { deliveryOf } from "./delivery.ts";
import type { EventFacts, MessageEvent } from "./message-event.ts";
import type { Identity } from "./records.ts";
import type { SentMessage, WithheldRecipient } from "./sent-message.ts";
import { findSuppression } from "./suppression.ts";

/** A message that passed all checks, and how it was sent. */
export interface AcceptedSend
  extends Omit<SentMessage, "sequence" | "id" | "sentAtMs" | "delivery" | "identityName" | "withheld"> {
  readonly identity: Identity;
  /** The content, or a function that returns it for the ID of the message. */
  readonly content: EmailContent | ((messageId: string) => EmailContent);
  /** Why the message is accepted and not sent. Absent if it is sent. */
  readonly notSent?: NotSent | undefined;
}

/**
 * Adds a message to the outbox, and decides its events. Every way to send ends here: SendEmail, SendBulkEmail, and
 * others.
 */
export function recordSend(
  account: Account,
  { identity, content, notSent, ...send }: AcceptedSend,
): SentMessage {
  // An earlier message may have bounced by now.
  account.eventLog.settle();
  const sequence = account.nextSequence();
  const sentAtMs = account.clock.now();
  const id = toMessageId(account.idOf(sequence), sentAtMs);
  const message: SentMessage = {
    ...send,
    sequence,
    id,
    sentAtMs,
    identityName: identity.name,
    delivery: deliveryOf(identity, account, send.configurationSetName),
    ...withheldFrom(send, account),
  };
  const given = typeof content === "function" ? content(id) : content;
  const { recipients, listManagement } = send;
  account.contents.set(id, addUnsubscribe(given, account, { messageId: id, recipients, listManagement }));
  account.outbox.set(id, message);
  const events = decideEvents(message, account, notSent);
  account.timelines.set(id, { sequence, events });
  if (message.configurationSetName !== undefined) account.publishedCounts.set(id, { count: 0 });
  account.eventLog.add(events);
  return message;
}

/** Returns the recipients that the message is not delivered to, as a part of it. */
function withheldFrom(
  send: Omit<AcceptedSend, "identity" | "content">,
  account: Account,
): Pick<SentMessage, "withheld"> {
  const withheld = send.recipients.flatMap((emailAddress): WithheldRecipient[] => {
    const isSubscribed = subscribes(account, emailAddress, send.listManagement);
    const entry = findSuppression(account, emailAddress, send);
    if (entry) return [{ emailAddress, cause: "suppressed", reason: entry.reason }];
    return isSubscribed ? [] : [{ emailAddress, cause: "unsubscribed" }];
  });
  return withheld.length > 0 ? { withheld } : {};
}

/**
 * Returns whether a recipient gets mail of the message's list and topic. Adds a recipient who is not on the list.
 * Source: the SES developer guide, "Using list management".
 */
function subscribes(
  account: Account,
  emailAddress: string,
  { ContactListName = "", TopicName }: Partial<ListManagementOptions> = {},
): boolean {
  const list = account.contactLists.get(ContactListName);
  if (!list) return true;
  const contact =
    getContact(account, list.name, emailAddress) ?? addContact(account, list.name, emailAddress);
  return subscriptionOf(contact, list, TopicName) === "OPT_IN";
}

/** Adds an event that happens to a message now, such as an open, a complaint, or an unsubscription. */
export function addEvent(
  account: Account,
  message: SentMessage,
  facts: EventFacts,
  recipients: readonly string[] = message.recipients,
): MessageEvent {
  account.eventLog.settle();
  const { events } = account.timelines.get(message.id) ?? { events: [] };
  const atMs = account.clock.now();
  const event: MessageEvent = {
    ...facts,
    id: `${message.id}/${events.length}`,
    messageId: message.id,
    atMs,
    recipients,
  };
  const position = events.filter((each) => each.atMs <= atMs).length;
  account.timelines.set(message.id, {
    sequence: message.sequence,
    events: [...events.slice(0, position), event, ...events.slice(position)],
  });
  account.eventLog.add([event]);
  return event;
}

/**
 * Builds a message ID like those of SES: the time in hexadecimal, an ID, and a part that distinguishes
 * retries.
 */
const toMessageId = (id: string, nowMs: number): string =>
  `0100${nowMs.toString(16).padStart(12, "0")}-${id}-000000`;
