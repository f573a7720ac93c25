/** A request as it came, its target split at the first question mark, nothing decoded. */
export interface HttpRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly query: string;
  readonly body: Uint8Array | undefined;
}

/** An answer; every body is JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The error's name, for the header `x-amzn-errortype`. */
  readonly errorType?: string;
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
