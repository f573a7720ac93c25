import type { EmailInsights, InsightsEvent } from "@aws-sdk/client-sesv2";
import { simulatorDomain } from "./mailbox-simulator.ts";
import { eventsOf, type MessageEvent, type TimedMessages } from "./message-event.ts";
import type { SentMessage } from "./sent-message.ts";
import { ispOf } from "./sent-traffic.ts";

/** What happened to a message for one recipient. */
export interface RecipientInsights {
  readonly destination: string;
  readonly isp: string;
  /** Events up to now, oldest first. */
  readonly events: readonly MessageEvent[];
}

/**
 * Returns the events of a message by recipient. Messages to more than one recipient, or to the mailbox simulator,
 * show only what SES itself did. Source: the API reference's InsightsEvent.
 */
export function insightsOf(message: SentMessage, account: TimedMessages): RecipientInsights[] {
  const { id, recipients } = message;
  const events = eventsOf(account, id);
  return recipients.map((destination) => {
    const isFollowed = recipients.length === 1 && !destination.toLowerCase().endsWith(`@${simulatorDomain}`);
    return {
      destination,
      isp: ispOf(destination),
      events: events.filter(
        (event) => event.recipients.includes(destination) && (isFollowed || ownEvents.has(event.type)),
      ),
    };
  });
}

/** Events that SES itself causes. */
const ownEvents: ReadonlySet<MessageEvent["type"]> = new Set(["SEND", "REJECT", "RENDERING_FAILURE"]);

/** Converts insights to the API's shape. */
export const toEmailInsights = ({ destination, isp, events }: RecipientInsights): EmailInsights => ({
  Destination: destination,
  Isp: isp,
  Events: events.map(toInsightsEvent),
});

function toInsightsEvent(event: MessageEvent): InsightsEvent {
  const common: InsightsEvent = { Timestamp: new Date(event.atMs), Type: event.type };
  if (event.type === "BOUNCE")
    return {
      ...common,
      Details: {
        Bounce: {
          BounceType: bounceTypeOf(event),
          BounceSubType: event.bounce.bounceSubType,
          DiagnosticCode: event.bounce.diagnosticCode,
        },
      },
    };
  if (event.type === "COMPLAINT")
    return {
      ...common,
      Details: {
        Complaint: {
          ComplaintSubType: event.complaint.complaintSubType,
          ComplaintFeedbackType: event.complaint.complaintFeedbackType,
        },
      },
    };
  return common;
}

/** Returns the type of a bounce, in the words of message insights. */
export const bounceTypeOf = ({ bounce }: Extract<MessageEvent, { type: "BOUNCE" }>) =>
  bounce.bounceType.toUpperCase() as "PERMANENT" | "TRANSIENT" | "UNDETERMINED";
