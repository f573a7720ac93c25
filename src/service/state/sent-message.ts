import type {
  ConfigurationOverrides,
  Destination,
  ListManagementOptions,
  MessageTag,
  SuppressionListReason,
} from "@aws-sdk/client-sesv2";
import type { Delivery } from "./records.ts";

/**
 * A recipient that gets no copy of an accepted message.
 *
 * @example
 * ```ts
 * import { startService, type WithheldRecipient } from "placewright/service";
 *
 * const { control, close } = await startService();
 * const withheld: WithheldRecipient[] = control.outbox().flatMap((message) => message.withheld ?? []);
 * withheld.map(({ emailAddress, cause, reason }) => `${emailAddress}: ${cause}, ${reason ?? "no reason"}`); // → []
 * await close();
 * ```
 */
export interface WithheldRecipient {
  /** Bare email address of the recipient. */
  readonly emailAddress: string;
  /** `suppressed`: on the suppression list. `unsubscribed`: opted out of the message's topic or list. */
  readonly cause: "suppressed" | "unsubscribed";
  /** Reason of the entry on the suppression list. */
  readonly reason?: SuppressionListReason;
}

/**
 * A message accepted by SendEmail. It is stored and never delivered. Its content, with the template rendered,
 * is in the account's `contents`.
 */
export interface SentMessage {
  readonly sequence: number;
  readonly id: string;
  readonly sentAtMs: number;
  readonly fromEmailAddress: string;
  /** Domain of the sender. */
  readonly domain: string;
  /** The identity that the message was sent as. */
  readonly identityName: string;
  /** Bare email addresses of all recipients, including those in the headers of a raw message. */
  readonly recipients: readonly string[];
  /** Absent if the message has none, or if its template could not be rendered. */
  readonly subject?: string | undefined;
  /** Sender of the envelope (MAIL FROM). Only of a message that came by SMTP. */
  readonly mailFrom?: string | undefined;
  readonly destination: Destination;
  readonly replyToAddresses: readonly string[];
  /** Email address for bounce and complaint notifications. */
  readonly feedbackAddress?: string | undefined;
  readonly configurationSetName?: string | undefined;
  /** Delivery of the message, by the account's state at that time. */
  readonly delivery: Delivery;
  /** Recipients that the message is not delivered to. Absent if it is delivered to all. */
  readonly withheld?: readonly WithheldRecipient[];
  readonly tags: readonly MessageTag[];
  readonly listManagement?: ListManagementOptions | undefined;
  readonly endpointId?: string | undefined;
  readonly tenantName?: string | undefined;
  readonly configurationOverrides?: ConfigurationOverrides | undefined;
}
