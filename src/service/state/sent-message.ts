import type { Destination, EmailContent, MessageTag } from "@aws-sdk/client-sesv2";

/** A message that was handed to SendEmail: it stays here, nothing is sent anywhere. */
export interface SentMessage {
  readonly sequence: number;
  readonly id: string;
  readonly sentAtMs: number;
  readonly fromEmailAddress: string;
  readonly destination: Destination;
  readonly replyToAddresses: readonly string[];
  readonly configurationSetName?: string;
  readonly tags: readonly MessageTag[];
  /** Its template already filled in. */
  readonly content: EmailContent;
}
