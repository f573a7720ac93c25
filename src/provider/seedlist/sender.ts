import type { MessageContent } from "../../message/rendered-message.ts";
import type { CallOptions, SubmitOptions } from "../provider.ts";

/** The copy of a message for one seed. */
export interface Copy {
  /** Value of the From header. */
  readonly from: string;
  readonly to: string;
  readonly content: MessageContent;
  /** Header to put on top. */
  readonly mark: { readonly name: string; readonly value: string };
}

export interface SenderCalls {
  readonly now: () => number;
  /** Longest duration of one call, in milliseconds. Default: see `deadline.ts`. */
  readonly callTimeoutMs?: number | undefined;
}

/** Sends copies through a mail server or Amazon SES. */
export interface Sender {
  /** Throws a `ProviderError` if nothing can be sent. */
  ready(options: CallOptions): Promise<void>;
  /**
   * Sends one copy, once. Calls `beforeSend` first, as late as possible.
   * Throws the error of `beforeSend`, a `SendError`, or a `ProviderError` about the message itself.
   */
  send(copy: Copy, options: SubmitOptions): Promise<void>;
  close(): void;
}
