import type { IncomingHttpHeaders } from "node:http";
import type { AppliedFault } from "./applied-fault.ts";

/** A request as received, with its target split at the first question mark and nothing decoded. */
export interface HttpRequest {
  /** HTTP method, as received: `POST`. `SMTP` for a message that came by SMTP, which is the body. */
  readonly method: string;
  /** Path, percent-encoded as received. */
  readonly rawPath: string;
  /** Query string without the question mark. Empty if there is none. */
  readonly query: string;
  /** Headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Body bytes. Undefined if the request has none. */
  readonly body: Uint8Array | undefined;
}

/** A response. The body is JSON unless `contentType` says otherwise. */
export interface HttpResponse {
  /** HTTP status. */
  readonly status: number;
  /** Body to send, as text or bytes. */
  readonly body: string | Uint8Array;
  /** Media type of the body. Default: JSON. */
  readonly contentType?: string;
  /** URL that a redirection leads to. */
  readonly location?: string;
  /** Error name, sent in the header `x-amzn-errortype`. */
  readonly errorType?: string;
  /**
   * Way to cut the response short: `truncate` ends the connection in the middle of the body, `drop` before
   * the first byte. Absent if it is sent in full.
   */
  readonly delivery?: "truncate" | "drop";
  /** Whether to close the connection, because it cannot be reused. */
  readonly closes?: true;
  /** ID of the request, sent in the header `x-amzn-requestid`. Default: a random one. */
  readonly requestId?: string;
  /** The fault that a rule applied, for the request log. */
  readonly fault?: AppliedFault;
}

export const jsonAnswer = (body: unknown, status = 200): HttpResponse => ({
  status,
  body: JSON.stringify(body),
});

export const errorResponse = (errorType: string, message: string, status: number): HttpResponse => ({
  status,
  errorType,
  body: JSON.stringify({ message }),
});
