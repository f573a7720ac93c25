import type { EventType } from "@aws-sdk/client-sesv2";
import * as z from "zod";
import { checkOptions } from "../../authored/check-options.ts";
import { strictObject } from "../../authored/schema-parts.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { EventFacts, MessageEvent } from "../state/message-event.ts";
import { addEvent } from "../state/record-send.ts";
import { findSent } from "./outbox.ts";
import { type ServiceEvent, toServiceEvent } from "./service-event.ts";

/**
 * Conditions that events must meet. Absent ones are met by every event.
 *
 * @example
 * ```ts
 * import { type EventFilter, startService } from "placewright/service";
 *
 * const service = await startService();
 * const complaints: EventFilter = { type: "COMPLAINT", recipient: "ann@reader.example" };
 * service.control.events(complaints).length; // → 0
 * await service.close();
 * ```
 */
export interface EventFilter {
  /** The MessageId of one message. */
  readonly messageId?: string | undefined;
  /** Type in the words of SES event publishing. */
  readonly type?: EventType | undefined;
  /** Email address, in upper or lower case. */
  readonly recipient?: string | undefined;
}

/**
 * An event to add to a message. Facts that it omits have usual values.
 *
 * @example
 * ```ts
 * import { SESv2 } from "@aws-sdk/client-sesv2";
 * import { type ScriptedEvent, startService } from "placewright/service";
 *
 * const service = await startService();
 * const ses = new SESv2({
 *   endpoint: service.url,
 *   region: "us-east-1",
 *   credentials: { accessKeyId: "test", secretAccessKey: "test" },
 * });
 * const { MessageId = "" } = await ses.sendEmail({
 *   FromEmailAddress: "news@acme.example",
 *   Destination: { ToAddresses: ["ann@reader.example"] },
 *   Content: { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } },
 * });
 * const fullMailbox: ScriptedEvent = { type: "BOUNCE", bounceType: "Transient", bounceSubType: "MailboxFull" };
 * service.control.addEvent(MessageId, fullMailbox).details.bounceSubType; // → "MailboxFull"
 * ses.destroy();
 * await service.close();
 * ```
 */
export interface ScriptedEvent {
  /** Type in the words of SES event publishing. */
  readonly type: Exclude<EventType, "SEND" | "SUBSCRIPTION" | "RENDERING_FAILURE">;
  /** Bare email addresses. Default: all recipients of the message. */
  readonly recipients?: readonly string[] | undefined;
  /** Type of a bounce. Default: `Permanent`. */
  readonly bounceType?: "Permanent" | "Transient" | "Undetermined" | undefined;
  /** Subtype of a bounce. Default: `General`. */
  readonly bounceSubType?: string | undefined;
  /** Status code of a bounce or delay, such as `5.1.1`. */
  readonly status?: string | undefined;
  /** Reply of the mail server to a bounce or delay. */
  readonly diagnosticCode?: string | undefined;
  /** Type of a complaint. Default: `abuse`. */
  readonly complaintFeedbackType?: string | undefined;
  /** Type of a delay. Default: `TransientCommunicationFailure`. */
  readonly delayType?: string | undefined;
  /** Clicked link. Default: the first one of the message. */
  readonly link?: string | undefined;
  /** Whether a program opened or clicked, not a person. Default: `false`. */
  readonly isMachine?: boolean | undefined;
  /** IP address of an open or click. Default: one reserved for documentation. */
  readonly ipAddress?: string | undefined;
  /** Program of an open, click, or complaint. Default: a made-up one. */
  readonly userAgent?: string | undefined;
}

const text = z.string().optional();
const scriptSchema = strictObject({
  type: z.enum(["REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK", "DELIVERY_DELAY"]),
  recipients: z.array(z.string()).min(1).optional(),
  bounceType: z.enum(["Permanent", "Transient", "Undetermined"]).optional(),
  bounceSubType: text,
  status: text,
  diagnosticCode: text,
  complaintFeedbackType: text,
  delayType: text,
  link: text,
  isMachine: z.boolean().optional(),
  ipAddress: text,
  userAgent: text,
});

/**
 * Adds an event to a sent message, now. Throws NotFoundException if the message does not exist, and `usage` if the
 * event is invalid.
 */
export function scriptEvent(account: Account, messageId: string, event: ScriptedEvent): ServiceEvent {
  checkOptions(scriptSchema, event, "Cannot add the event");
  const message = findSent(account, messageId);
  const recipients = event.recipients ?? message.recipients;
  const stranger = recipients.find((each) => !message.recipients.includes(each));
  if (stranger !== undefined)
    throw new ServiceError("NotFoundException", `The message has no recipient ${stranger}`);
  return toServiceEvent(addEvent(account, message, factsOf(event), recipients));
}

function factsOf(event: ScriptedEvent): EventFacts {
  const { status, diagnosticCode, isMachine = false } = event;
  const engagement = {
    ipAddress: event.ipAddress ?? "203.0.113.10",
    userAgent: event.userAgent ?? "Mozilla/5.0 (scripted)",
    isMachine,
  };
  switch (event.type) {
    case "REJECT":
      return { type: "REJECT", reason: "Bad content" };
    case "DELIVERY":
      return { type: "DELIVERY", smtpResponse: "250 2.6.0 Message received" };
    case "BOUNCE": {
      const { bounceType = "Permanent", bounceSubType = "General" } = event;
      const usual = bounceType === "Permanent" ? "5.1.1" : "4.0.0";
      const reply =
        bounceType === "Permanent" ? "smtp; 550 5.1.1 user unknown" : "smtp; 450 4.0.0 try again later";
      const bounce = {
        bounceType,
        bounceSubType,
        status: status ?? usual,
        diagnosticCode: diagnosticCode ?? reply,
      };
      return { type: "BOUNCE", bounce };
    }
    case "COMPLAINT":
      return {
        type: "COMPLAINT",
        complaint: {
          complaintFeedbackType: event.complaintFeedbackType ?? "abuse",
          userAgent: event.userAgent ?? "scripted",
        },
      };
    case "DELIVERY_DELAY":
      return {
        type: "DELIVERY_DELAY",
        delay: {
          delayType: event.delayType ?? "TransientCommunicationFailure",
          status: status ?? "4.4.1",
          diagnosticCode: diagnosticCode ?? "smtp; 421 4.4.1 Unable to connect to remote host",
          expiresAfterMs: 50_400_000,
        },
      };
    case "OPEN":
      return { type: "OPEN", open: engagement };
    case "CLICK":
      return {
        type: "CLICK",
        click: { ...engagement, ...(event.link === undefined ? {} : { link: event.link }) },
      };
  }
}

/** Returns the events that have happened and meet the filter, in order of time. */
export const listEvents = (account: Account, filter: EventFilter = {}): ServiceEvent[] =>
  account.eventLog
    .happened()
    .filter((event) => meets(event, filter))
    .map(toServiceEvent);

function meets(event: MessageEvent, { messageId, type, recipient }: EventFilter): boolean {
  return (
    (messageId === undefined || event.messageId === messageId) &&
    (type === undefined || event.type === type) &&
    (recipient === undefined ||
      event.recipients.some((each) => each.toLowerCase() === recipient.toLowerCase()))
  );
}
