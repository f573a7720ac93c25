import type { MessageContent } from "../../message/rendered-message.ts";
import type { CallOptions, SubmitOptions } from "../provider.ts";

/** The copy for one seed. */
export interface Copy {
  /** The From header's value. */
  readonly from: string;
  readonly to: string;
  readonly content: MessageContent;
  /** The field that goes on top. */
  readonly mark: { readonly name: string; readonly value: string };
}

export interface SenderCalls {
  readonly now: () => number;
  /** Longest duration of one call, in milliseconds. Default: see `deadline.ts`. */
  readonly callTimeoutMs?: number | undefined;
}

/** What hands copies over: a mail server, or Amazon. */
export interface Sender {
  /** Throws a `ProviderError` where nothing can be sent. */
  ready(options: CallOptions): Promise<void>;
  /**
   * Hands over one copy, once, and calls `beforeSend` first, as late as it can. Throws what that throws, a `SendFault`, or what is
   * the matter with the message itself.
   */
  send(copy: Copy, options: SubmitOptions): Promise<void>;
  close(): void;
}
