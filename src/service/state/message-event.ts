import type { Clock } from "../../base/clock.ts";

/** Facts of a bounce, named as in the event record of SES. */
export interface BounceFacts {
  readonly bounceType: "Permanent" | "Transient" | "Undetermined";
  readonly bounceSubType: string;
  /** Status code of the delivery status notification: `5.1.1`. */
  readonly status: string;
  /** Reply of the recipient's mail server: `smtp; 550 5.1.1 user unknown`. */
  readonly diagnosticCode: string;
}

/** Facts of a complaint. */
export interface ComplaintFacts {
  /** Type of feedback by the recipient's provider. Absent if it sent no feedback report. */
  readonly complaintFeedbackType?: string;
  /** `OnAccountSuppressionList` if nothing was sent because of an earlier complaint. */
  readonly complaintSubType?: "OnAccountSuppressionList";
  readonly userAgent?: string;
}

/** Facts of a delayed delivery. */
export interface DelayFacts {
  readonly delayType: string;
  readonly status: string;
  readonly diagnosticCode: string;
  /** Time from the event until SES stops trying, in milliseconds. */
  readonly expiresAfterMs: number;
}

/** Facts of an open or click. */
export interface EngagementFacts {
  readonly ipAddress: string;
  readonly userAgent: string;
  /** Whether a program, such as a privacy proxy or a link scanner, opened it instead of a person. */
  readonly isMachine: boolean;
}

export interface ClickFacts extends EngagementFacts {
  /** The clicked link. Absent if it stands for the first link of the message. */
  readonly link?: string;
  readonly linkTags?: Readonly<Record<string, readonly string[]>>;
}

/** Topic preferences of a contact, named as in the event record of SES. */
export interface TopicPreferences {
  readonly unsubscribeAll: boolean;
  readonly topicSubscriptionStatus: readonly {
    readonly topicName: string;
    readonly subscriptionStatus: "OptIn" | "OptOut";
  }[];
}

export interface SubscriptionFacts {
  readonly contactList: string;
  /** Cause of the change, such as `UnsubscribeHeader`. */
  readonly source: string;
  readonly newTopicPreferences: TopicPreferences;
  readonly oldTopicPreferences: TopicPreferences;
}

/** Type of an event in the words of SES, with the facts that only this type has. */
export type EventFacts =
  | { readonly type: "SEND" }
  | { readonly type: "REJECT"; readonly reason: string }
  | { readonly type: "RENDERING_FAILURE"; readonly errorMessage: string; readonly templateName: string }
  | { readonly type: "DELIVERY"; readonly smtpResponse: string }
  | { readonly type: "DELIVERY_DELAY"; readonly delay: DelayFacts }
  | { readonly type: "BOUNCE"; readonly bounce: BounceFacts }
  | { readonly type: "COMPLAINT"; readonly complaint: ComplaintFacts }
  | { readonly type: "OPEN"; readonly open: EngagementFacts }
  | { readonly type: "CLICK"; readonly click: ClickFacts }
  | { readonly type: "SUBSCRIPTION"; readonly subscription: SubscriptionFacts };

/** One thing that happens to a message, now or at a later time of the account's clock. */
export type MessageEvent = EventFacts & {
  /** ID of the event. */
  readonly id: string;
  readonly messageId: string;
  readonly atMs: number;
  /** Bare email addresses that the event is about: all recipients of a SEND, otherwise usually one. */
  readonly recipients: readonly string[];
};

/** The events of one message, in order of time. Later ones may not have happened yet. */
export interface MessageTimeline {
  /** Sequence number of the message. */
  readonly sequence: number;
  readonly events: readonly MessageEvent[];
}

/** Returns the ID of a bounce or complaint. It has the form of a message ID. */
export const feedbackIdOf = ({ id, messageId }: MessageEvent): string =>
  messageId.replace(/-\d{6}$/, `-${id.slice(messageId.length + 1).padStart(6, "0")}`);

/** Time up to which events have had their consequences. */
export interface EventProgress {
  readonly atMs: number;
}

/** Number of events of a message, from its first, whose publication is complete. */
export interface PublishedCount {
  readonly count: number;
}

/** The parts of an account that determine what has happened to its messages. */
export interface TimedMessages {
  readonly clock: Clock;
  readonly timelines: ReadonlyMap<string, MessageTimeline>;
}

/** Returns the events of a message that have happened, in order. Empty if the message does not exist. */
export function eventsOf({ timelines, clock }: TimedMessages, messageId: string): readonly MessageEvent[] {
  const events = timelines.get(messageId)?.events ?? [];
  const nowMs = clock.now();
  return events.filter(({ atMs }) => atMs <= nowMs);
}
