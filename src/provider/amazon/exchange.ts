/** A complete HTTP response. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Evidence of whether one request may have taken effect. The transport records it. */
export interface Exchange {
  /** Called when the connection is established, immediately before each write. If it throws, the request ends. */
  readonly beforeSend?: (() => void) | undefined;
  /** The error that `beforeSend` threw. */
  refusal?: { readonly error: unknown };
  /**
   * Whether bytes of the request may have left this process. Always false on kept connections, which carry
   * reads only.
   */
  isSent: boolean;
  /** Absent if no complete response arrived. */
  answer?: HttpResponse;
}

/** Call options that the SDK passes to the transport. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly exchange: Exchange;
}
