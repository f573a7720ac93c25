import type {
  ConfigurationOverrides,
  Destination,
  EmailContent,
  ListManagementOptions,
  MessageTag,
} from "@aws-sdk/client-sesv2";
import { finishMessage } from "../operations/compose-content.ts";
import { composeSent } from "../operations/compose-sent.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { eventsOf } from "../state/message-event.ts";
import type { SentMessage, WithheldRecipient } from "../state/sent-message.ts";
import { type ServiceEvent, toServiceEvent } from "./service-event.ts";

/** A message that SendEmail accepted. */
export interface OutboxMessage {
  /** The MessageId returned to the client. */
  readonly id: string;
  /** Time of acceptance, by the account's clock. */
  readonly sentAt: Date;
  /** Value of FromEmailAddress, or the address in the From header of a raw message. */
  readonly from: string;
  /** Sender of the envelope (MAIL FROM). Only of a message that came by SMTP. */
  readonly mailFrom?: string | undefined;
  /** To, Cc, and Bcc addresses of the request. */
  readonly destination: Destination;
  /** Bare email addresses of all recipients, including those in the headers of a raw message. */
  readonly recipients: readonly string[];
  /** Subject. Absent if the message has none. */
  readonly subject?: string | undefined;
  /** Reply-To addresses. Empty if the request has none. */
  readonly replyTo: readonly string[];
  /** Address for bounce and complaint notifications (FeedbackForwardingEmailAddress). */
  readonly feedbackAddress?: string | undefined;
  /** Configuration set of the request, else the identity's default one. */
  readonly configurationSetName?: string | undefined;
  /** Contact list and topic of the request. */
  readonly listManagement?: ListManagementOptions | undefined;
  /** EndpointId of the request, for multi-region endpoints. */
  readonly endpointId?: string | undefined;
  /** TenantName of the request. */
  readonly tenantName?: string | undefined;
  /** ConfigurationOverrides of the request. */
  readonly configurationOverrides?: ConfigurationOverrides | undefined;
  /** Recipients that the message is not delivered to, with the cause. Absent if it is delivered to all. */
  readonly withheld?: readonly WithheldRecipient[];
  /** EmailTags of the request. Empty if it has none. */
  readonly tags: readonly MessageTag[];
  /** What has happened to the message, in order. */
  readonly events: readonly ServiceEvent[];
  /** The content as sent, with its template rendered. */
  readonly content: EmailContent;
  /**
   * Whether the content was dropped, so that `content` is empty. When contents exceed the memory limit, the
   * oldest are dropped first.
   */
  readonly contentDropped?: true;
}

/** Returns all messages that SendEmail accepted, oldest first. */
export const listOutbox = (account: Account): OutboxMessage[] =>
  [...account.outbox.values()].map((message) => toOutboxMessage(message, account));

/**
 * Composes a message as it would be sent: MIME, signed. Throws NotFoundException if the message, its content,
 * or its template is missing.
 */
export async function composeOutboxMessage(account: Account, id: string): Promise<Uint8Array> {
  const message = findSent(account, id);
  const bytes = await composeSent(message, account);
  if (bytes)
    return finishMessage(bytes, message.delivery, account, {
      date: new Date(message.sentAtMs),
      messageId: id,
    });
  throw new ServiceError(
    "NotFoundException",
    `No message was rendered for ${id}, because its template lacks a value. Its event RENDERING_FAILURE says which one.`,
  );
}

/** Returns an accepted message. Throws NotFoundException if there is none with the ID. */
export function findSent({ outbox }: Account, id: string): SentMessage {
  const message = outbox.get(id);
  if (!message) throw new ServiceError("NotFoundException", `No message in the outbox has the id ${id}`);
  return message;
}

/** Returns an accepted message with its content. */
export function toOutboxMessage(message: SentMessage, account: Account): OutboxMessage {
  const content = account.contents.get(message.id);
  return {
    ...toSummary(message, account),
    ...(content ? { content } : { content: {}, contentDropped: true }),
  };
}

/** Returns an accepted message without its content. */
export const toSummary = (message: SentMessage, account: Account): Omit<OutboxMessage, "content"> => {
  const {
    sequence: _,
    delivery: __,
    domain: ___,
    identityName: ____,
    sentAtMs,
    fromEmailAddress,
    replyToAddresses,
    ...same
  } = message;
  return {
    ...same,
    sentAt: new Date(sentAtMs),
    from: fromEmailAddress,
    replyTo: replyToAddresses,
    events: eventsOf(account, message.id).map(toServiceEvent),
  };
};
