import pRetry from "p-retry";
import { SendFailure } from "./send-failure.ts";

/** Makes up to four attempts to send something, with growing delays, unless a failure is final. */
export const withRetries = <T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> =>
  pRetry(send, {
    retries: 3,
    minTimeout: 500,
    maxTimeout: 5000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => error instanceof SendFailure && !error.isFinal,
  });
