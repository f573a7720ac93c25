import PQueue from "p-queue";
import pRetry from "p-retry";
import type { Clock } from "../base/clock.ts";
import type { Pace } from "./pace.ts";
import { ProviderError } from "./provider-error.ts";

/** The API's operations, as they are counted. */
export type ApiOperation = "account" | "create" | "get" | "list";

export interface FailedCall {
  readonly operation: ApiOperation;
  readonly attempt: number;
  readonly reason: string;
  /** True where the service asked for fewer calls. */
  readonly isThrottled: boolean;
  /** The wait that the service itself asked for, where it did. */
  readonly delayMs?: number;
  /** What the call was about; absent where it served several tests. */
  readonly testName?: string;
}

export interface CallPolicy {
  readonly pace: Pace;
  readonly clock: Clock;
  /** Each call that is sent, tries included. */
  readonly onCall?: ((operation: ApiOperation) => void) | undefined;
  /** Before a call is tried again. */
  readonly onRetry?: ((call: FailedCall) => void) | undefined;
}

export interface CallAbout {
  readonly operation: ApiOperation;
  readonly signal: AbortSignal;
  readonly testName?: string;
}

/** How calls are made at a provider. */
export interface Calls {
  /** Sends once, when the pace allows. */
  once<T>(operation: ApiOperation, send: () => Promise<T>): Promise<T>;
  /** Sends, and sends again where the error is worth it: for calls that change nothing. */
  retried<T>(about: CallAbout, send: () => Promise<T>): Promise<T>;
}

/** Calls at a pace for each operation, so many at once, counted, and tried again with growing waits. */
export function createCalls({ pace, clock, onCall, onRetry }: CallPolicy): Calls {
  const queues = new Map<ApiOperation, PQueue>();
  const { callsPerSecond, concurrency } = pace;

  async function once<T>(operation: ApiOperation, send: () => Promise<T>): Promise<T> {
    const queue =
      queues.get(operation) ??
      new PQueue({
        concurrency,
        ...(callsPerSecond === undefined ? {} : { interval: 1000 / callsPerSecond, intervalCap: 1 }),
      });
    queues.set(operation, queue);
    return queue.add(() => {
      onCall?.(operation);
      return send();
    });
  }

  return {
    once,
    retried: (about, send) => withRetries({ pace, clock, onRetry }, about, () => once(about.operation, send)),
  };
}

/** Tries again what failed in a way worth it; rejects with the last error, or with the signal's reason. */
export function withRetries<T>(
  { pace, clock, onRetry }: Pick<CallPolicy, "pace" | "clock" | "onRetry">,
  { operation, testName, signal }: CallAbout,
  attempt: () => Promise<T>,
): Promise<T> {
  return pRetry(attempt, {
    retries: pace.retries,
    minTimeout: pace.retryBaseMs,
    maxTimeout: 60_000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isWorthRetrying(error),
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (retriesLeft === 0 || !isWorthRetrying(error)) return;
      const delayMs = error.retryAfterMs;
      onRetry?.({
        operation,
        attempt: attemptNumber,
        reason: error.reason,
        isThrottled: error.code === "provider-throttled",
        ...(delayMs ? { delayMs } : {}),
        ...(testName === undefined ? {} : { testName }),
      });
      if (delayMs) await clock.sleep(delayMs, signal);
    },
  });
}

const isWorthRetrying = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && error.retryable;
