import type { IncomingHttpHeaders } from "node:http";
import type { AppliedFault } from "../interceptors/fault-rule.ts";

/** A request as it came, its target split at the first question mark, nothing decoded. */
export interface HttpRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array | undefined;
}

/** An answer; its body is JSON where its type says nothing else. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly contentType?: string;
  /** The error's name, for the header `x-amzn-errortype`. */
  readonly errorType?: string;
  /**
   * How it goes out where it shall not go out whole: `truncate` ends the connection in the middle of the body, `drop`
   * before the first byte.
   */
  readonly delivery?: "truncate" | "drop";
  /** True where the connection cannot be used again. */
  readonly closes?: true;
  /** What a fault rule did to it; for the request log. */
  readonly fault?: AppliedFault;
}

export const jsonAnswer = (body: unknown, status = 200): HttpAnswer => ({
  status,
  body: JSON.stringify(body),
});

export const errorAnswer = (errorType: string, message: string, status: number): HttpAnswer => ({
  status,
  errorType,
  body: JSON.stringify({ message }),
});
