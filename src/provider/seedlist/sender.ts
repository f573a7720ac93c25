import type { MessageContent } from "../../message/rendered-message.ts";
import type { CallOptions } from "../provider.ts";

/** The copy for one seed. */
export interface Copy {
  /** The From header's value. */
  readonly from: string;
  readonly to: string;
  readonly content: MessageContent;
  /** The field that goes on top. */
  readonly mark: { readonly name: string; readonly value: string };
}

/** What hands copies over: a mail server, or Amazon. */
export interface Sender {
  /** Throws a `ProviderError` where nothing can be sent. */
  ready(options: CallOptions): Promise<void>;
  /** Hands over one copy, once. Throws a `SendFault`, or what is the matter with the message itself. */
  send(copy: Copy, options: CallOptions): Promise<void>;
  close(): void;
}
