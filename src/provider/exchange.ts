/** An HTTP response, read to its end. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What is known of one request: the evidence of whether it may have taken effect. The transport writes it. */
export interface Exchange {
  /** Called when the connection is established, before the first byte. What it throws ends the request. */
  readonly beforeSend?: (() => void) | undefined;
  /** What `beforeSend` threw. */
  refusal?: { readonly error: unknown };
  /** Whether bytes of the request may have left this process. Stays false on kept connections, which carry reads only. */
  isSent: boolean;
  /** Absent if no whole answer arrived. */
  answer?: HttpAnswer;
}

/** Options of a call that reach the transport through the SDK. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly exchange: Exchange;
}
