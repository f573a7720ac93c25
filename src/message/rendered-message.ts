import type { AttachmentReport } from "../result/run-report.ts";

/** What a provider is asked to send. The kinds are those of EmailContent in the SES API v2 and the Pinpoint Email API. */
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

/** A message as a mail reader would see it, read back from its own bytes. */
export interface ParsedMessage {
  readonly from: string;
  readonly subject: string;
  /** In order, names as written, values unfolded and decoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Inline images are put in as data: URLs. */
  readonly html?: string;
  readonly text?: string;
  readonly attachments: readonly AttachmentReport[];
}

/** A message ready to be measured. */
export interface RenderedMessage {
  readonly content: MessageContent;
  /** The From header's value: `Acme <news@acme.example>`. */
  readonly from: string;
  /**
   * The message as MIME: what is sent for `raw`; what the service will make of it for `simple`;
   * for `template` the local copy, or absent where there is none.
   */
  readonly bytes?: Uint8Array;
  readonly parsed: ParsedMessage;
  /**
   * SHA-256 in hexadecimal over the kind and the content, by which it is stored: two messages with the same hash are sent as one. Of
   * what Placewright composes without Date, Message-ID and boundaries.
   */
  readonly contentHash: string;
  /** The same, without Date, Message-ID and boundaries of message files too: equal if the same would be measured. */
  readonly measureHash: string;
  readonly sizeBytes: number;
  readonly notes: readonly string[];
}
