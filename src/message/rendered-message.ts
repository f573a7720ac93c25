import type { AttachmentReport } from "../result/run-report.ts";

/**
 * Content that a provider is asked to send. The kinds match EmailContent in the SES API v2 and the Pinpoint
 * Email API.
 */
export type MessageContent =
  | { readonly kind: "raw"; readonly bytes: Uint8Array }
  | {
      readonly kind: "simple";
      readonly subject: string;
      readonly text?: string;
      readonly html?: string;
    }
  | {
      readonly kind: "template";
      readonly templateArn: string;
      /** The template's variables as a JSON object, at most 262,144 characters. */
      readonly templateData: string;
    };

/** A message as a mail client shows it, read back from its own bytes. */
export interface ParsedMessage {
  /** Decoded value of the From header. */
  readonly from: string;
  /** Decoded subject. */
  readonly subject: string;
  /** Headers in order: names as written, values unfolded and decoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** HTML part, with inline images as data: URLs. Absent if there is none. */
  readonly html?: string;
  /** Text part. Absent if there is none. */
  readonly text?: string;
  /** Files that go with the message. */
  readonly attachments: readonly AttachmentReport[];
}

/** A message that is ready to be tested. */
export interface RenderedMessage {
  /** The content that the provider is asked to send. */
  readonly content: MessageContent;
  /** Value of the From header: `Acme <news@acme.example>`. */
  readonly from: string;
  /**
   * The message as MIME: the sent bytes for `raw`, the service's expected output for `simple`, and the local
   * copy for `template`. Absent if there is no local copy.
   */
  readonly bytes?: Uint8Array;
  /** The message as a mail client shows it. */
  readonly parsed: ParsedMessage;
  /**
   * SHA-256 in hexadecimal over kind and content, and key of the message in the ledger: messages with the
   * same hash are sent as one. Ignores the Date, Message-ID, and boundaries that Placewright composes.
   */
  readonly contentHash: string;
  /**
   * Same, but also ignores Date, Message-ID, and boundaries of message files: equal for messages with the
   * same placement.
   */
  readonly measureHash: string;
  /** Size of the message, in bytes. Without MIME: size of the template data. */
  readonly sizeBytes: number;
  /** Notes for readers of the report. */
  readonly notes: readonly string[];
}
